import { type MouseEvent, useRef, useState } from 'react';
import type { Question } from './Asking.tsx';
import { kindAfter } from './add-gestures.ts';
import { type Anchor, anchorOf } from './anchor.ts';
import type { Say } from './gesture.ts';
import { type GraphItem, type GraphModel, isClosedBook } from './graph-model.ts';

type Point = { readonly x: number; readonly y: number };

interface QuestionOptions {
  readonly model: GraphModel | undefined;
  readonly selected: readonly GraphItem[];
  readonly anchorFor: (key: string) => Anchor;
  readonly refuse: (reason: Say) => void;
}

/** What is being asked beside an item: a name, another item, or which action. One question at a time. */
export function useQuestions({ model, selected, anchorFor, refuse }: QuestionOptions) {
  const [question, show] = useState<Question>();
  const latest = useRef<Question>(undefined);
  function put(next: Question | undefined) {
    latest.current = next;
    show(next);
  }
  return {
    question,
    /** False when it has been answered by another question already, as a menu is by what it asks for. */
    close(closing: Question | undefined): boolean {
      if (closing !== undefined && latest.current !== closing) return false;
      put(undefined);
      return true;
    },
    name(purpose: 'after' | 'inside' | 'rename', key: string, anchor = anchorFor(key)) {
      const item = model?.items.get(key);
      if (item === undefined) return;
      const isClosed = item.kind === 'opaque' || (item.kind === 'job' && isClosedBook(item.job.opaque));
      if (isClosed) return refuse({ word: 'closed', values: { name: item.name } });
      // Nothing goes inside of a step: what is meant is the next one.
      const how = purpose === 'inside' && item.kind === 'step' ? 'after' : purpose;
      const inside = item.kind === 'stage' ? 'job' : 'step';
      const side = purpose === 'rename' ? 'over' : how === 'after' && item.kind !== 'step' ? 'right' : 'below';
      const what = how === 'inside' ? inside : kindAfter(model, item);
      put({ kind: 'name', purpose: how, what, key, anchor, side });
    },
    /** A job goes into the stage of what is selected, or into the last one. */
    newOne(what: 'stage' | 'job', { currentTarget }: MouseEvent<HTMLButtonElement>) {
      const stages = model?.lanes.flatMap(({ stage }) => stage ?? []) ?? [];
      const chosen = selected[0];
      const lane = chosen?.kind === 'job' ? chosen.lane : chosen?.kind === 'stage' ? chosen.key : undefined;
      const stage = stages.find(({ key }) => key === lane) ?? stages.at(-1);
      const key = what === 'job' ? stage?.key : undefined;
      put({ kind: 'name', purpose: 'new', what, key, anchor: anchorOf(currentTarget), side: 'below' });
    },
    pick(purpose: 'to' | 'from' | 'move', item: GraphItem) {
      const key = purpose !== 'move' && item.kind === 'step' ? item.jobKey : item.key;
      const asked = model?.items.get(key);
      if (asked?.kind !== 'job' && (asked?.kind !== 'step' || purpose !== 'move')) return;
      put({ kind: 'pick', purpose, key, anchor: anchorFor(key) });
    },
    menu: (key: string, at: Point) => put({ kind: 'menu', key, at }),
    edge: (edge: { readonly from: string; readonly to: string }, at: Point) => put({ kind: 'edge', ...edge, at }),
  };
}

export type Questions = ReturnType<typeof useQuestions>;
