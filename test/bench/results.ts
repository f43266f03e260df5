import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('RESULTS.md', import.meta.url));

/** Writes the page's first part: everything before the first section. */
export function writeFigures(text: string): void {
  const [, ...sections] = parts();
  writeFileSync(file, `${[text.trimEnd(), ...sections].join('\n\n')}\n`);
}

/** Writes one section, in the place of the former one of that title. */
function writeSection(title: string, text: string): void {
  const [first = '', ...sections] = parts();
  const written = `## ${title}\n\n${text.trim()}`;
  const others = sections.filter((section) => !section.startsWith(`## ${title}\n`));
  writeFileSync(file, `${[first, ...others, written].join('\n\n')}\n`);
}

/** The figures of one benchmark: printed as they come, and written as a section of the page when that is asked for. */
export class FigureSheet {
  readonly #rows: string[] = [];

  note(figure: string, value: number | string, goal: string): void {
    const text = typeof value === 'number' ? value.toFixed(1) : value;
    console.log(`${figure.padEnd(56)} ${text.padStart(16)}  ${goal}`);
    this.#rows.push(`| ${figure} | ${text} | ${goal} |`);
  }

  write(title: string, introduction: string): void {
    const table = ['| figure | ours | goal |', '|---|--:|--:|', ...this.#rows];
    writeSection(title, [introduction, '', ...table].join('\n'));
  }
}

/** What stands before the first section, then the sections. */
function parts(): string[] {
  return readFileSync(file, 'utf8')
    .split(/\n(?=## )/)
    .map((part) => part.trimEnd());
}
