import { expect, test } from 'vitest';
import { viewOf } from './deep-links.ts';

const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

test.each([
  [`signalbox://run/${id}`, `/runs/${id}`],
  [`signalbox://run/${id}?step=${id}&line=120`, `/runs/${id}?step=${id}#L120`],
  [`signalbox://pipeline/${id}`, `/pipelines/${id}`],
  [`signalbox://runner/${id}/`, `/runners/${id}`],
  [`signalbox://approval/${id}`, `/approvals?id=${id}`],
  ['signalbox://', '/'],
])('%s leads to %s', (link, path) => {
  expect(viewOf(link)).toBe(path);
});

test.each([
  `https://run/${id}`,
  `signalbox://secret/${id}`,
  'signalbox://run/../../settings',
  `signalbox://run/${id}/more`,
  'signalbox://run/javascript:alert(1)',
  'no address at all',
])('%s leads nowhere', (link) => {
  expect(viewOf(link)).toBeUndefined();
});

test('of a step and a line only what can be one is taken over', () => {
  expect(viewOf(`signalbox://run/${id}?step=%2F..&line=-3`)).toBe(`/runs/${id}`);
});
