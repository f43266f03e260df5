/**
 * `hashFiles` needs the files of the workspace, which only the agent has. Its value therefore is a stand-in, which the
 * agent replaces in the texts it is given (language reference 8.4). Private-use characters keep it apart from real text.
 */
const [open, close] = ['\uE0F1', '\uE0F2'];
const token = new RegExp(`${open}([^${open}${close}]*)${close}`, 'g');

export function hashFilesToken(patterns: readonly string[]): string {
  return `${open}${JSON.stringify(patterns)}${close}`;
}

export function hasHashFiles(text: string): boolean {
  return text.includes(open);
}

/** Replaces every stand-in of a text by what `hash` answers for its patterns. */
export function replaceHashFiles(text: string, hash: (patterns: readonly string[]) => string): string {
  return text.replace(token, (_, patterns: string) => {
    const parsed: unknown = JSON.parse(patterns);
    return hash(Array.isArray(parsed) ? parsed.map(String) : []);
  });
}
