import type { RunNote } from '../../gen/signalbox/console/v1/run_pb.js';
import type { Translate } from '../words/words.ts';
import type { partWords } from './part-words.ts';

/** A note as one line: who looks after the run, and what they say. */
export function noteText({ by, text, taken }: RunNote, t: Translate<typeof partWords>): string {
  if (!taken) return t('noteBy', { name: by, text });
  return text ? t('onItSays', { name: by, text }) : t('onIt', { name: by });
}
