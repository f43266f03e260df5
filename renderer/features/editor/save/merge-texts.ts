import { diff3MergeRegions } from 'node-diff3';
import { diffLines } from '../../../ui/line-diff.ts';

/** A place that both sides changed, differently. */
export interface Conflict {
  readonly kind: 'conflict';
  readonly base: string;
  readonly mine: string;
  readonly theirs: string;
}

/** What nobody, only one side, or both sides alike have changed; or a conflict. */
export type MergePart = { readonly kind: 'merged'; readonly text: string } | Conflict;

/** How a conflict is settled; `both` puts mine before theirs. */
export type Choice = 'mine' | 'theirs' | 'both' | { readonly text: string };

/**
 * Merges two descendants of a text line by line. Every line of a side is in the parts, unless that line stood in the
 * base and the other side took it out.
 */
export function mergeTexts({ base, mine, theirs }: Omit<Conflict, 'kind'>): readonly MergePart[] {
  const lines = alignedLines(base, [mine, theirs]);
  const textOf = (marks: readonly string[]) => marks.map((mark) => lines.texts.get(mark) ?? '').join('');
  const [a = [], b = []] = lines.sides;
  const regions = diff3MergeRegions([...a], [...lines.base], [...b]);
  const parts: MergePart[] = [];
  for (const region of regions) {
    if ('bufferContent' in region) {
      add({ kind: 'merged', text: textOf(region.bufferContent) });
      continue;
    }
    const [mineText, baseText, theirText] = [region.aContent, region.oContent, region.bContent].map(textOf);
    if (mineText === theirText) add({ kind: 'merged', text: mineText ?? '' });
    else add({ kind: 'conflict', base: baseText ?? '', mine: mineText ?? '', theirs: theirText ?? '' });
  }
  return parts;

  function add(part: MergePart) {
    const last = parts.at(-1);
    if (part.kind === 'merged' && last?.kind === 'merged') {
      parts[parts.length - 1] = { kind: 'merged', text: joined([last.text, part.text], eolOf(mine)) };
    } else {
      parts.push(part);
    }
  }
}

export function conflictsIn(parts: readonly MergePart[]): readonly Conflict[] {
  return parts.filter((part) => part.kind === 'conflict');
}

/** The merged text, or undefined while a conflict has no choice. Choices count conflicts from 0. */
export function settledText(parts: readonly MergePart[], choices: ReadonlyMap<number, Choice>): string | undefined {
  const conflicts = conflictsIn(parts);
  const texts: string[] = [];
  for (const part of parts) {
    if (part.kind === 'merged') {
      texts.push(part.text);
      continue;
    }
    const choice = choices.get(conflicts.indexOf(part));
    if (choice === undefined) return undefined;
    texts.push(settled(part, choice));
  }
  return joined(texts, eolOf(texts.join('')));
}

export function settled({ mine, theirs }: Conflict, choice: Choice): string {
  if (typeof choice === 'object') return choice.text;
  if (choice === 'both') return joined([mine, theirs], eolOf(mine + theirs));
  return choice === 'mine' ? mine : theirs;
}

/** With their ends, so that together they are the text again. */
function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** Lines as marks: a line of the base, and what it is in a descendant, have the same; all others have their own. */
interface AlignedLines {
  readonly base: readonly string[];
  readonly sides: readonly (readonly string[])[];
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * The lines of a definition are much alike, and the search for common ones inside of the merge takes long among equals:
 * which line is which is found out here.
 */
function alignedLines(base: string, descendants: readonly string[]): AlignedLines {
  const texts = new Map<string, string>();
  const marked = (mark: string, text: string) => {
    texts.set(mark, text);
    return mark;
  };
  const baseLines = linesOf(base);
  const baseMarks = baseLines.map((line, index) => marked(String(index), line));
  const sides = descendants.map((descendant, side) => {
    const ownLines = linesOf(descendant);
    let [at, own] = [0, 0];
    return diffLines(shown(baseLines), shown(ownLines)).flatMap(({ kind }) => {
      if (kind !== 'right') at += 1;
      if (kind === 'left') return [];
      own += 1;
      const line = ownLines[own - 1];
      if (line === undefined) return [];
      return kind === 'same' ? [String(at - 1)] : [marked(`${side} ${own}`, line)];
    });
  });
  return { base: baseMarks, sides, texts };
}

/** For a comparison that parts lines at their ends: whether a line has one is part of it. */
function shown(lines: readonly string[]): string {
  return lines.map((line) => (line.endsWith('\n') ? `${line.slice(0, -1)}\0` : line)).join('\n');
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** A last line without an end gets one when something follows it. */
function joined(texts: readonly string[], eol: string): string {
  return texts.reduce((all, text) => (all === '' || text === '' || all.endsWith('\n') ? all : all + eol) + text, '');
}
