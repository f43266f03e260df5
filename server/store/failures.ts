import Sqlite from 'better-sqlite3';
import { DomainError } from '../domain/errors.ts';

/** What stands behind a code of SQLite; extended codes begin with their primary one. */
const causes = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_IOERR', 'full'], // writing past the quota of a file system shows as this
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_CANTOPEN', 'unreachable'],
] as const;
type Cause = (typeof causes)[number][1];

function causeOf(reason: unknown): Cause | undefined {
  if (!(reason instanceof Sqlite.SqliteError)) return undefined;
  const { code } = reason;
  return causes.find(([prefix]) => code.startsWith(prefix))?.[1];
}

type StorageTrouble = 'disk_full' | 'database_busy' | 'database_read_only';

/** A failed write as a refusal, where trying again later may succeed; anything else stays what it is. */
export function refusalFrom(reason: unknown): unknown {
  switch (causeOf(reason)) {
    case 'full':
      return unavailable(
        'the disk is full or failing; nothing was stored. Free some space and try again',
        'disk_full',
        reason,
      );
    case 'busy':
      return unavailable('the database is in use by another program; nothing was stored', 'database_busy', reason);
    case 'read-only':
      return unavailable('the database cannot be written; nothing was stored', 'database_read_only', reason);
    default:
      return reason;
  }
}

/** Why the database cannot be opened, as a sentence a person can act on. */
export function openingErrorFrom(reason: unknown, file: string): unknown {
  const sentence = {
    full: 'cannot be opened: the disk is full or failing',
    busy: 'is in use by another program; stop the other server first',
    damaged: 'is damaged or no database of this program; restore a backup',
    'read-only': 'cannot be written; check the rights of the file and its folder',
    unreachable: 'cannot be opened; check that its folder exists and is yours',
  } as const;
  // The driver itself looks for the folder, before SQLite is asked.
  const cause = reason instanceof TypeError ? 'unreachable' : causeOf(reason);
  if (!cause) return reason;
  return new DomainError('wrong-state', `the database ${file} ${sentence[cause]}`, {}, { cause: reason });
}

function unavailable(message: string, reason: StorageTrouble, cause: unknown): DomainError {
  return new DomainError('unavailable', message, { reason, word: reason }, { cause });
}
