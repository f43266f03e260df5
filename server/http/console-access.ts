import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Millis } from '../domain/ids.ts';
import { bearerTokenFrom, type Caller } from '../protocols/authenticate.ts';
import type { Clock } from '../services/ports/clock.ts';

const codeLifetimeMs = 15 * 60_000;
/** A browser that is not used for this long asks for a new code. */
const sessionLifetimeMs = 30 * 24 * 3_600_000;
const maxSessions = 100;
const maxCodes = 100;

/**
 * Who may use the console listener: whoever has the token of this launch, and browsers that exchanged a one-use code.
 * Token and codes are kept in memory only: a restart makes them void. Sessions outlive it where a file is given, so that
 * a page that is open all day does not ask for a code after an update; the file holds their hashes.
 */
export class ConsoleAccess {
  /** For programs: `authorization: Bearer <token>`. */
  readonly token = secret();
  readonly #operator: string;
  readonly #clock: Clock;
  /** By hash, so that looking one up tells nothing by its timing. Oldest first. */
  readonly #codes = new Map<string, Millis>();
  readonly #sessions: Map<string, Millis>;
  readonly #sessionsFile: string | undefined;

  /** `operator` is the name under which everything done here is recorded. */
  constructor(options: { readonly operator: string; readonly clock: Clock; readonly sessionsFile?: string }) {
    this.#operator = options.operator;
    this.#clock = options.clock;
    this.#sessionsFile = options.sessionsFile;
    this.#sessions = options.sessionsFile === undefined ? new Map() : readSessions(options.sessionsFile);
  }

  /** A code that opens one session, for an address a browser is sent to. */
  issueCode(): string {
    const code = secret();
    remember(this.#codes, code, this.#clock.nowMs() + codeLifetimeMs, maxCodes);
    return code;
  }

  /** The session of a code, or undefined when the code is wrong, old or used. */
  exchange(code: string): string | undefined {
    const expiresAtMs = this.#codes.get(hash(code));
    this.#codes.delete(hash(code));
    if (expiresAtMs === undefined || expiresAtMs <= this.#clock.nowMs()) return undefined;
    const session = secret();
    remember(this.#sessions, session, this.#clock.nowMs() + sessionLifetimeMs, maxSessions);
    this.#saveSessions();
    return session;
  }

  endSession(session: string): void {
    this.#sessions.delete(hash(session));
    this.#saveSessions();
  }

  /** The operator behind a request, by token or cookie. Other tokens are left to whoever knows them. */
  callerOf(request: IncomingMessage, cookieName: string): Caller | undefined {
    const token = bearerTokenFrom(request.headers.authorization);
    const isAllowed = token === undefined ? this.#hasSession(request, cookieName) : isEqual(token, this.token);
    return isAllowed ? { kind: 'operator', name: this.#operator } : undefined;
  }

  #saveSessions(): void {
    if (this.#sessionsFile === undefined) return;
    const text = JSON.stringify(Object.fromEntries(this.#sessions));
    // Replaced in one step: half a file would sign everybody out.
    writeFileSync(`${this.#sessionsFile}.new`, text, { mode: 0o600 });
    renameSync(`${this.#sessionsFile}.new`, this.#sessionsFile);
  }

  #hasSession(request: IncomingMessage, cookieName: string): boolean {
    const session = cookieOf(request, cookieName);
    if (session === undefined) return false;
    const expiresAtMs = this.#sessions.get(hash(session));
    if (expiresAtMs === undefined || expiresAtMs <= this.#clock.nowMs()) return false;
    this.#sessions.set(hash(session), this.#clock.nowMs() + sessionLifetimeMs);
    return true;
  }
}

const sessionsSchema = z.record(z.string(), z.number());

/** A missing or damaged file is no file: whoever was signed in asks for a code. */
function readSessions(file: string): Map<string, Millis> {
  if (!existsSync(file)) return new Map();
  const parsed = sessionsSchema.safeParse(parsedJson(readFileSync(file, 'utf8')));
  return new Map(parsed.success ? Object.entries(parsed.data) : []);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const cookie of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = cookie.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}

function remember(map: Map<string, Millis>, key: string, expiresAtMs: Millis, most: number): void {
  const oldest = map.keys().next();
  if (map.size >= most && !oldest.done) map.delete(oldest.value);
  map.set(hash(key), expiresAtMs);
}
