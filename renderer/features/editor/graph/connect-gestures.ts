import { type Hindrance, hindranceOf } from './connections.ts';
import { type Gesture, no, type Say } from './gesture.ts';
import { type GraphModel, isClosedBook, type JobItem } from './graph-model.ts';

export function connect(model: GraphModel, from: JobItem, to: JobItem): Gesture {
  const hindrance = hindranceOf(model, from, to);
  if (hindrance !== undefined) return { ok: false, reason: sayHindrance(hindrance, from, to) };
  return {
    ok: true,
    operation: { kind: 'connect', from: from.name, to: to.name },
    label: { word: 'connect', values: { from: from.name, to: to.name } },
    select: [to.ref],
  };
}

export function disconnect(from: JobItem, to: JobItem): Gesture {
  if (isClosedBook(to.job.opaque)) return no('closed', { name: to.name });
  return {
    ok: true,
    operation: { kind: 'disconnect', from: from.name, to: to.name },
    label: { word: 'disconnect', values: { from: from.name, to: to.name } },
    select: [to.ref],
  };
}

export function sayHindrance(hindrance: Hindrance, from: JobItem, to: JobItem): Say {
  switch (hindrance.kind) {
    case 'itself':
      return { word: 'waitsForItself', values: { name: to.name } };
    case 'connected':
      return { word: 'waitsAlready', values: { from: from.name, to: to.name } };
    case 'circle':
      return { word: 'wouldBeCircle', values: { way: hindrance.through.join(' → ') } };
    case 'later-stage':
      return { word: 'inLaterStage', values: { from: from.name, stage: hindrance.stage, to: to.name } };
    case 'closed':
      return { word: 'closed', values: { name: to.name } };
  }
}
