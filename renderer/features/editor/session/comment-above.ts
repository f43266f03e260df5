const longest = 120;

/** What the comment directly above a part says, without its decoration; empty when there is none. */
export function commentAbove(text: string, offset: number): string {
  const lines = text.slice(0, text.lastIndexOf('\n', offset - 1) + 1).split('\n');
  // What follows the last line end is nothing yet.
  lines.pop();
  const said: string[] = [];
  for (let line = lines.pop()?.trim(); line?.startsWith('#'); line = lines.pop()?.trim())
    said.unshift(undecorated(line));
  const note = said.filter(Boolean).join(' ');
  return note.length > longest ? `${note.slice(0, longest).trimEnd()}…` : note;
}

/** `# ---- Release ----` says Release. */
function undecorated(line: string): string {
  return line.replace(/^[#\s=*~_-]+/, '').replace(/[#\s=*~_-]+$/, '');
}
