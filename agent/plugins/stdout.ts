import * as z from 'zod';
import { succeeded } from '../steps/outcome.ts';
import { type ActionResult, action, type Plugin, type StepContext } from './plugin.ts';

const config = z.object({ prefix: z.string().default(''), json: z.boolean().default(false) }).prefault({});
type Config = z.infer<typeof config>;

const present = z.unknown().refine((value) => value !== undefined && value !== null, 'is required');
const sendForm = z.object({ message: present, config });
const batchForm = z.object({ messages: z.array(z.unknown()), config });
const templateForm = z.object({ template: z.string(), data: z.record(z.string(), z.unknown()).default({}), config });

/** Writes to the step's log (language reference 12.5). */
export const stdout: Plugin = {
  name: 'stdout',
  actions: new Map([
    ['send', action(sendForm, async (args, context) => write(context, [args.message], args.config))],
    ['send.template', action(templateForm, async (args, context) => write(context, [fill(args)], args.config))],
    ['send.batch', action(batchForm, async (args, context) => write(context, args.messages, args.config))],
  ]),
};

function write(context: StepContext, messages: readonly unknown[], { prefix, json }: Config): ActionResult {
  for (const message of messages) {
    const text = typeof message === 'string' && !json ? message : JSON.stringify(message);
    context.output.write('stdout', Buffer.from(`${prefix}${text}\n`));
  }
  return { outcome: succeeded };
}

/**
 * `${{ }}` is gone when a step arrives, so `data` is what fills the text here: `{{ name }}` and `{{ .name }}` (as the
 * reference's templates write it), with dots for members. What is not in `data` stays as it is.
 */
function fill({ template, data }: z.infer<typeof templateForm>): string {
  return template.replace(/\{\{\s*\.?([A-Za-z_][\w.]*)\s*\}\}/g, (whole, path: string) => {
    const value = path.split('.').reduce<unknown>(memberOf, data);
    if (value === undefined) return whole;
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name]; // an object, by the line above
}
