import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LogsService } from '../../gen/signalbox/console/v1/logs_pb.js';
import { LogSource } from './log-source.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const encoder = new TextEncoder();
const numbered = (first: number, last: number) => ({
  firstLine: first,
  text: encoder.encode(Array.from({ length: last - first + 1 }, (_, index) => `line ${first + index}\n`).join('')),
});

/** A log that grows when it is told to; it can be made unreachable. */
class FakeLog {
  lines: number;
  isComplete: boolean;
  isReachable = true;
  readonly reads: number[] = [];
  readonly tails: number[] = [];
  #grown = Promise.withResolvers<void>();

  constructor(lines: number, isComplete: boolean) {
    this.lines = lines;
    this.isComplete = isComplete;
  }

  readonly client = createClient(
    LogsService,
    createRouterTransport(({ service }) => {
      service(LogsService, {
        readLog: ({ fromLine, count }) => {
          this.reads.push(fromLine);
          this.#check();
          const first = fromLine < 0 ? Math.max(1, this.lines + 1 + fromLine) : fromLine;
          return { size: this.#size, lines: numbered(first, Math.min(this.lines, first + count - 1)) };
        },
        tailLog: async function* (this: FakeLog, { fromLine }: { readonly fromLine: number }) {
          this.tails.push(fromLine);
          this.#check();
          let next = fromLine;
          for (;;) {
            yield { size: this.#size, lines: numbered(next, this.lines) };
            if (this.isComplete) return;
            next = this.lines + 1;
            await this.#grown.promise;
            this.#check();
          }
        }.bind(this),
      });
    }),
  );

  grow(lines: number, isComplete = false): void {
    this.lines = lines;
    this.isComplete = isComplete;
    this.#wake();
  }

  fail(): void {
    this.isReachable = false;
    this.#wake();
  }

  get #size() {
    return { lines: this.lines, bytes: this.lines * 10, complete: this.isComplete };
  }

  #check(): void {
    if (!this.isReachable) throw new ConnectError('gone', Code.Unavailable);
  }

  #wake(): void {
    const { resolve } = this.#grown;
    this.#grown = Promise.withResolvers();
    resolve();
  }
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test('a finished log is opened at its end and read where somebody looks', async () => {
  const log = new FakeLog(5000, true);
  using source = new LogSource(log.client, 'step');
  await settle();

  source.want(1, 40);
  await settle();

  expect(source.state).toMatchObject({ lines: 5000, isComplete: true, isOpen: true });
  expect([source.line(5000)?.text, source.line(1)?.text, source.line(1001)]).toEqual([
    ...['line 5000', 'line 1', undefined],
  ]);
  expect(log.tails).toEqual([]);
});

test('lines that are being read are not asked for twice', async () => {
  const log = new FakeLog(5000, true);
  using source = new LogSource(log.client, 'step');
  await settle();

  source.want(1, 40);
  source.want(5, 45);
  await settle();

  expect(log.reads).toEqual([1, -1000]);
});

test('a log that grows is followed to its end', async () => {
  const log = new FakeLog(3, false);
  using source = new LogSource(log.client, 'step');
  await settle();

  log.grow(5);
  await settle();
  log.grow(6, true);
  await settle();

  expect(source.state).toMatchObject({ lines: 6, isComplete: true });
  expect([1, 2, 3, 4, 5, 6].map((line) => source.line(line)?.text)).not.toContain(undefined);
});

test('after a lost connection the last known line is read again, for it may have been open', async () => {
  const log = new FakeLog(3, false);
  using source = new LogSource(log.client, 'step');
  await settle();
  log.fail();
  await settle();
  const { problem } = source.state;

  log.isReachable = true;
  log.grow(7, true);
  await vi.advanceTimersByTimeAsync(1000);

  expect(problem?.code).toBe(Code.Unavailable);
  expect(log.reads).toEqual([1, -1000, 3]);
  expect(source.state).toMatchObject({ lines: 7, isComplete: true, problem: undefined });
});

test('a view that asks again whenever it is told something does not storm a server that is gone', async () => {
  const log = new FakeLog(5000, true);
  using source = new LogSource(log.client, 'step');
  await settle();
  source.subscribe(() => source.want(1, 40));
  log.isReachable = false;

  source.want(1, 40);
  await vi.advanceTimersByTimeAsync(60_000);
  const asked = log.reads.length;
  log.isReachable = true;
  await vi.advanceTimersByTimeAsync(15_000);

  expect(asked).toBeLessThan(20);
  expect(source.line(1)?.text).toBe('line 1');
});

test('a log that nobody looks at any more is not asked for again', async () => {
  const log = new FakeLog(3, false);
  const source = new LogSource(log.client, 'step');
  await settle();

  source[Symbol.dispose]();
  log.fail();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(log.reads).toEqual([1, -1000]);
  expect(source.state.problem).toBeUndefined();
});

test('a range is read whole for the clipboard', async () => {
  const log = new FakeLog(5000, true);
  using source = new LogSource(log.client, 'step');
  await settle();

  const texts = await source.read(900, 3100);

  expect([texts.length, texts[0], texts.at(-1)]).toEqual([2201, 'line 900', 'line 3100']);
});
