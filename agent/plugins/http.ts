import * as z from 'zod';
import { parseDuration } from '../../pipeline/duration.ts';
import { Deadline } from '../clock.ts';
import { succeeded } from '../steps/outcome.ts';
import { type ActionResult, action, failed, type Plugin, type StepContext } from './plugin.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const form = z.object({
  url: z.url({ protocol: /^https?$/ }),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/)
    .default('GET'),
  headers: z.record(z.string(), scalar).default({}),
  query: z.record(z.string(), scalar).default({}),
  body: z.unknown().optional(),
  expected_status: z.union([z.array(z.int()), z.int().transform((status) => [status])]).optional(),
  follow_redirects: z.boolean().default(true),
  timeout: z.string().default('30s'),
});

/** A longer answer does not fit into an output (Arcentra API 4.6). */
const maxBodyBytes = 65_536;

/** Language reference 12.8. */
export const http: Plugin = { name: 'http', actions: new Map([['request', action(form, request)]]) };

async function request(args: z.infer<typeof form>, context: StepContext): Promise<ActionResult> {
  const { host, output, signal } = context;
  const timeoutMs = parseDuration(args.timeout);
  if (timeoutMs === undefined) return failed(`args.timeout: "${args.timeout}" is not a duration`);
  const url = new URL(args.url);
  for (const [name, value] of Object.entries(args.query)) url.searchParams.append(name, value);
  const method = args.method.toUpperCase();
  const { body, type } = bodyOf(args.body);
  using deadline = new Deadline(host.clock, timeoutMs, new Error(`no answer within ${args.timeout}`));

  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      headers: { ...(type && { 'content-type': type }), ...args.headers },
      redirect: args.follow_redirects ? 'follow' : 'manual',
      signal: AbortSignal.any([signal, deadline.signal]),
      ...(body !== undefined && { body }),
    });
    text = await textOf(response);
  } catch (error) {
    signal.throwIfAborted();
    return failed(`${method} ${url.origin}${url.pathname}: ${reasonOf(error)}`);
  }

  output.write(
    'stdout',
    Buffer.from(`${method} ${url.origin}${url.pathname}: ${response.status}, ${text.length} characters\n`),
  );
  const isExpected = args.expected_status ? args.expected_status.includes(response.status) : response.ok;
  const outputs = { status: String(response.status), body: text };
  return isExpected
    ? { outcome: succeeded, outputs }
    : { ...failed(`the answer was ${response.status} ${response.statusText}`), outputs };
}

function bodyOf(body: unknown): { readonly body?: string; readonly type?: string } {
  if (body === undefined || body === null) return {};
  return typeof body === 'string' ? { body } : { body: JSON.stringify(body), type: 'application/json' };
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    const room = maxBodyBytes - bytes;
    parts.push(part.subarray(0, room));
    bytes += Math.min(part.length, room);
    if (bytes >= maxBodyBytes) break;
  }
  // A character cut at the end would grow when it is encoded again.
  return Buffer.concat(parts)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
