import * as z from 'zod';
import { succeeded } from '../../steps/outcome.ts';
import { ending } from '../git/run-git.ts';
import { type ActionResult, action, failed, type Plugin, type StepContext } from '../plugin.ts';
import { pollEvents } from './poll.ts';
import { providerForm } from './provider.ts';
import { parseDelivery } from './webhook.ts';

const parseForm = z.object({
  provider: providerForm,
  secret: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
  bodyBase64: z.string().default(''),
});
const pollForm = z.object({
  provider: providerForm,
  repo: z.object({ host: z.string().default(''), owner: z.string().min(1), name: z.string().min(1) }),
  cursor: z.object({ since: z.string().default(''), opaque: z.string().default('') }).prefault({}),
});

/** Language reference 12.6. */
export const scm: Plugin = {
  name: 'scm',
  actions: new Map([
    ['webhook.parse', action(parseForm, parse, ({ secret, provider }) => [secret, provider.token])],
    ['events.poll', action(pollForm, poll, ({ provider }) => [provider.token])],
  ]),
};

async function parse(args: z.infer<typeof parseForm>): Promise<ActionResult> {
  const body = args.bodyBase64 ? Buffer.from(args.bodyBase64, 'base64') : Buffer.from(args.body);
  try {
    const events = parseDelivery({ kind: args.provider.kind, secret: args.secret, headers: args.headers, body });
    return { outcome: succeeded, outputs: { events: JSON.stringify(events) } };
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

async function poll({ provider, repo, cursor: { opaque } }: z.infer<typeof pollForm>, context: StepContext) {
  return await ending(async () => {
    const { events, cursor } = await pollEvents({ provider, repo, opaque }, context);
    const nextCursor = { since: new Date(context.host.clock.nowMs()).toISOString(), opaque: JSON.stringify(cursor) };
    context.output.write('stdout', Buffer.from(`${events.length} events\n`));
    return { outcome: succeeded, outputs: { events: JSON.stringify(events), nextCursor: JSON.stringify(nextCursor) } };
  });
}
