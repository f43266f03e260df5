/** Licences under which code may be part of Signalbox: they ask for their text to be kept, and for nothing of ours. */
const wanted: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1', // of fonts
  'Python-2.0',
  'Unlicense',
]);

/** Whether an SPDX expression can be fulfilled by wanted licences. What is guessed or not understood is not wanted. */
export function isWanted(expression: string): boolean {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let result = both();
    while (words[at] === 'OR') {
      at += 1;
      const other = both();
      result ||= other;
    }
    return result;
  };
  const both = (): boolean => {
    let result = one();
    while (words[at] === 'AND') {
      at += 1;
      const other = one();
      result &&= other;
    }
    return result;
  };
  const one = (): boolean => {
    const word = words[at++] ?? '';
    if (word !== '(') return wanted.has(word);
    const result = either();
    return words[at++] === ')' && result;
  };
  return either() && at === words.length;
}
