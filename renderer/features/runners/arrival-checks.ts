import {
  EntryCause,
  type RefusedEntry,
  type Runner,
  VersionFit,
} from '../../../gen/signalbox/console/v1/runners_pb.js';
import type { Format } from '../../words/format.ts';
import type { Values } from '../../words/translate.ts';
import type { arrivalWords } from './arrival-words.ts';

type Word = keyof typeof arrivalWords;

/** One thing that must be so before a runner works, and what stands against it if that is known. */
export interface Check {
  readonly id: 'reached' | 'secured' | 'token' | 'admitted' | 'connected' | 'version' | 'clock';
  readonly state: 'open' | 'fine' | 'wrong';
  readonly cause?: readonly [Word, Values];
}

export interface Arriving {
  /** Undefined until it was heard of. */
  readonly runner: Runner | undefined;
  /** Refusals since it is awaited, newest first: its own, and those of whom is not known. */
  readonly refused: readonly RefusedEntry[];
  /** When the token that it would come with expires. */
  readonly tokenExpiresAtMs?: number | undefined;
  /** What it must reach. */
  readonly address: string;
  readonly serverVersion: string;
}

type Times = Pick<Format, 'relative' | 'duration'>;

export function arrivalChecks(arriving: Arriving, nowMs: number, times: Times): readonly Check[] {
  const { runner } = arriving;
  return runner ? registeredChecks(runner, arriving.serverVersion, times) : awaitedChecks(arriving, nowMs, times);
}

/** Whose these refusals may be: those that name another token or another runner are not its. */
export function refusedOf(
  entries: readonly RefusedEntry[],
  awaited: { readonly sinceMs: number; readonly tokenId?: string; readonly runnerId?: string },
): readonly RefusedEntry[] {
  const { sinceMs, tokenId = '', runnerId = '' } = awaited;
  return entries.filter(
    (entry) =>
      entry.atMs >= sinceMs &&
      (entry.tokenId === '' || entry.tokenId === tokenId) &&
      (entry.runnerId === '' || entry.runnerId === runnerId),
  );
}

function registeredChecks(runner: Runner, serverVersion: string, { duration }: Times): readonly Check[] {
  const { approved, connected, versionFit, agentVersion, clockSkewMs } = runner;
  const isOlder = versionFit === VersionFit.OLDER;
  const checks: Check[] = [
    fine('reached'),
    fine('secured'),
    fine('token'),
    approved ? fine('admitted') : wrong('admitted', 'yourTurn'),
    connected ? fine('connected') : wrong('connected', 'notConnected'),
    isOlder ? wrong('version', 'older', { agent: agentVersion, server: serverVersion }) : fine('version'),
  ];
  if (versionFit === VersionFit.FOREIGN) return checks; // such an agent does not tell its time
  const clock =
    clockSkewMs === undefined
      ? fine('clock')
      : wrong('clock', 'clockOff', { duration: duration(Math.abs(clockSkewMs)) });
  return [...checks, clock];
}

const tlsCauses = new Map<EntryCause, Word>([
  [EntryCause.NO_TLS, 'noTls'],
  [EntryCause.TLS_ENDED, 'tlsEnded'],
]);
const tokenCauses = new Map<EntryCause, Word>([
  [EntryCause.TOKEN_UNKNOWN, 'tokenUnknown'],
  [EntryCause.TOKEN_EXPIRED, 'triedExpired'],
  [EntryCause.TOKEN_USED_UP, 'tokenUsedUp'],
  [EntryCause.TOKEN_REVOKED, 'tokenRevoked'],
  [EntryCause.SECRET_WRONG, 'secretWrong'],
]);

function awaitedChecks(arriving: Arriving, nowMs: number, { relative }: Times): readonly Check[] {
  const { refused, tokenExpiresAtMs, address } = arriving;
  const [last] = refused;
  /** The newest refusal for one of these causes, as a check that failed. */
  function failed(id: Check['id'], causes: ReadonlyMap<EntryCause, Word>): Check | undefined {
    const entry = refused.find(({ cause }) => causes.has(cause));
    const word = entry && causes.get(entry.cause);
    if (!entry || !word) return undefined;
    const when = relative(entry.uselessSinceMs ?? entry.atMs, nowMs);
    return wrong(id, word, { from: entry.address, when, message: entry.message });
  }
  const hasCalled = last !== undefined && !tlsCauses.has(last.cause);
  const expired =
    tokenExpiresAtMs !== undefined && tokenExpiresAtMs <= nowMs
      ? wrong('token', 'tokenExpired', { when: relative(tokenExpiresAtMs, nowMs) })
      : undefined;
  return [
    last ? fine('reached') : { ...open('reached'), cause: ['nothingCame', { address }] },
    hasCalled ? fine('secured') : (failed('secured', tlsCauses) ?? open('secured')),
    failed('token', tokenCauses) ?? expired ?? open('token'),
    failed('admitted', new Map([[EntryCause.REFUSED, 'refused']])) ?? open('admitted'),
    open('connected'),
    failed('version', new Map([[EntryCause.NO_SUCH_CALL, 'noSuchCall']])) ?? open('version'),
    open('clock'),
  ];
}

const open = (id: Check['id']): Check => ({ id, state: 'open' });
const fine = (id: Check['id']): Check => ({ id, state: 'fine' });
const wrong = (id: Check['id'], word: Word, values: Values = {}): Check => ({
  id,
  state: 'wrong',
  cause: [word, values],
});
