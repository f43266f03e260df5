import { EditorState, type Extension } from '@codemirror/state';
import type { Translate } from '../../../words/words.ts';
import { phraseWords } from './phrase-words.ts';

/** CodeMirror's own words, in the language of the console. */
export function phrases(t: Translate<typeof phraseWords>): Extension {
  const keys = Object.keys(phraseWords) as (keyof typeof phraseWords)[];
  return EditorState.phrases.of(Object.fromEntries(keys.map((key) => [phraseWords[key][0], t(key)])));
}
