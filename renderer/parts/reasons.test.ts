import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import {
  RunnerVerdictKind,
  RunnerVerdictSchema,
  type WaitingReason,
  WaitingReasonSchema,
} from '../../gen/signalbox/console/v1/queue_pb.js';
import type { Language } from '../words/language.ts';
import { wordsIn } from '../words/translate.ts';
import { reasonWords } from './reason-words.ts';
import { verdictText, waitingText } from './reasons.ts';

const say = (language: Language) => wordsIn(reasonWords, language);
const waits = (cause: WaitingReason['cause'], language: Language = 'en') =>
  waitingText(create(WaitingReasonSchema, { sentence: 'as the server says', cause }), say(language));

const obstacles = (...runners: readonly { readonly kind: RunnerVerdictKind; readonly runnerName: string }[]) =>
  create(WaitingReasonSchema, { cause: { case: 'capacity', value: { runners: [...runners] } } }).cause;

describe('why a job waits', () => {
  test('is said in the language of the window', () => {
    const cause = create(WaitingReasonSchema, {
      cause: { case: 'approval', value: { subject: 'deploy', missing: 2 } },
    }).cause;

    expect(waits(cause)).toBe('waits for approval of deploy, 2 people');
    expect(waits(cause, 'de')).toBe('wartet auf Freigabe von deploy, 2 Personen');
  });

  test('names three things and counts the others', () => {
    const cause = create(WaitingReasonSchema, {
      cause: { case: 'jobs', value: { jobKeys: ['a', 'b', 'c', 'd', 'e'] } },
    }).cause;

    expect(waits(cause)).toBe('waits for a, b, c and 2 more');
  });

  test('tells a busy runner from runners that may not work', () => {
    const busy = { kind: RunnerVerdictKind.BUSY, runnerName: 'studio' };

    expect(waits(obstacles(busy))).toBe('the only matching runner, studio, is busy');
    expect(waits(obstacles(busy, busy))).toBe('all 2 matching runners are busy');
    expect(waits(obstacles(busy, { kind: RunnerVerdictKind.PAUSED, runnerName: 'mini' }))).toBe(
      'matching runners may not take work: studio: all its places are taken, mini: paused',
    );
  });

  test('that a newer server knows is told in its words', () => {
    expect(waits({ case: undefined })).toBe('as the server says');
  });
});

test('a runner says what it lacks', () => {
  const verdict = create(RunnerVerdictSchema, {
    kind: RunnerVerdictKind.LABELS,
    criteria: [
      { requirement: 'gpu = yes', holds: false },
      { requirement: 'os = linux', holds: true },
    ],
  });

  expect(verdictText(verdict, say('de'))).toBe('ihm fehlt gpu = yes');
});
