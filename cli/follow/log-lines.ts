import type { LogLines } from '../../gen/signalbox/console/v1/logs_pb.js';

export interface LogLine {
  readonly number: number;
  /** What remained visible of a line that overwrote itself. */
  readonly text: string;
  readonly atMs: number;
  readonly isStderr: boolean;
  /** Written by the server or the agent, not by the step. */
  readonly isSystem: boolean;
  /** Has no end yet: it will come again, longer. */
  readonly isOpen: boolean;
}

const decoder = new TextDecoder();

export function* linesOf(lines: LogLines): Generator<LogLine, void, void> {
  const texts = decoder.decode(lines.text).split('\n');
  for (let index = 0; index < lines.flags.length; index++) {
    const flags = lines.flags[index] ?? 0;
    yield {
      number: lines.firstLine + index,
      text: lastOverwrite(texts[index] ?? ''),
      atMs: lines.baseTimeMs + (lines.timeOffsetMs[index] ?? 0),
      isStderr: (flags & 1) !== 0,
      isSystem: (flags & 2) !== 0,
      isOpen: (flags & 8) !== 0,
    };
  }
}

function lastOverwrite(text: string): string {
  const visible = text.endsWith('\r') ? text.slice(0, -1) : text;
  return visible.slice(visible.lastIndexOf('\r') + 1);
}
