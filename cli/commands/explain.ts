import { Command } from 'commander';
import { formatDuration } from '../../pipeline/duration.ts';
import { type Explanation, explainLine } from '../../pipeline/explain.ts';
import type { Plan, PlanCondition } from '../../pipeline/plan.ts';
import { exitCodes, UserError } from '../failure.ts';
import { findingText } from '../findings.ts';
import { compileLocally } from '../local-plan.ts';
import { styled } from '../output.ts';
import { readDefinition } from '../working-tree.ts';

export function explainCommand(): Command {
  return new Command('explain')
    .description('say what a line of a definition means')
    .argument('<file:line>', 'such as pipeline.yaml:12')
    .option('--json', 'print it as JSON')
    .action(explain);
}

async function explain(place: string, { json }: { readonly json?: true }): Promise<void> {
  const [, file, number] = /^(.+?):(\d+)(?::\d+)?$/.exec(place) ?? [];
  if (file === undefined || number === undefined) {
    throw new UserError(`${place} names no line; write FILE:LINE, such as pipeline.yaml:12`, exitCodes.usage);
  }
  const definition = await readDefinition(file);
  const include = (name: string) => definition.includes[name];
  const explanation = explainLine(definition.text, Number(number), { path: definition.path, include });
  if (explanation === undefined) throw new UserError(`nothing of a definition stands on line ${number} of ${file}`);
  if (json === true) {
    console.log(JSON.stringify(explanation, null, 2));
    return;
  }
  const compiled = compileLocally(definition, { trigger: 'manual', variables: {}, inputs: {} });
  const effect = compiled.ok ? effectText(compiled.plan, explanation) : [];
  console.log([...meaningText(explanation), ...effect, ...scopeText(explanation)].join('\n'));
  for (const diagnostic of explanation.diagnostics) console.log(`\n${findingText(file, definition.text, diagnostic)}`);
}

function meaningText({ path, key, around }: Explanation): readonly string[] {
  const object = around[0];
  const head = key === undefined ? [] : [`${styled('bold', key.name)}  ${styled('dim', key.detail)}`, key.docs];
  return [
    styled('dim', path),
    ...head,
    ...(key !== undefined && key.default !== '' ? [`Default: ${key.default}`] : []),
    ...(object === undefined ? [] : [styled('dim', `in ${object.object}: ${object.docs}`)]),
  ];
}

/** What the compiled plan makes of the job or step around the line. */
function effectText(plan: Plan, { job: name, step: stepName }: Explanation): readonly string[] {
  const jobs = plan.jobs.filter((job) => job.name === name);
  const [job] = jobs;
  if (job === undefined) return [];
  const cells = jobs.length > 1 ? ` (${jobs.length} matrix jobs)` : '';
  const limit = (ms: number | null) => (ms === null ? 'no limit' : `at most ${formatDuration(ms)}`);
  const lines = [
    '',
    `job ${job.name}${cells}: ${startText(job.dependsOn)}, ${whenText(job.when)}, ${limit(job.timeoutMs)}`,
  ];
  const step = [...job.steps, ...job.finallySteps].find((each) => each.name === stepName);
  if (step === undefined) return lines;
  const action = `${step.uses} ${step.action}`.trim();
  const time = step.timeoutMs === null ? 'within the limit of the job' : limit(step.timeoutMs);
  return [...lines, `step ${step.name}: ${action}, ${whenText(step.when)}, ${time}`];
}

function startText(dependsOn: readonly string[]): string {
  return dependsOn.length === 0 ? 'starts at once' : `starts after ${dependsOn.join(', ')}`;
}

function whenText({ source, expression }: PlanCondition): string {
  return source === '' ? 'when all went well before' : `when ${expression}`;
}

function scopeText({ scope }: Explanation): readonly string[] {
  if (scope.length === 0) return [];
  return ['', `names in scope: ${scope.map(({ name }) => name).join(', ')}`];
}
