import { createClient, createRouterTransport } from '@connectrpc/connect';
import { describe, expect, test } from 'vitest';
import { LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import { LogSearch, patternOf } from './log-search.ts';

const literal = (text: string) => ({ text, isRegex: false, matchCase: false });

/** A server whose log matches at the given lines, answering as the contract says. */
function clientWith(matches: readonly number[], lines: number) {
  const slices = 10;
  const transport = createRouterTransport(({ service }) => {
    service(LogsService, {
      searchLog({ fromLine, limit }) {
        const rest = matches.filter((line) => line >= fromLine);
        const page = rest.slice(0, limit);
        const density = Array.from({ length: slices }, () => 0);
        for (const line of matches) {
          const slice = Math.floor(((line - 1) / lines) * slices);
          density[slice] = (density[slice] ?? 0) + 1;
        }
        return {
          hits: page.map((line) => ({ line })),
          totalLines: matches.length,
          nextFromLine: rest.length > limit ? (page.at(-1) ?? 0) + 1 : 0,
          density,
          searchedLines: lines,
        };
      },
    });
  });
  return createClient(LogsService, transport);
}

const everyTenth = Array.from({ length: 5000 }, (_, index) => (index + 1) * 10);

test('what is looked for already is waited for, not asked again', async () => {
  let calls = 0;
  const client = clientWith(everyTenth, 50_000);
  const searchLog: typeof client.searchLog = (...asked) => {
    calls += 1;
    return client.searchLog(...asked);
  };
  using search = new LogSearch({ ...client, searchLog }, 'step');

  void search.start(literal('x'));
  await search.start(literal('x'));

  expect([calls, search.state.isBusy, search.state.total]).toEqual([1, false, 5000]);
});

describe('walking the matches', () => {
  test('goes on beyond the page that was read, and comes round', async () => {
    using search = new LogSearch(clientWith(everyTenth, 50_000), 'step');
    await search.start(literal('x'));

    expect(await search.nextAfter(35)).toBe(40);
    expect(await search.nextAfter(30_000)).toBe(30_010);
    expect(await search.nextAfter(50_000)).toBe(10);
  });

  test('goes back through parts of the log that were never read', async () => {
    using search = new LogSearch(clientWith(everyTenth, 50_000), 'step');
    await search.start(literal('x'));

    expect(await search.lastBefore(50_000)).toBe(49_990);
    expect(await search.lastBefore(31_234)).toBe(31_230);
    expect(await search.lastBefore(20)).toBe(10);
  });

  test('goes back from the first match to the last of the whole log', async () => {
    using search = new LogSearch(clientWith(everyTenth, 50_000), 'step');
    await search.start(literal('x'));

    expect(await search.lastBefore(10)).toBe(50_000);
    expect(await search.lastBefore(1)).toBe(50_000);
  });

  test('a log that grows while all hits are read loses none of them', async () => {
    using search = new LogSearch(clientWith(everyTenth, 50_000), 'step');
    await search.start(literal('x'));

    await Promise.all([search.readAll(), search.refresh()]);

    expect(search.state).toMatchObject({ hits: everyTenth, isWhole: true });
  });

  test('the count is of the whole log, and all hits are there for the filter', async () => {
    using search = new LogSearch(clientWith(everyTenth, 50_000), 'step');
    await search.start(literal('x'));
    expect(search.state).toMatchObject({ total: 5000, isWhole: false });

    await search.readAll();

    expect(search.state.hits).toEqual(everyTenth);
  });
});

describe('the pattern on screen', () => {
  test('literal text means itself', () => {
    expect('a+b (c)'.match(patternOf(literal('a+b (c)')) ?? /never/)?.[0]).toBe('a+b (c)');
  });

  test('an invalid expression marks nothing', () => {
    expect(patternOf({ text: '(', isRegex: true, matchCase: false })).toBeUndefined();
  });
});
