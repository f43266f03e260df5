import { expect, test } from 'vitest';
import { eventWords, phaseWords } from '../renderer/words/event-words.ts';
import type { Entry } from '../renderer/words/translate.ts';
import type { DomainEvent } from '../server/domain/events.ts';
import { jobPhases } from '../server/domain/job-run.ts';

test('the console has words for every event of the server and every phase of a job', () => {
  // The type is the test: an event without words does not compile.
  const worded: Readonly<Record<DomainEvent['type'], Entry>> = eventWords;

  expect(Object.keys(worded).length).toBeGreaterThan(80);
  expect(Object.keys(phaseWords)).toEqual(jobPhases);
});
