import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refusalWords as worded } from '../renderer/words/refusal-words.ts';
import { refusalWords } from '../server/domain/refusal-word.ts';

const root = join(import.meta.dirname, '..');

test('the console has words for every refusal that the server names', () => {
  expect(refusalWords.filter((word) => !Object.hasOwn(worded, word))).toEqual([]);
});

test('what the console can be refused has a word', () => {
  const files = globSync('server/{*.ts,{domain,services,store,http,protocols/console}/**/*.ts}', { cwd: root });
  const refusals = files
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => refusalsIn(file, readFileSync(join(root, file), 'utf8')));
  const wordless = refusals.filter(({ file, text }) => !isWorded(text) && !isForOthers(file, text));

  expect(refusals.length).toBeGreaterThan(100);
  expect(wordless).toEqual([]);
});

test('a refusal without a word is found', () => {
  const source = "throw new DomainError('invalid', `(${name}) is wrong`, { subject: 'name' });";

  expect(refusalsIn('a.ts', source).filter(({ text }) => !isWorded(text))).toHaveLength(1);
});

interface Refused {
  readonly file: string;
  readonly text: string;
}

function refusalsIn(file: string, source: string): readonly Refused[] {
  return source
    .split('new DomainError(')
    .slice(1)
    .map((rest) => ({ file, text: rest.slice(0, closingBracket(rest)) }));
}

function closingBracket(text: string): number {
  let open = 1;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') open += 1;
    if (text[at] === ')') open -= 1;
    if (open === 0) return at;
  }
  return text.length;
}

/** By itself, by the details that it is given, or by its kind: the window has words for those. */
function isWorded(text: string): boolean {
  return /\bword\b|\.details\b|\bdetails[,\s})]|\babout\(/.test(text) || /^\s*'(not-found|unauthenticated)'/.test(text);
}

/** Refused to agents or to whoever starts the server: no window is there to say it. */
const refusedToOthers: readonly (readonly [file: string, text?: RegExp])[] = [
  ['server/main.ts'],
  ['server/services.ts'],
  ['server/store/store.ts'],
  ['server/store/failures.ts', /the database/],
  ['server/http/certificate-authority.ts'],
  ['server/services/key-file.ts'],
  ['server/services/reset-secrets.ts'],
  ['server/services/backup.ts', /backupFolder|restore into/],
  ['server/domain/artifact.ts'],
  ['server/services/artifacts.ts', /upload|are allowed|step run|is not within/],
  ['server/services/annotations.ts'],
  ['server/services/agent-access.ts'],
  ['server/services/agent-events.ts'],
  ['server/services/ingest-push.ts'],
  ['server/services/logs/log-ingest.ts'],
  ['server/services/runner-registrar.ts'],
  ['server/services/step-tokens.ts'],
  ['server/services/engine/reports.ts'],
  ['server/services/engine/single-steps.ts'],
  ['server/services/engine/whole-jobs.ts'],
  // A window that reads events starts anew by itself.
  ['server/services/events.ts'],
];

function isForOthers(file: string, text: string): boolean {
  return refusedToOthers.some(([of, about]) => of === file && (about?.test(text) ?? true));
}
