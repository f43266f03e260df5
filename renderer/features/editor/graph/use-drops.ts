import { type DragEvent, useRef } from 'react';
import { copySteps } from '../../../../pipeline/edit/copy.ts';
import { useEditorSession } from '../session/session-context.tsx';
import type { Gesture } from './gesture.ts';
import type { GraphModel, StepItem } from './graph-model.ts';
import { moveStep } from './move-gestures.ts';

interface Drops {
  readonly model: GraphModel | undefined;
  readonly act: (gesture: Gesture) => void;
  readonly paste: (text: string, besideKey: string) => void;
}

/** Steps are dragged as text: onto another job, and out of the window into any other program. */
export function useDrops({ model, act, paste }: Drops) {
  const session = useEditorSession();
  const dragged = useRef<StepItem>(undefined);

  function dropped(event: DragEvent, besideKey: string) {
    paste(event.dataTransfer.getData('text/plain'), besideKey);
  }
  return {
    dragStep(key: string, event: DragEvent) {
      const item = model?.items.get(key);
      if (item?.kind !== 'step') return;
      dragged.current = item;
      const copied = copySteps(session.store.getState().text, [{ job: item.job, step: item.name }]);
      event.dataTransfer.effectAllowed = 'copyMove';
      event.dataTransfer.setData('text/plain', copied.ok ? copied.text : item.name);
    },
    dragEnded() {
      dragged.current = undefined;
    },
    accepts: (event: DragEvent) => event.dataTransfer.types.includes('text/plain'),
    /** `at` counts all listed steps of the job. */
    dropOnJob(key: string, at: number | undefined, event: DragEvent) {
      const job = model?.items.get(key);
      if (model === undefined || job?.kind !== 'job') return;
      const step = dragged.current;
      if (step === undefined) {
        dropped(event, (at === undefined ? undefined : job.steps[at - 1]?.key) ?? key);
        return;
      }
      const before = job.steps
        .slice(0, at)
        .filter((other) => other.step.list === step.step.list && other.key !== step.key);
      act(moveStep(model, step, job.name, before.length));
    },
    dropOnStage: (key: string, event: DragEvent) => dropped(event, key),
  };
}
