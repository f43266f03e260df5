/**
 * `node test/bench/language.ts [--write]`: what the language costs while somebody types. The least of many rounds is shown, which
 * is the time of the work itself; everything above it belongs to the machine.
 */
import { applyOperation } from '../../pipeline/edit/apply.ts';
import { validatePipeline } from '../../pipeline/validate.ts';
import { FigureSheet } from './results.ts';

const rounds = 30;
const mebibyte = 1024 * 1024;

/** Jobs in a row, each with steps that contain an expression. */
function pipelineOf(jobs: number, steps: number, script = 'make'): string {
  const lines = ['namespace: bench', 'jobs:'];
  for (let job = 0; job < jobs; job++) {
    lines.push(`  - name: job-${job}`);
    if (job > 0) lines.push(`    depends_on: [job-${job - 1}]`);
    lines.push('    steps:');
    for (let step = 0; step < steps; step++) {
      lines.push(`      - name: step-${step}`, '        uses: shell', '        args:');
      lines.push(`          run: ${script} \${{ branch }} ${step}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** As long as the language allows, with as many steps as the size leaves room for. */
function longestPipeline(): string {
  const jobs = 200;
  const steps = 30;
  const bare = pipelineOf(jobs, steps).length;
  const room = Math.floor((mebibyte - bare) / (jobs * steps));
  return pipelineOf(jobs, steps, `make ${'x'.repeat(room - 'make '.length)}`);
}

function leastMs(work: () => unknown): number {
  const times = Array.from({ length: rounds }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}

const usual = pipelineOf(200, 10);
const longest = longestPipeline();
const edit = { kind: 'set-field', path: ['jobs', 100, 'steps', 5, 'name'], value: 'renamed' } as const;

const figures = [
  [`validate 200 jobs of 10 steps (${usual.length} bytes), ms`, '<= 60', () => validatePipeline(usual)],
  [`validate a full document (${longest.length} bytes), ms`, '<= 1000', () => validatePipeline(longest)],
  ['change one field of 200 jobs of 10 steps, ms', '', () => applyOperation(usual, edit)],
] as const;

// A figure of something refused would be a figure of nothing.
if (
  !applyOperation(usual, edit).ok ||
  validatePipeline(longest).diagnostics.some(({ severity }) => severity === 'error')
) {
  throw new Error('the documents of this benchmark are not valid');
}
const sheet = new FigureSheet();
for (const [name, goal, work] of figures) sheet.note(name, leastMs(work), goal);
if (process.argv.includes('--write')) sheet.write('The language', `The least of ${rounds} rounds.`);
