import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type WatchResponse, WatchResponseSchema } from '../../gen/signalbox/console/v1/watch_pb.js';
import { keepWatching } from './watch-loop.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Message = MessageInitShape<typeof WatchResponseSchema>;
/** What one connection says; it fails with an error, stays silent, or ends. */
type Script = readonly (Message | ConnectError | 'silence')[];

const hello = (seq: number, resumed = false): Message => ({ seq, hello: { bootId: 'b', resumed } });
const gone = new ConnectError('gone', Code.Unavailable);

/** Plays one script per connection and stops when there is none left. */
async function watch(scripts: readonly Script[]) {
  const stopping = new AbortController();
  const askedAfter: (number | undefined)[] = [];
  const applied: WatchResponse[] = [];
  const hellos: boolean[] = [];
  const losses: string[] = [];
  const waits: number[] = [];
  let isSignedOut = false;
  const watching = keepWatching(
    {
      open: async function* (request, signal) {
        const script = scripts[askedAfter.length];
        if (!script) return stopping.abort();
        askedAfter.push(request.afterSeq);
        for (const entry of script) {
          if (entry instanceof ConnectError) throw entry;
          if (entry === 'silence') await aborted(signal);
          else yield create(WatchResponseSchema, entry);
        }
      },
      hello: (resumed) => hellos.push(resumed),
      apply: (message) => applied.push(message),
      lost: ({ because }) => losses.push(because),
      signedOut: () => {
        isSignedOut = true;
      },
      pause: async (ms) => {
        waits.push(ms);
      },
    },
    stopping.signal,
  );
  await vi.advanceTimersByTimeAsync(60_000);
  await watching;
  return { askedAfter, seqs: applied.map((message) => message.seq), hellos, losses, waits, isSignedOut };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new ConnectError('aborted', Code.Canceled)), { once: true });
  });
}

test('a lost stream is resumed after the last message that was applied', async () => {
  const { askedAfter, seqs, hellos } = await watch([
    [hello(5), { seq: 6 }, { seq: 9 }, gone],
    [hello(9, true), { seq: 10 }],
  ]);

  expect({ askedAfter, seqs, hellos }).toEqual({
    askedAfter: [0, 9],
    seqs: [5, 6, 9, 9, 10],
    hellos: [false, true],
  });
});

test('a message that was applied already is not applied again', async () => {
  const { seqs } = await watch([[hello(5), { seq: 7 }, { seq: 6 }, { seq: 8 }]]);

  expect(seqs).toEqual([5, 7, 8]);
});

test('a server with other, older data is followed from its own number on', async () => {
  const { askedAfter, seqs, hellos } = await watch([
    [hello(500), gone],
    [hello(3), { seq: 4 }, gone],
    [hello(4, true)],
  ]);

  expect({ askedAfter, seqs, hellos }).toEqual({
    askedAfter: [0, 500, 4],
    seqs: [500, 3, 4, 4],
    hellos: [false, false, true],
  });
});

test('waits grow while the server stays away and begin anew once it has answered', async () => {
  const { waits } = await watch([[gone], [gone], [gone], [gone], [hello(1), gone]]);

  const [first = 0, second = 0, third = 0, fourth = 0, afterHello = 0] = waits;
  expect([first <= 250, second >= 250, third >= 500, fourth >= 1000, afterHello <= 250]).toEqual(Array(5).fill(true));
});

test('silence of thirty seconds is a lost connection', async () => {
  const { losses, askedAfter } = await watch([[hello(5), 'silence'], [hello(5, true)]]);

  expect(losses).toHaveLength(2);
  expect(askedAfter).toEqual([0, 5]);
});

test('a stream that ends by itself is lost too, and waited for', async () => {
  const { losses, waits } = await watch([[hello(5)], [hello(5, true)]]);

  expect([losses.length, waits.length]).toEqual([2, 2]);
});

test('an ended session is said once and not tried again', async () => {
  const { isSignedOut, askedAfter, losses } = await watch([
    [new ConnectError('session ended', Code.Unauthenticated)],
    [hello(1)],
  ]);

  expect({ isSignedOut, askedAfter, losses }).toEqual({ isSignedOut: true, askedAfter: [0], losses: [] });
});
