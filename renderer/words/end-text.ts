import type { endWords } from './end-words.ts';
import type { Translate } from './translate.ts';

const wordOf = {
  condition: 'condition',
  upstream: 'upstream',
  exit_code: 'commandFailed',
  service: 'service',
  expression: 'expression',
  rejected: 'rejected',
  expired: 'expired',
  runner_lost: 'runnerLost',
  no_runner: 'noRunnerTook',
  refused: 'runnersRefused',
  superseded: 'superseded',
  operator: 'operator',
  fail_fast: 'failFast',
  definition: 'definition',
  timeout: 'timeout',
  agent: 'agent',
} as const satisfies Readonly<Record<string, keyof typeof endWords>>;

/** Reasons whose message says more than the reason: what a person wrote, what is wrong, who it was. */
const tellingReasons = new Set([
  ...['service', 'expression', 'rejected', 'runner_lost', 'refused', 'operator', 'definition', 'agent'],
]);

/** Why a run, a job or a step ended as it did; empty when there is nothing to say. */
export function endText(
  { reason, message }: { readonly reason: string; readonly message: string },
  t: Translate<typeof endWords>,
): string {
  if (!isEndReason(reason)) return message;
  const code = reason === 'exit_code' ? /^exit code (-?\d+)$/.exec(message)?.[1] : undefined;
  const said = code === undefined ? t(wordOf[reason]) : t('exitCode', { code });
  return message !== '' && tellingReasons.has(reason) ? t('because', { reason: said, message }) : said;
}

function isEndReason(reason: string): reason is keyof typeof wordOf {
  return Object.hasOwn(wordOf, reason);
}
