import { hostname } from 'node:os';
import * as z from 'zod';

const labelName = /^[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/;

/** What `signalbox agent` is given: flags, environment or a file become one of these, once, at the start. */
const configForm = z
  .strictObject({
    /** `https://host:50051`; `http://` only together with `insecure`. */
    server: z.url({ protocol: /^https?$/, error: 'must be the address of the control plane, e.g. https://host:50051' }),
    /** `art_...`: used when there is no identity on disk. */
    registrationToken: z
      .string()
      .regex(/^art_[0-9a-f]{40}$/, 'must be art_ and 40 hexadecimal digits')
      .optional(),
    /** `<agent id>:<secret>`, from an administrator who added this runner. Wins over an identity on disk. */
    token: z
      .string()
      .regex(/^[^:\s]+:\S+$/, 'must be <agent id>:<secret>')
      .optional(),
    /** SHA-256 of the authority's certificate, as the enrolment command prints it. Without it the system's trust decides. */
    caFingerprint: z
      .string()
      .transform((text) =>
        text
          .replace(/^sha256:/i, '')
          .replaceAll(':', '')
          .toLowerCase(),
      )
      .refine((hex) => /^[0-9a-f]{64}$/.test(hex), 'must be a SHA-256 digest: 64 hexadecimal digits')
      .optional(),
    insecure: z.boolean().default(false),
    name: z
      .string()
      .min(1)
      .max(100)
      .default(() => hostname()),
    labels: z.record(z.string(), z.string().max(255)).default({}).superRefine(checkLabels),
    maxConcurrent: z.int().min(1).max(256).default(1),
    dataDir: z.string().min(1),
    /** For steps that name none. */
    shell: z
      .string()
      .min(1)
      .default(process.platform === 'win32' ? 'pwsh' : 'sh'),
    /** Names of the agent's own environment that steps may see, besides the small base. */
    passEnvironment: z.array(z.string()).default([]),
    workspace: z
      .strictObject({
        /** Default: below `dataDir`. */
        root: z.string().min(1).optional(),
        allowAbsolute: z.boolean().default(false),
        /** New work is refused while the disk has less. */
        minFreeBytes: z
          .number()
          .min(0)
          .default(256 << 20),
      })
      .prefault({}),
    cache: z
      .strictObject({
        /** What jobs keep between runs; 0: nothing. */
        maxBytes: z
          .number()
          .min(0)
          .default(5 * 2 ** 30),
      })
      .prefault({}),
    spool: z
      .strictObject({
        maxBytes: z
          .number()
          .min(1 << 20)
          .default(1 << 30),
      })
      .prefault({}),
    containers: z
      .strictObject({
        enabled: z.boolean().default(true),
        /** Path or URL of a Docker Engine API. Default: DOCKER_HOST, then the usual sockets of Docker and Podman. */
        socket: z.string().min(1).optional(),
        pull: z.enum(['always', 'missing', 'never']).default('missing'),
        /** OCI runtime, e.g. `runc`; default: the engine's. */
        runtime: z.string().min(1).optional(),
        memoryBytes: z
          .int()
          .min(6 << 20)
          .optional(),
        cpus: z.number().positive().optional(),
        pids: z.int().positive().default(4096),
        /** `name=soft:hard`. */
        ulimits: z.array(z.string().regex(/^[a-z]+=\d+:\d+$/, 'must be name=soft:hard')).default([]),
        network: z.string().min(1).optional(),
        user: z.string().min(1).optional(),
      })
      .prefault({}),
  })
  .superRefine(({ server, insecure, caFingerprint }, check) => {
    const isPlain = server.startsWith('http://');
    if (isPlain && !insecure) {
      check.addIssue({
        code: 'custom',
        path: ['server'],
        message: 'is not encrypted; use https://, or allow it with insecure',
      });
    }
    if (isPlain && caFingerprint) {
      check.addIssue({ code: 'custom', path: ['caFingerprint'], message: 'has no meaning for an address without TLS' });
    }
  });

/** As the control plane checks them (Arcentra API 4.1), less room for the labels the agent adds. */
function checkLabels(labels: Readonly<Record<string, string>>, check: z.core.$RefinementCtx): void {
  if (Object.keys(labels).length > 50) check.addIssue({ code: 'custom', message: 'at most 50 labels' });
  for (const name of Object.keys(labels)) {
    if (!labelName.test(name)) check.addIssue({ code: 'custom', path: [name], message: 'is not a valid label name' });
  }
}

export type AgentConfig = Readonly<z.output<typeof configForm>>;
/** As given, before defaults. */
export type AgentSettings = z.input<typeof configForm>;

export type ParsedConfig =
  | { readonly ok: true; readonly config: AgentConfig }
  /** One line per finding: `server: is not encrypted; ...`. */
  | { readonly ok: false; readonly problems: readonly string[] };

export function parseAgentConfig(settings: unknown): ParsedConfig {
  const parsed = configForm.safeParse(settings);
  if (parsed.success) return { ok: true, config: Object.freeze(parsed.data) };
  return { ok: false, problems: parsed.error.issues.map(({ path, message }) => [...path, message].join(': ')) };
}
