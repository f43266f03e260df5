import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import {
  EntryCause,
  RefusedEntrySchema,
  RunnerSchema,
  VersionFit,
} from '../../../gen/signalbox/console/v1/runners_pb.js';
import { formatIn } from '../../words/formats.ts';
import { type Arriving, arrivalChecks, refusedOf } from './arrival-checks.ts';

const nowMs = 10_000_000;
const minuteMs = 60_000;

function anEntry(cause: EntryCause, changes: Partial<{ agoMs: number; tokenId: string; runnerId: string }> = {}) {
  const { agoMs = 3 * minuteMs, tokenId = '', runnerId = '' } = changes;
  return create(RefusedEntrySchema, { cause, tokenId, runnerId, atMs: nowMs - agoMs, address: '192.0.2.7' });
}

function checksOf(arriving: Partial<Arriving>): string[] {
  const usual = { runner: undefined, refused: [], address: 'box:50051', serverVersion: '1.1.0' };
  return arrivalChecks({ ...usual, ...arriving }, nowMs, formatIn('en')).map(({ id, state, cause }) =>
    [id, state, cause?.[0], cause?.[1].when].filter(Boolean).join(' '),
  );
}

test('while nothing came, what must be reached is said', () => {
  expect(checksOf({})).toEqual([
    'reached open nothingCame',
    'secured open',
    'token open',
    'admitted open',
    'connected open',
    'version open',
    'clock open',
  ]);
});

test('a connection that the other side ended reached the server, and no more', () => {
  expect(checksOf({ refused: [anEntry(EntryCause.TLS_ENDED)] }).slice(0, 3)).toEqual([
    'reached fine',
    'secured wrong tlsEnded 3 min. ago',
    'token open',
  ]);
});

test('a refused token means that the connection before it was fine', () => {
  const refused = [anEntry(EntryCause.TOKEN_UNKNOWN), anEntry(EntryCause.TLS_ENDED, { agoMs: 5 * minuteMs })];

  expect(checksOf({ refused }).slice(0, 3)).toEqual([
    'reached fine',
    'secured fine',
    'token wrong tokenUnknown 3 min. ago',
  ]);
});

test('an expired token says since when, whether or not somebody tried it', () => {
  const tokenExpiresAtMs = nowMs - 12 * minuteMs;
  const tried = anEntry(EntryCause.TOKEN_EXPIRED, { tokenId: 't' });
  tried.uselessSinceMs = tokenExpiresAtMs;

  expect([checksOf({ tokenExpiresAtMs })[2], checksOf({ tokenExpiresAtMs, refused: [tried] })[2]]).toEqual([
    'token wrong tokenExpired 12 min. ago',
    'token wrong triedExpired 12 min. ago',
  ]);
});

test('a runner that came says what is left to do', () => {
  const runner = create(RunnerSchema, {
    ...{ approved: false, connected: true, agentVersion: '1.0.0', versionFit: VersionFit.OLDER, clockSkewMs: 90_000 },
  });

  expect(checksOf({ runner })).toEqual([
    'reached fine',
    'secured fine',
    'token fine',
    'admitted wrong yourTurn',
    'connected fine',
    'version wrong older',
    'clock wrong clockOff',
  ]);
});

test('refusals of other tokens, other runners and earlier times are not its', () => {
  const entries = [
    anEntry(EntryCause.TOKEN_EXPIRED, { tokenId: 'mine' }),
    anEntry(EntryCause.TOKEN_EXPIRED, { tokenId: 'other' }),
    anEntry(EntryCause.SECRET_WRONG, { runnerId: 'other' }),
    anEntry(EntryCause.TLS_ENDED),
    anEntry(EntryCause.TLS_ENDED, { agoMs: 30 * minuteMs }),
  ];

  const mine = refusedOf(entries, { sinceMs: nowMs - 10 * minuteMs, tokenId: 'mine' });

  expect(mine.map(({ cause }) => cause)).toEqual([EntryCause.TOKEN_EXPIRED, EntryCause.TLS_ENDED]);
});
