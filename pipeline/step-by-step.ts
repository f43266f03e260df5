import type { JsonObject, PlanStep, TextMap } from './plan.ts';
import { type Reference, referencesInExpression, referencesInText, referencesInValue } from './references.ts';

/** What a job asks for that exists only while it runs, in words for the queue explanation. */
export function stepByStepReasons(job: {
  readonly steps: readonly PlanStep[];
  readonly finallySteps: readonly PlanStep[];
  readonly outputTemplates: TextMap;
  readonly target: PlanStep | null;
  readonly hasGateAfter: boolean;
}): readonly string[] {
  const reasons: string[] = [];
  for (const step of job.steps) {
    // What only asks whether something failed before can be told to any agent.
    if (referencesInExpression(step.when.expression).some(isLate)) {
      reasons.push(`step ${step.name} has a condition on results of earlier steps`);
    }
    if (step.retry.maxAttempts > 1) reasons.push(`step ${step.name} has a retry`);
    const texts: readonly (string | JsonObject)[] = [
      step.argsTemplate,
      step.envTemplate,
      step.imageTemplate,
      step.workingDirectoryTemplate,
    ];
    const references = texts.flatMap((text) =>
      typeof text === 'string' ? referencesInText(text) : referencesInValue(text),
    );
    if (references.some(isLate)) reasons.push(`step ${step.name} uses results of earlier steps`);
  }
  if (job.finallySteps.length > 0) reasons.push('the job has finally steps');
  if (Object.keys(job.outputTemplates).length > 0) reasons.push('the job has outputs');
  if (job.target !== null) reasons.push('the job has a target');
  if (job.hasGateAfter) reasons.push('the job has an approval after its steps');
  return reasons;
}

function isLate({ root, keys }: Reference): boolean {
  return root === 'steps' || (root === 'job' && (keys[0] === undefined || keys[0].name === 'status'));
}
