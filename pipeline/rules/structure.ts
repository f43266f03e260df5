import { limits } from '../language.ts';
import type { Job, Located, Step, Text } from '../model.ts';
import { type Rule, type RuleContext, report } from './rule.ts';

/** Modes and stages (V5, V6), unique names (V6, V8), texts the reference reads differently (W1 to W3). */
export const structure: Rule = (context) => {
  const { model, jobs } = context.overview;
  modes(context);
  const tooMany = jobs[limits.jobs];
  if (tooMany !== undefined) report(context, 'V1', tooMany.job, `More than ${limits.jobs} jobs; split the pipeline.`);
  unique(
    context,
    'V6',
    'stage',
    (model.stages?.items ?? []).map((stage) => stage.name),
  );
  unique(
    context,
    'V8',
    'job',
    jobs.map(({ job }) => job.name),
  );
  for (const { job } of jobs) {
    const steps: readonly Step[] = [...(job.steps?.items ?? []), ...(job.finally?.items ?? [])];
    unique(
      context,
      'V8',
      'step of this job',
      steps.map((step) => step.name),
    );
    unique(
      context,
      'V8',
      'service of this job',
      (job.services?.items ?? []).map((service) => service.name),
    );
    if (job.triggers !== undefined && job.triggers.items.length > 0) {
      report(context, 'W3', job.triggers, 'Triggers of a job have no effect; move them to the top level.');
    }
    paths(context, job);
  }
  unique(
    context,
    'V8',
    'input',
    context.overview.inputs.map((input) => input.name),
  );
  const { namespace, version } = model;
  if (namespace?.value.includes('.') === true) {
    report(context, 'W1', namespace, 'The reference accepts no dot in `namespace`; use `-` if it must run there too.');
  }
  if (version !== undefined && !/^\d+\.\d+\.\d+(-[A-Za-z0-9.-]+)?$/.test(version.value)) {
    report(
      context,
      'W2',
      version,
      `The reference accepts only \`N.N.N\` or \`N.N.N-suffix\`, not \`${version.value.slice(0, 40)}\`.`,
    );
  }
};

function modes(context: RuleContext): void {
  const { model, jobs } = context.overview;
  // `jobs:` with nothing behind it is as good as absent (language reference 2.3).
  const isGiven = (key: string) => {
    const value = model.at.keys.get(key)?.value;
    return value !== undefined && !(value.kind === 'scalar' && value.value === null);
  };
  const hasJobs = isGiven('jobs');
  const hasStages = isGiven('stages');
  if (hasJobs && hasStages) {
    const entry = model.at.keys.get('stages');
    const range = entry?.keyRange ?? model.at.range;
    context.findings.add({
      code: 'V5',
      message: 'Use `jobs` or `stages`, not both; move the jobs into a stage.',
      path: 'stages',
      range,
    });
  } else if (
    !hasJobs &&
    !hasStages &&
    jobs.length === 0 &&
    !model.at.keys.has('include') &&
    !context.findings.has('V1')
  ) {
    // In a text that is broken, the jobs may be among what could not be read.
    const start = model.at.range.start;
    const range = { start, end: model.at.node.entries[0]?.keyRange.end ?? start };
    context.findings.add({ code: 'V5', message: 'There are no jobs; add `jobs:` or `stages:`.', path: '', range });
  }
}

function unique(context: RuleContext, code: string, what: string, names: readonly (Text | undefined)[]): void {
  const seen = new Map<string, Text>();
  for (const name of names) {
    if (name === undefined) continue;
    const first = seen.get(name.value);
    if (first === undefined) seen.set(name.value, name);
    else
      report(
        context,
        code,
        name,
        `Another ${what} is called \`${name.value}\` (\`${first.at.path}\`); names must be unique.`,
      );
  }
}

/** Paths that leave the workspace (V10). */
function paths(context: RuleContext, job: Job): void {
  const steps = [...(job.steps?.items ?? []), ...(job.finally?.items ?? [])];
  const relative: readonly (Located<string> | undefined)[] = [
    job.source?.path,
    ...steps.map((step) => step.working_directory),
    ...steps.flatMap((step) => (step.artifacts?.items ?? []).map((artifact) => artifact.path)),
  ];
  for (const path of relative) {
    if (path !== undefined && /^([/\\]|[A-Za-z]:)|(^|[/\\])\.\.([/\\]|$)/.test(path.value)) {
      report(context, 'V10', path, `\`${path.value.slice(0, 60)}\` leaves the workspace; write a path below it.`);
    }
  }
}
