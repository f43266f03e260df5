import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { TextMap } from '../../../pipeline/plan.ts';
import { findFiles } from '../../files.ts';
import { succeeded } from '../../steps/outcome.ts';
import { type ActionResult, type AnnotationText, action, failed, type Plugin, type StepContext } from '../plugin.ts';
import { type Coverage, coberturaCoverage, lcovCoverage } from './coverage.ts';
import { parseDotenv } from './dotenv.ts';
import { junitSummary, type TestSummary } from './junit.ts';

const list = z.union([
  z.array(z.string()).min(1),
  z
    .string()
    .min(1)
    .transform((path) => [path]),
]);
const dotenvForm = z.object({ dotenv: list });
const junitForm = z.object({ paths: list, fail_on_failure: z.boolean().default(false) });
const coverageForm = z.object({ paths: list, format: z.enum(['cobertura', 'lcov']).optional() });

/** Language reference 12.4: files that tools wrote become outputs of the step. */
export const reports: Plugin = {
  name: 'reports',
  actions: new Map([
    ['dotenv', action(dotenvForm, async ({ dotenv }, context) => await readDotenv(dotenv, context))],
    ['junit', action(junitForm, readJunit)],
    ['coverage', action(coverageForm, readCoverage)],
  ]),
};

async function readDotenv(paths: readonly string[], context: StepContext): Promise<ActionResult> {
  const outputs: Record<string, string> = {};
  for (const { relative, text } of await texts(paths, context)) {
    const parsed = parseDotenv(text);
    if (!parsed.ok) return failed(`${relative}: ${parsed.because}`);
    Object.assign(outputs, parsed.values);
  }
  say(context, `${Object.keys(outputs).length} values`);
  return { outcome: succeeded, outputs };
}

async function readJunit(args: z.infer<typeof junitForm>, context: StepContext): Promise<ActionResult> {
  const files = await texts(args.paths, context);
  const all: TestSummary = files
    .map(({ relative, text }) => naming(relative, () => junitSummary(text)))
    .reduce((sum, one) => ({
      tests: sum.tests + one.tests,
      failures: sum.failures + one.failures,
      skipped: sum.skipped + one.skipped,
      seconds: sum.seconds + one.seconds,
      failed: [...sum.failed, ...one.failed],
    }));
  for (const name of all.failed.slice(0, shownFailures)) say(context, `failed: ${name}`);
  if (all.failed.length > shownFailures) say(context, `and ${all.failed.length - shownFailures} more`);
  say(context, `${all.tests} tests, ${all.failures} failures, ${all.skipped} skipped`);
  const outputs = {
    tests: String(all.tests),
    failures: String(all.failures),
    skipped: String(all.skipped),
    time: all.seconds.toFixed(3),
  };
  const annotations = [testAnnotation(context.order.stepName, all)];
  if (args.fail_on_failure && all.failures > 0) {
    return { ...failed(`${all.failures} tests failed`), outputs, annotations };
  }
  return { outcome: succeeded, outputs, annotations };
}

/** What the page of the run says about the tests: the figures, and by name what failed. */
function testAnnotation(
  name: string,
  { tests, failures, skipped, seconds, failed: names }: TestSummary,
): AnnotationText {
  const figures = `| tests | failed | skipped | seconds |\n|--:|--:|--:|--:|\n| ${tests} | ${failures} | ${skipped} | ${seconds.toFixed(1)} |`;
  const shown = names.slice(0, shownFailures).map((test) => `* ${asCode(test)}`);
  const rest = names.length > shown.length ? [`* … ${names.length - shown.length}`] : [];
  return {
    name,
    style: failures > 0 ? 'error' : 'success',
    markdown: [figures, ...(shown.length > 0 ? [[...shown, ...rest].join('\n')] : [])].join('\n\n'),
  };
}

/** Whatever stands in it is shown as it is. */
function asCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${text.replace(/\s+/g, ' ')} ${fence}`;
}

const shownFailures = 50;

async function readCoverage(args: z.infer<typeof coverageForm>, context: StepContext): Promise<ActionResult> {
  const files = await texts(args.paths, context);
  const all: Coverage = files
    .map(({ relative, text }) => {
      const format = args.format ?? (text.trimStart().startsWith('<') ? 'cobertura' : 'lcov');
      return naming(relative, () => (format === 'cobertura' ? coberturaCoverage(text) : lcovCoverage(text)));
    })
    .reduce((sum, one) => ({ covered: sum.covered + one.covered, lines: sum.lines + one.lines }));
  const percent = all.lines === 0 ? 100 : (all.covered / all.lines) * 100;
  const outputs: TextMap = {
    percent: percent.toFixed(2),
    covered: String(all.covered),
    lines: String(all.lines),
  };
  say(context, `${percent.toFixed(2)} % of ${all.lines} lines`);
  return { outcome: succeeded, outputs };
}

/** At least one file, or the step fails: a report that is missing must not look like a good one. */
async function texts(paths: readonly string[], { workspace }: StepContext) {
  const files = await findFiles(workspace, paths);
  if (files.length === 0) throw new Error(`no file matches ${paths.join(', ')}`);
  return await Promise.all(
    files.map(async ({ absolute, relative }) => ({ relative, text: await readFile(absolute, 'utf8') })),
  );
}

function naming<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function say({ output }: StepContext, text: string): void {
  output.write('stdout', Buffer.from(`${text}\n`));
}
