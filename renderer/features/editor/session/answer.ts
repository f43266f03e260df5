import type { AnalyseOptions } from '../../../../pipeline/analyse.ts';
import { completionsAt } from '../../../../pipeline/complete.ts';
import { hoverAt } from '../../../../pipeline/hover.ts';
import { symbolAt } from '../../../../pipeline/symbols.ts';
import type { Answers, Question, Reader } from './reader.ts';
import { optionsOf, type Reading, type ReadingFacts, readText } from './reading.ts';

const answers: {
  readonly [Q in Question]: (text: string, offset: number, options: AnalyseOptions) => Answers[Q];
} = { complete: completionsAt, hover: hoverAt, symbol: symbolAt };

export function answer<Q extends Question>(question: Q, text: string, offset: number, facts: ReadingFacts): Answers[Q] {
  return answers[question](text, offset, optionsOf(facts));
}

/** A reader on this thread, which reads at once: where there are no workers. */
export function directReader(onReading: (reading: Reading) => void): Reader {
  return {
    read: (version, text, facts) => onReading(readText(version, text, facts)),
    ask: async (question, text, offset, facts) => answer(question, text, offset, facts),
    [Symbol.dispose]: () => undefined,
  };
}
