import { styleText } from 'node:util';
import { type DescMessage, type MessageShape, toJson } from '@bufbuild/protobuf';

type Style = Parameters<typeof styleText>[0];

/** Colours where the terminal has them; NO_COLOR, FORCE_COLOR and redirection are respected. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** `3 d 4 h`, `1 h 5 min`, `2 min 3 s`, `12.3 s`, `840 ms`. */
export function durationText(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.max(0, Math.round(durationMs))} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
}

/** The reader's clock is compared with the server's: on another machine this may be off by their difference. */
export function agoText(atMs: number | undefined): string {
  return atMs === undefined ? 'never' : `${durationText(Math.max(0, Date.now() - atMs))} ago`;
}

/** Columns as wide as their widest cell; the last one is free. Cells may be coloured. */
export function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => visibleLength(row[column] ?? ''))),
  );
  const padded = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - visibleLength(cell));
  const line = (cells: readonly string[]) => cells.map(padded).join('  ').trimEnd();
  return [styled('dim', line(header)), ...rows.map(line)].join('\n');
}

export function visibleLength(text: string): number {
  return withoutAnsi(text).length;
}

export function withoutAnsi(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return text.replace(/\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))/g, '');
}

/** For --json: a message of the API as its JSON form, every field present, states by their names. */
export function printMessage<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): void {
  console.log(JSON.stringify(toJson(schema, message, { alwaysEmitImplicit: true }), null, 2));
}

export function printMessages<Desc extends DescMessage>(schema: Desc, messages: readonly MessageShape<Desc>[]): void {
  const list = messages.map((message) => toJson(schema, message, { alwaysEmitImplicit: true }));
  console.log(JSON.stringify(list, null, 2));
}
