import { jsonMap, type PlanValues, planRetry, textMap } from './compile-values.ts';
import { planCondition } from './conditions.ts';
import { parseDuration } from './duration.ts';
import type { LineIndex } from './lines.ts';
import type { Job, Source, Step } from './model.ts';
import type { JsonObject, PlanArtifact, PlanCondition, PlanContext, PlanStep, TextMap } from './plan.ts';
import { usedPlugin } from './plugins.ts';
import { referencesInText, referencesInValue } from './references.ts';

export interface StepPlace {
  readonly index: number;
  /** The environment below the step's own: its secrets reach the step too. */
  readonly envTemplates: readonly TextMap[];
  /** For steps that name no image of their own; empty: the host. */
  readonly imageTemplate: string;
  readonly values: PlanValues;
  readonly lines: LineIndex;
}

export function planStep(step: Step, place: StepPlace, inFinally: boolean): PlanStep {
  const { index, envTemplates, values, lines } = place;
  const plugin = usedPlugin(step.uses?.value ?? '');
  const argsTemplate = jsonMap(step.args);
  const envTemplate = textMap(step.env);
  const imageTemplate = step.image?.value ?? place.imageTemplate;
  const workingDirectoryTemplate = step.working_directory?.value ?? '';
  const texts = [argsTemplate, envTemplate, imageTemplate, workingDirectoryTemplate, ...envTemplates];
  return {
    name: step.name?.value ?? '',
    index,
    uses: plugin.version === undefined ? plugin.name : `${plugin.name}@${plugin.version}`,
    action: step.action?.value ?? plugin.defaultAction,
    argsTemplate,
    envTemplate,
    when: stepCondition(step, inFinally),
    continueOnError: step.continue_on_error?.value ?? false,
    timeoutMs: values.timeout(step.timeout, null),
    retry: planRetry(step.retry),
    imageTemplate,
    shell: step.shell?.value ?? 'sh',
    workingDirectoryTemplate,
    declaredOutputs: step.outputs?.items.map((output) => output.value) ?? [],
    artifacts: planArtifacts(step),
    secrets: secretsIn(texts),
    line: lines.positionAt(step.at.range.start).line,
  };
}

/** A step of `finally` runs in every case unless it says otherwise (9.2). */
function stepCondition(step: Step, inFinally: boolean): PlanCondition {
  const condition = planCondition(step.when?.value);
  return inFinally && condition.source === '' ? { source: '', expression: 'always()' } : condition;
}

function planArtifacts(step: Step): readonly PlanArtifact[] {
  return (step.artifacts?.items ?? []).map((artifact) => ({
    name: artifact.name?.value ?? step.name?.value ?? '',
    path: artifact.path?.value ?? '',
    destination: artifact.destination?.value ?? '',
    expireInMs: parseDuration(artifact.expire_in?.value ?? '') ?? null,
    when: artifact.when?.value ?? 'on_success',
  }));
}

/** The implicit first step (7.1). */
export function planSource(
  source: Source | undefined,
  { envTemplates, lines }: StepPlace,
  context: PlanContext,
): PlanStep | null {
  if (source?.type === undefined) return null;
  const action = source.type.value === 'artifact' ? 'download' : 'clone';
  const uses = source.type.value === 'artifact' ? 'artifacts' : source.type.value;
  const argsTemplate = source.type.value === 'artifact' ? artifactArgs(source) : cloneArgs(source, context);
  return {
    ...implicitStep('@source', -1, uses, action, argsTemplate),
    secrets: secretsIn([argsTemplate, ...envTemplates]),
    line: lines.positionAt(source.at.range.start).line,
  };
}

/** `repo` of an artifact source is `job/name`. */
function artifactArgs(source: Source): JsonObject {
  const [job = '', name = ''] = (source.repo?.value ?? '').split('/', 2);
  return { job, ...(name !== '' && { name }), ...(source.path && { to: source.path.value }) };
}

function cloneArgs(source: Source, { git }: PlanContext): JsonObject {
  const own = typeof git.repo === 'string' ? git.repo : '';
  const repo = source.repo?.value ?? own;
  const isOwn = own !== '' && (source.repo === undefined || repo === own);
  const runs = isOwn && (source.branch === undefined || source.branch.value === git.branch);
  const commit = runs && source.ref === undefined && typeof git.commit === 'string' ? git.commit : '';
  const { username, password, token } = source.auth ?? {};
  const auth = {
    ...(username && { username: username.value }),
    ...(password && { password: password.value }),
    ...(token && { token: token.value }),
  };
  return {
    repo,
    ...(commit !== '' && { commit }),
    ...(source.branch && { branch: source.branch.value }),
    ...(source.ref && { ref: source.ref.value }),
    depth: source.depth?.value ?? 1,
    ...(source.submodules && { submodules: source.submodules.value }),
    ...(source.lfs && { lfs: source.lfs.value }),
    ...(source.path && { path: source.path.value }),
    ...(Object.keys(auth).length > 0 && { auth }),
  };
}

/** The implicit last step (9.10). */
export function planTarget(job: Job, { index, envTemplates, lines }: StepPlace): PlanStep | null {
  const { target } = job;
  if (target?.type === undefined) return null;
  const argsTemplate = jsonMap(target.config);
  return {
    ...implicitStep('@target', index, target.type.value, 'deploy', argsTemplate),
    secrets: secretsIn([argsTemplate, ...envTemplates]),
    line: lines.positionAt(target.at.range.start).line,
  };
}

function implicitStep(name: string, index: number, uses: string, action: string, argsTemplate: JsonObject): PlanStep {
  return {
    name,
    index,
    uses,
    action,
    argsTemplate,
    envTemplate: {},
    when: planCondition(undefined),
    continueOnError: false,
    timeoutMs: null,
    retry: planRetry(undefined),
    imageTemplate: '',
    shell: 'sh',
    workingDirectoryTemplate: '',
    declaredOutputs: [],
    artifacts: [],
    secrets: [],
    line: 0,
  };
}

function secretsIn(texts: readonly (string | JsonObject)[]): readonly string[] {
  const references = texts.flatMap((text) =>
    typeof text === 'string' ? referencesInText(text) : referencesInValue(text),
  );
  const names = references.flatMap(({ root, keys }) =>
    root === 'secrets' && keys[0] !== undefined ? [keys[0].name] : [],
  );
  return [...new Set(names)].sort();
}
