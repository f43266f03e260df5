import { type Translate, useWords } from '../../words/words.ts';
import { refusalWords } from './refusal-words.ts';

/** Refusals that people meet (pipeline/edit), and the words for them. */
const refusals: readonly (readonly [pattern: RegExp, word: keyof typeof refusalWords])[] = [
  [/^there is a job `(?<name>.+)` already$/, 'jobTaken'],
  [/^there is a stage `(?<name>.+)` already$/, 'stageTaken'],
  [/^job `(?<job>.+)` has a step `(?<name>.+)` already$/, 'stepTaken'],
  [/^jobs would wait for each other: (?<way>.+)$/, 'circle'],
  [/^job `(?<name>.+)` cannot depend on itself$/, 'itself'],
  [/^job `(?<name>.+)` depends on `(?<from>.+)` already$/, 'waitsAlready'],
  [/^job `(?<from>.+)` is in a later stage than `(?<name>.+)`$/, 'laterStage'],
  [/^there is no job `(?<name>.+)` in this file; /, 'noJob'],
  [/^there are (?<count>\d+) jobs named `(?<name>.+)`; /, 'severalNamed'],
  [/^(?<place>.+) is the alias (?<name>\*\S+); /, 'alias'],
  [/^(?<place>.+) is shared: .+ of (?<anchor>&\S+) would change too$/, 'shared'],
  [/^(?<place>.+) defines the anchor (?<anchor>&\S+) that /, 'anchor'],
  [/^(?<place>.+) may come from the merge key /, 'mergeKey'],
  [/^this place is written in a way that cannot be edited safely/, 'unsafe'],
  [/comments? .*(brackets|no place in a list)/, 'commentLost'],
  [/^the result would no longer be JSON$/, 'notJson'],
  [/^this pipeline has no stages\b/, 'noStages'],
];

/** In the language of the window; what has no words there is said as the language says it. */
export function refusalText(reason: string, t: Translate<typeof refusalWords>): string {
  for (const [pattern, word] of refusals) {
    const match = pattern.exec(reason);
    if (match) return t(word, match.groups ?? {});
  }
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}${/[.!?]$/.test(reason) ? '' : '.'}`;
}

export function useRefusalText(): (reason: string) => string {
  const t = useWords(refusalWords);
  return (reason) => refusalText(reason, t);
}
