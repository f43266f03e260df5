/** The end of what a program said before it ended, as part of a sentence: without the places of Node's errors. */
export function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => !/^(\s*|\s*\^+\s*|\s+at .*|Node\.js v.*)$/.test(line));
  return lines.slice(-3).join(' | ').slice(-500) || 'it said nothing';
}
