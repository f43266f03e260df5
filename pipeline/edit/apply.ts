import { convertToJobs, convertToStages } from './convert.ts';
import { connect, disconnect } from './dependencies.ts';
import { Draft, invertEdits, Refusal, refuse } from './draft.ts';
import { setField, unsetField } from './fields.ts';
import { addJob, duplicateJob, moveJob, pasteJobs, removeJob, renameJob } from './jobs.ts';
import type { Operation, OperationResult } from './operation.ts';
import { readSource } from './source.ts';
import { addStage, moveStage, removeStage, renameStage } from './stages.ts';
import { addStep, duplicateStep, moveStep, pasteSteps, removeStep, renameStep } from './steps.ts';
import { findCircle } from './structure.ts';
import { extractTemplate, type TemplateFile } from './template.ts';

/**
 * Performs an operation on the text of a definition. The result is verified before it is returned: it reads without
 * error and means exactly what the operation says. What cannot be done that way is refused with a reason.
 */
export function applyOperation(text: string, operation: Operation): OperationResult {
  const read = readSource(text);
  if (!read.ok) return { ok: false, reason: `${read.reason}; correct the text first` };
  const draft = new Draft(read.source);
  const files: TemplateFile[] = [];
  try {
    perform(draft, operation, files);
    const finished = draft.finish();
    refuseCircle(read.source.plain, draft);
    return { ok: true, ...finished, inverse: invertEdits(text, finished.edits), files };
  } catch (reason) {
    if (reason instanceof Refusal) return { ok: false, reason: reason.message };
    throw reason;
  }
}

function perform(draft: Draft, operation: Operation, files: TemplateFile[]): void {
  switch (operation.kind) {
    case 'add-stage':
      addStage(draft, operation);
      break;
    case 'remove-stage':
      removeStage(draft, operation.stage);
      break;
    case 'rename-stage':
      renameStage(draft, operation.stage, operation.name);
      break;
    case 'move-stage':
      moveStage(draft, operation.stage, operation.to);
      break;
    case 'add-job':
      addJob(draft, operation);
      break;
    case 'remove-job':
      removeJob(draft, operation.job);
      break;
    case 'rename-job':
      renameJob(draft, operation.job, operation.name);
      break;
    case 'move-job':
      moveJob(draft, operation);
      break;
    case 'duplicate-job':
      duplicateJob(draft, operation.job, operation.name);
      break;
    case 'paste-job':
      pasteJobs(draft, operation);
      break;
    case 'add-step':
      addStep(draft, operation);
      break;
    case 'remove-step':
      removeStep(draft, operation.job, operation.step);
      break;
    case 'rename-step':
      renameStep(draft, operation);
      break;
    case 'move-step':
      moveStep(draft, operation);
      break;
    case 'duplicate-step':
      duplicateStep(draft, operation);
      break;
    case 'paste-step':
      pasteSteps(draft, operation);
      break;
    case 'connect':
      connect(draft, operation.from, operation.to);
      break;
    case 'disconnect':
      disconnect(draft, operation.from, operation.to);
      break;
    case 'set-field':
      setField(draft, operation.path, operation.value);
      break;
    case 'unset-field':
      unsetField(draft, operation.path);
      break;
    case 'convert-to-stages':
      convertToStages(draft, operation.name ?? 'default');
      break;
    case 'convert-to-jobs':
      convertToJobs(draft);
      break;
    case 'extract-template':
      files.push(extractTemplate(draft, operation.jobs, operation.file));
      break;
    case 'batch':
      for (const each of operation.operations) perform(draft, each, files);
      break;
  }
}

/** A circle that is there already does not stand in the way of other edits. */
function refuseCircle(before: Parameters<typeof findCircle>[0], draft: Draft): void {
  const circle = findCircle(draft.source.plain);
  if (circle === undefined || findCircle(before) !== undefined) return;
  refuse(`jobs would wait for each other: ${circle.map((name) => `\`${name}\``).join(' needs ')}`);
}
