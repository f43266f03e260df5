import type { Located, Step } from '../model.ts';
import type { UsedExpression } from './expressions.ts';
import { type RuleContext, report } from './rule.ts';

/** What nobody uses: variables (W11), outputs of steps and jobs (H2). */
export function checkUsage(context: RuleContext, used: readonly UsedExpression[]): void {
  unusedVariables(context, used);
  unusedOutputs(context, used);
}

function unusedVariables(context: RuleContext, used: readonly UsedExpression[]): void {
  const { model } = context.overview;
  const variables = model.variables?.entries ?? [];
  if (variables.length === 0) return;
  const names = new Set<string>();
  for (const { root, keys, isDynamic } of used.flatMap(({ references }) => references)) {
    if (root !== 'variables') names.add(root);
    else if (keys[0] !== undefined) names.add(keys[0].name);
    else if (isDynamic || keys.length === 0) return;
  }
  // Variables reach the processes under their own names (9.4).
  for (const match of context.text.matchAll(
    /\$\{?([A-Za-z_]\w*)|%([A-Za-z_]\w*)%|\$[Ee]nv:([A-Za-z_]\w*)|environ\S{0,6}['"](\w+)|process\.env\.(\w+)/g,
  )) {
    for (const name of match.slice(1)) if (name !== undefined) names.add(name);
  }
  for (const { name, nameRange, value } of variables) {
    if (names.has(name)) continue;
    const message = `The variable \`${name}\` is used nowhere in this file; remove it if no script reads it.`;
    context.findings.add({ code: 'W11', message, path: value.at.path, range: nameRange });
  }
}

function unusedOutputs(context: RuleContext, used: readonly UsedExpression[]): void {
  const ofSteps = new Set<string>();
  const ofJobs = new Set<string>();
  for (const { leaf, references } of used) {
    for (const { root, keys } of references) {
      const [owner, , output] = keys;
      if (root === 'steps') ofSteps.add(`${leaf.site.job?.name} ${owner?.name ?? '*'} ${output?.name ?? '*'}`);
      else if (root === 'jobs') ofJobs.add(`${owner?.name ?? '*'} ${output?.name ?? '*'}`);
      else if (root === 'outputs') ofJobs.add(`${leaf.site.job?.name} ${owner?.name ?? '*'}`);
    }
  }
  for (const { job, name } of context.overview.jobs) {
    for (const output of job.outputs?.entries ?? []) {
      const isUsed = [`${name} ${output.name}`, `${name} *`, `* *`].some((key) => ofJobs.has(key));
      // An entry of a list is picked first: `jobs['x'].outputs[0].tag`.
      if (isUsed || job.matrix !== undefined) continue;
      const message = `No other job uses the output \`${output.name}\`.`;
      context.findings.add({ code: 'H2', message, path: output.value.at.path, range: output.nameRange });
    }
    const steps: readonly Step[] = [...(job.steps?.items ?? []), ...(job.finally?.items ?? [])];
    for (const step of steps) {
      for (const output of step.outputs?.items ?? []) unusedStepOutput(context, name, step, output, ofSteps);
    }
  }
}

function unusedStepOutput(
  context: RuleContext,
  job: string,
  step: Step,
  output: Located<string>,
  used: ReadonlySet<string>,
): void {
  const name = step.name?.value ?? '';
  const isUsed = [`${job} ${name} ${output.value}`, `${job} ${name} *`, `${job} * *`].some((key) => used.has(key));
  if (!isUsed) report(context, 'H2', output, `Nothing in this job uses the output \`${output.value}\` of \`${name}\`.`);
}
