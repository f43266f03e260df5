import type { Event } from '../../gen/signalbox/console/v1/event_pb.js';
import { endText } from './end-text.ts';
import { endWords } from './end-words.ts';
import { eventPartWords, eventWords, phaseWords } from './event-words.ts';
import { formatIn } from './formats.ts';
import type { Language } from './language.ts';
import { type Values, wordsIn } from './translate.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What happened, in the language of the reader. An event that this console does not know is told as the server did. */
export function eventText(event: Event, language: Language): string {
  if (!isWorded(event.type)) return event.sentence;
  const fields = JSON.parse(event.json || '{}') as Fields; // each field is checked where it is used
  const word = variantOf(event, event.type, fields);
  const sentence = wordsIn(eventWords, language)(word, valuesOf(fields, language));
  return withEnding(sentence, event.type, fields, language);
}

/** Some events have two meanings. */
function variantOf(event: Event, type: keyof typeof eventWords, fields: Fields): keyof typeof eventWords {
  if (type === 'runner.went-offline' && event.actor !== 'system') return 'runner.went-offline-revoked';
  if (type === 'runner.alerted' && textOf(fields, 'message') !== '') return 'runner.alerted-stranding';
  if (type === 'setting.changed' && textOf(fields, 'after') !== '') return 'setting.changed-to';
  return type;
}

function isWorded(type: string): type is keyof typeof eventWords {
  return Object.hasOwn(eventWords, type);
}

function valuesOf(fields: Fields, language: Language): Values {
  const part = wordsIn(eventPartWords, language);
  const plain = Object.entries(fields).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  const trigger = textOf(fields, 'triggerType');
  const isKnown = trigger === 'manual' || trigger === 'cron' || trigger === 'event';
  const phase = textOf(fields, 'phase');
  return {
    ...Object.fromEntries(plain.map(([name, value]) => [name, String(value)])),
    by: textOf(fields, 'triggeredBy') || (isKnown ? part(trigger) : trigger),
    subject: gateName(fields),
    token: textOf(fields, 'name') || textOf(fields, 'tokenId'),
    phase: isPhase(phase) ? wordsIn(phaseWords, language)(phase) : phase,
  };
}

/** Of which run, too: gates of many runs are called the same. */
function gateName(fields: Fields): string {
  const subject = textOf(fields, 'subject');
  const number = numberOf(fields, 'number');
  return number === 0 ? subject : `${textOf(fields, 'pipelineName')} #${number} / ${subject}`;
}

function isPhase(phase: string): phase is keyof typeof phaseWords {
  return Object.hasOwn(phaseWords, phase);
}

/** Their words say all that the message of the server would. */
const complete: ReadonlySet<string> = new Set([
  'pipeline-run.created',
  'runner.went-offline',
  'runner.unacknowledged',
  'trigger.fired',
  'ingest.gap',
  'approval.requested',
  'approval.reminded',
  'approval.counted',
  'job-run.phase-changed',
]);

function withEnding(sentence: string, type: string, fields: Fields, language: Language): string {
  if (complete.has(type)) return sentence;
  const part = wordsIn(eventPartWords, language);
  const isOfRun = type.startsWith('pipeline-run.');
  const attempt = isOfRun ? 1 : numberOf(fields, 'attempt');
  const durationMs = numberOf(fields, 'durationMs');
  const reason = textOf(fields, 'reason');
  // Why somebody decided so says more than what was asked.
  const said = textOf(fields, 'comment') || textOf(fields, 'message');
  const message = endText({ reason, message: said }, wordsIn(endWords, language));
  let text = attempt > 1 ? part('attempt', { sentence, attempt }) : sentence;
  if (durationMs > 0) text = part('after', { sentence: text, duration: formatIn(language).duration(durationMs) });
  return message === '' ? text : part('says', { sentence: text, message });
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

function numberOf(fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === 'number' ? value : 0;
}
