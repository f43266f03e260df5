import type { LogLines } from '../../gen/signalbox/console/v1/logs_pb.js';
import { type AnsiStyle, plainStyle, styleAfter } from './ansi.ts';

export interface LogLine {
  /** As it was written, escape sequences included. */
  readonly text: string;
  readonly atMs: number;
  /** Bits of LogLines.flags. */
  readonly flags: number;
  /** Style in force at its beginning. */
  readonly before: AnsiStyle;
}

export const lineFlags = { stderr: 1, fromSystem: 2, wasCut: 4, isOpen: 8 } as const;

export const blockLines = 1000;
/** About 100,000 lines: ten screens in every direction, and a few MiB at most lengths. */
const maxBlocks = 100;

/** Lines that were read, in blocks of 1,000. Blocks that were not looked at for longest are dropped. */
export class LineCache {
  readonly #blocks = new Map<number, (LogLine | undefined)[]>();
  readonly #decoder = new TextDecoder();

  get(line: number): LogLine | undefined {
    return this.#blocks.get(blockOf(line))?.[(line - 1) % blockLines];
  }

  /** Replaces what is known of these lines: an open line may come again, longer. */
  put(lines: LogLines): void {
    const texts = this.#decoder.decode(lines.text).split('\n');
    // Every line ends with LF, so what follows the last one is no line.
    texts.pop();
    let style = lines.ansiBefore ? styleAfter(lines.ansiBefore, plainStyle) : plainStyle;
    texts.forEach((text, index) => {
      const line = lines.firstLine + index;
      this.#set(line, {
        text,
        atMs: lines.baseTimeMs + (lines.timeOffsetMs[index] ?? 0),
        flags: lines.flags[index] ?? 0,
        before: style,
      });
      style = styleAfter(text, style);
    });
    this.#trim();
  }

  /** Blocks between two lines of which something is missing. */
  missing(first: number, last: number): number[] {
    const blocks: number[] = [];
    for (let block = blockOf(first); block <= blockOf(last); block += 1) {
      const from = Math.max(first, block * blockLines + 1);
      const to = Math.min(last, (block + 1) * blockLines);
      const known = this.#touch(block);
      let line = from;
      while (line <= to && known?.[(line - 1) % blockLines] !== undefined) line += 1;
      if (line <= to) blocks.push(block);
    }
    return blocks;
  }

  #set(line: number, value: LogLine): void {
    const number = blockOf(line);
    let block = this.#blocks.get(number);
    if (!block) {
      block = new Array<LogLine | undefined>(blockLines).fill(undefined);
      this.#blocks.set(number, block);
    }
    block[(line - 1) % blockLines] = value;
  }

  /** A Map keeps the order of insertion: what is looked at moves to its end. */
  #touch(number: number): readonly (LogLine | undefined)[] | undefined {
    const block = this.#blocks.get(number);
    if (block) {
      this.#blocks.delete(number);
      this.#blocks.set(number, block);
    }
    return block;
  }

  #trim(): void {
    for (const number of this.#blocks.keys()) {
      if (this.#blocks.size <= maxBlocks) return;
      this.#blocks.delete(number);
    }
  }
}

export function blockOf(line: number): number {
  return Math.floor((line - 1) / blockLines);
}
