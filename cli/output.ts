import { stripVTControlCharacters, styleText } from 'node:util';
import { type DescMessage, type MessageShape, toJson } from '@bufbuild/protobuf';
import { durationText } from '../server/domain/duration-text.ts';

type Style = Parameters<typeof styleText>[0];

/** Colours where the terminal has them; NO_COLOR, FORCE_COLOR and redirection are respected. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
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

function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** For --json: a message of the API as its JSON form, every field present, states by their names. */
export function printMessage<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): void {
  console.log(JSON.stringify(toJson(schema, message, { alwaysEmitImplicit: true }), null, 2));
}

export function printMessages<Desc extends DescMessage>(schema: Desc, messages: readonly MessageShape<Desc>[]): void {
  const list = messages.map((message) => toJson(schema, message, { alwaysEmitImplicit: true }));
  console.log(JSON.stringify(list, null, 2));
}
