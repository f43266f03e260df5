import type { ObjectName } from './language.ts';

/** A key that other systems' definitions use where ours has another one. */
interface ForeignKey {
  /** Says what takes its place here. */
  readonly advice: string;
  /** Ours, when it takes the same value, so that the key alone can be replaced. */
  readonly sameAs?: string;
}

const renamed = (sameAs: string): ForeignKey => ({ advice: `It is called \`${sameAs}\` here.`, sameAs });
const advice = (text: string): ForeignKey => ({ advice: text });

const script = advice('A script is a step of its own: `uses: shell` with `args: {run: ...}`.');
const runners = advice('Runners are chosen by `agent_selector`.');

/** From GitHub Actions, GitLab CI, Woodpecker, CircleCI and Azure Pipelines, as people type them from memory. */
export const foreignKeys: Partial<Readonly<Record<ObjectName, Readonly<Record<string, ForeignKey>>>>> = {
  Pipeline: {
    on: advice('What starts a run is listed in `triggers`.'),
    name: advice('The name of a pipeline is given in the console; the definition has a `namespace`.'),
    workflow: advice('What starts a run is listed in `triggers`.'),
    steps: advice('Steps belong to a job: put them below `jobs`.'),
    permissions: advice('There are no permissions here; remove it.'),
  },
  Job: {
    needs: renamed('depends_on'),
    requires: renamed('depends_on'),
    if: renamed('when'),
    rules: advice('One condition decides: `when`.'),
    script,
    run: script,
    commands: script,
    before_script: script,
    'runs-on': runners,
    tags: runners,
    pool: runners,
    strategy: advice('The axes stand directly below `matrix`.'),
    'timeout-minutes': advice('It is called `timeout` here and has a unit: `30m`.'),
    'continue-on-error': renamed('allow_failure'),
    image: advice('It belongs to `runtime` or to a step.'),
    stage: advice('A job belongs to the stage it stands in: `stages`, and `jobs` below each.'),
    artifacts: advice('A step publishes them: put `artifacts` below a step.'),
  },
  Step: {
    if: renamed('when'),
    with: renamed('args'),
    settings: renamed('args'),
    environment: renamed('env'),
    run: advice('Use `uses: shell` with `args: {run: ...}`.'),
    script: advice('Use `uses: shell` with `args: {run: ...}`.'),
    commands: advice('Use `uses: shell` with `args: {run: ...}`.'),
    'continue-on-error': renamed('continue_on_error'),
    'working-directory': renamed('working_directory'),
    'timeout-minutes': advice('It is called `timeout` here and has a unit: `30m`.'),
    depends_on: advice('Steps run in the order they stand in; a job depends on jobs.'),
  },
};

export function foreignKey(object: ObjectName, key: string): ForeignKey | undefined {
  const keys = foreignKeys[object];
  return keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
}
