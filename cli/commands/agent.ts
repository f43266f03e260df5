import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { pino } from 'pino';
import { defaultDataDir } from '../../server/config.ts';
import { exitCodes, UserError } from '../failure.ts';
import { collectPair, wholeNumberFrom } from '../pairs.ts';

interface Options {
  readonly server: string;
  readonly token?: string;
  readonly caFingerprint?: string;
  readonly insecure?: true;
  readonly name?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly maxConcurrent?: number;
  readonly cacheMib?: number;
  readonly data?: string;
  readonly updates: boolean;
  readonly logLevel: string;
}

export function agentCommand(): Command {
  return new Command('agent')
    .description('execute jobs of a control plane on this machine')
    .requiredOption('--server <url>', 'control plane, for example https://signalbox.lan:50051')
    .option('--token <token>', 'registration token (art_...), or <runner id>:<secret>; or SIGNALBOX_AGENT_TOKEN')
    .option(
      '--ca-fingerprint <sha256>',
      "of the control plane's certificate authority, as the enrolment command has it",
    )
    .option('--insecure', 'allow http://, for networks that are safe themselves')
    .option('--name <name>', 'name of the runner; default: host name')
    .option('--labels <key=value,...>', 'labels that jobs may ask for', collectLabels, {})
    .option('--max-concurrent <count>', 'jobs at the same time', wholeNumberFrom)
    .option('--cache-mib <count>', 'disk space for caches of jobs; 0: none. Default: 5120', wholeNumberFrom)
    .option('--data <dir>', 'where identity, spool and workspaces are kept')
    .option('--no-updates', 'never run another version that the control plane hands out')
    .option('--log-level <level>', 'error, warn, info or debug', 'info')
    .addHelpText(
      'after',
      `
"signalbox token create" prints the whole command. The token is needed once: the agent keeps its identity.
Another version that an operator wants comes from the control plane, is kept in the data folder, and takes the place of
this one when what runs has ended. If the control plane does not hear of it, this one goes on.
One interrupt (Ctrl-C, SIGTERM) finishes what runs and takes nothing new; a second one stops it.

Example:
  $ signalbox agent --server https://signalbox.lan:50051 --token art_... --ca-fingerprint 3f9a... --labels gpu=true`,
    )
    .action(execute);
}

async function execute(options: Options): Promise<void> {
  setFlagsFromString('--semi-space-growth-factor=1'); // an idle agent then takes 16 MiB less
  const { parseAgentConfig } = await import('../../agent/config.ts');
  const parsed = parseAgentConfig({
    server: options.server,
    ...tokenSetting(options.token ?? process.env.SIGNALBOX_AGENT_TOKEN),
    ...(options.caFingerprint !== undefined && { caFingerprint: options.caFingerprint }),
    ...(options.insecure && { insecure: true }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.cacheMib !== undefined && { cache: { maxBytes: options.cacheMib * 2 ** 20 } }),
    ...(options.maxConcurrent !== undefined && { maxConcurrent: options.maxConcurrent }),
    labels: options.labels,
    dataDir: options.data ?? join(defaultDataDir(process.env, process.platform), 'agent'),
  });
  if (!parsed.ok) throw new UserError(`agent: ${parsed.problems.join('; ')}`, exitCodes.usage);

  const draining = new AbortController();
  const stopping = new AbortController();
  const log = pino({ name: 'agent', level: options.logLevel }, pino.destination(2));
  const onSignal = () => {
    if (draining.signal.aborted) stopping.abort();
    else log.info('finishing what runs; a second signal stops it');
    draining.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);

  const run = options.updates
    ? (await import('../../agent/programs/launch-agent.ts')).launchAgent
    : (await import('../../agent/run-agent.ts')).runAgent;
  const end = await run(parsed.config, { signal: draining.signal, stopNow: stopping.signal, log });
  if ('because' in end) throw new UserError(`the agent ended: ${end.because}`);
}

/** The two kinds of tokens look different; people paste either. */
function tokenSetting(token: string | undefined) {
  if (token === undefined) return {};
  return token.startsWith('art_') ? { registrationToken: token } : { token };
}

function collectLabels(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  return text
    .split(',')
    .filter(Boolean)
    .reduce<Record<string, string>>((labels, pair) => collectPair(pair.trim(), labels), { ...before });
}
