/**
 * JSON with two columns a level. What fits is kept on one line when it holds nothing but scalars. Scalars are taken as
 * they are written: `1.10` stays `1.10`. The text must be valid JSON.
 */
export function formatJson(text: string): string {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g) ?? [];
  let at = 0;
  const value = (indent: string): string => {
    const token = tokens[at++] ?? '';
    if (token !== '{' && token !== '[') return token;
    const close = token === '{' ? '}' : ']';
    const members: string[] = [];
    while (tokens[at] !== close) {
      if (token === '{') {
        const key = tokens[at] ?? '';
        at += 2;
        members.push(`${key}: ${value(`${indent}  `)}`);
      } else {
        members.push(value(`${indent}  `));
      }
      if (tokens[at] === ',') at++;
    }
    at++;
    return joined(token, close, members, indent);
  };
  return `${value('')}\n`;
}

const lineWidth = 100;

function joined(open: string, close: string, members: readonly string[], indent: string): string {
  const line = `${open}${members.join(', ')}${close}`;
  const isFlat = members.every((member) => !/[[{]|\n/.test(member.replaceAll(/"(?:[^"\\]|\\.)*"|\[\]|\{\}/g, '')));
  if (isFlat && indent.length + line.length <= lineWidth && (indent !== '' || members.length === 0)) return line;
  return `${open}\n${members.map((member) => `${indent}  ${member}`).join(',\n')}\n${indent}${close}`;
}
