// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const sgr = /\x1b\[([\d;:]*)m/g;

/** The colours and styles in force at the end of a text, as one sequence; empty when there are none. */
export function sgrInForce(text: string): string {
  const inForce: string[] = [];
  for (const [, parameters = ''] of text.matchAll(sgr)) {
    if (parameters === '' || /^0*(;|$)/.test(parameters)) inForce.length = 0;
    if (/^0*$/.test(parameters)) continue;
    // What was set before by the same sequence is set again now, so the list stays as short as there are different ones.
    const before = inForce.indexOf(parameters);
    if (before >= 0) inForce.splice(before, 1);
    inForce.push(parameters);
  }
  return inForce.length === 0 ? '' : `\x1b[${inForce.join(';')}m`;
}
