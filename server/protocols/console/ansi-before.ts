// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const sgr = /\x1b\[([\d;:]*)m/g;

/** The colours and styles in force at the end of a text, as one sequence; empty when there are none. */
export function sgrInForce(text: string): string {
  const inForce: string[] = [];
  for (const [, parameters = ''] of text.matchAll(sgr)) {
    if (parameters === '' || /^0*(;|$)/.test(parameters)) inForce.length = 0;
    if (!/^0*$/.test(parameters)) inForce.push(parameters);
  }
  return inForce.length === 0 ? '' : `\x1b[${inForce.join(';')}m`;
}
