import { availableParallelism, homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const port = z.number().int().min(0).max(65_535);
const listener = z.object({ host: z.string().min(1), port });

/** Everything the control plane is told from outside, once, at start. Ports may be 0: any free one. */
const configSchema = z
  .object({
    dataDir: z.string().min(1),
    /** Agents over TLS. */
    lan: listener.prefault({ host: '0.0.0.0', port: 50_051 }),
    /** Agents that cannot do TLS; absent: no such listener. */
    plaintext: listener.optional(),
    /** Console, command line, webhooks. Loopback unless the operator asks for more. */
    console: listener.prefault({ host: '127.0.0.1', port: 7420 }),
    /** Host names, besides loopback and the listener's own, under which the console may be reached. */
    allowedHosts: z.array(z.string()).default([]),
    /** Folder of the built console; absent: the console listener serves the API only. */
    rendererDir: z.string().optional(),
    /** Folder of the agent program that is handed out (scripts/agent-program.ts); absent: none is. */
    agentProgramDir: z.string().optional(),
    /** Names and addresses that agents use for this machine, written into the server certificate. */
    serverNames: z.array(z.string()).default([hostname()]),
    /** Whether an agent is started as a child process of this server. */
    embeddedRunner: z.boolean().default(true),
    /**
     * What the runner on this machine counts as in `run_on_agent` (language reference 6). `agent` is for a server that
     * will never have another one.
     */
    embeddedRunnerCountsAs: z.enum(['embedded', 'agent']).default('embedded'),
    /** What the embedded runner does with its work when the server dies: a server that comes back wants the results. */
    embeddedRunnerWhenOrphaned: z.enum(['finish', 'stop']).default('finish'),
    /** Jobs the embedded runner may hold at once. */
    embeddedCapacity: z.number().int().min(1).max(256).default(Math.max(2, availableParallelism())),
    reflection: z.boolean().default(true),
  })
  .readonly();

export type ServerConfig = z.output<typeof configSchema>;
export type ServerOptions = z.input<typeof configSchema>;

/** Checks and completes what was given. Throws a sentence that names the wrong option. */
export function serverConfigFrom(options: ServerOptions): ServerConfig {
  const result = configSchema.safeParse(options);
  if (result.success) return result.data;
  const first = result.error.issues[0];
  throw new Error(`option ${first?.path.join('.') ?? ''}: ${first?.message ?? 'is not valid'}`);
}

/** Where a server keeps its data unless told otherwise: the platform's place for application data. */
export function defaultDataDir(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const explicit = env.SIGNALBOX_DATA_DIR;
  if (explicit) return explicit;
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Signalbox');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Signalbox');
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'signalbox');
}
