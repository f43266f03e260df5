import { expect, test } from 'vitest';
import { hadPartIn, onBehalfOf } from './actor.ts';

test('a program may say for whom it acts, and is named itself', () => {
  expect([onBehalfOf(' ann ', 'ci'), onBehalfOf('', 'ci'), onBehalfOf('ci', 'ci')]).toEqual(['ann (ci)', 'ci', 'ci']);
});

test.each([
  ['ann', 'ann', true],
  ['ann (ci)', 'ann', true],
  ['ann (ci)', 'ci', true],
  ['ann (ci)', 'c', false],
  ['annabel', 'ann', false],
  // Whatever a program claims, it is found by its own name.
  ['ann (bob) (ci)', 'ci', true],
])('in what "%s" did, "%s" had part: %s', (actor, who, hadPart) => {
  expect(hadPartIn(actor, who)).toBe(hadPart);
});
