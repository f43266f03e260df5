import { stringify } from 'yaml';
import { renderLiteral } from '../../../../pipeline/edit/render.ts';
import type { ConfigurationScalar, ConfigurationValue, Provenance } from './configuration-tree.ts';

export interface ConfigurationLine {
  readonly text: string;
  readonly from: Provenance;
}

/** The full configuration as YAML, each line with where it comes from. */
export function configurationLines(value: ConfigurationValue): readonly ConfigurationLine[] {
  const lines: ConfigurationLine[] = [];
  write(value, '', lines);
  return lines;
}

function write(value: ConfigurationValue, indent: string, lines: ConfigurationLine[]): void {
  if (value.kind === 'map') {
    for (const { key, from, value: member } of value.entries)
      writeEntry(`${indent}${keyText(key)}:`, { from, member }, indent, lines);
  } else if (value.kind === 'list') {
    for (const item of value.items) writeItem(item, indent, lines);
  } else {
    writeScalar(indent, value, value.from, indent, lines);
  }
}

interface Member {
  readonly from: Provenance;
  readonly member: ConfigurationValue;
}

function writeEntry(head: string, { from, member }: Member, indent: string, lines: ConfigurationLine[]): void {
  const short = inline(member);
  if (short !== undefined) lines.push({ text: `${head} ${short}`, from: nearer(from, member.from) });
  else if (member.kind === 'scalar') writeScalar(`${head} `, member, from, `${indent}  `, lines);
  else {
    lines.push({ text: head, from });
    write(member, `${indent}  `, lines);
  }
}

function writeItem(item: ConfigurationValue, indent: string, lines: ConfigurationLine[]): void {
  const short = inline(item);
  if (short !== undefined) {
    lines.push({ text: `${indent}- ${short}`, from: item.from });
  } else if (item.kind === 'scalar') {
    writeScalar(`${indent}- `, item, item.from, `${indent}  `, lines);
  } else {
    const below: ConfigurationLine[] = [];
    write(item, `${indent}  `, below);
    const [first, ...rest] = below;
    if (first !== undefined) lines.push({ ...first, text: `${indent}- ${first.text.slice(indent.length + 2)}` });
    lines.push(...rest);
  }
}

/** A text of several lines: its header, and its lines below it. */
function writeScalar(
  head: string,
  { value }: ConfigurationScalar,
  from: Provenance,
  indent: string,
  lines: ConfigurationLine[],
): void {
  const { header, body } = renderLiteral(String(value), 2);
  lines.push({ text: `${head}${header}`, from });
  for (const line of body.split('\n')) lines.push({ text: line === '' ? '' : `${indent}${line}`, from });
}

const widest = 80;

/** The value on the line of its key, where it is short; undefined where it needs lines of its own. */
function inline(value: ConfigurationValue): string | undefined {
  if (value.kind === 'scalar') return isSeveralLines(value) ? undefined : scalarText(value);
  if (value.kind === 'map') return value.entries.length === 0 ? '{}' : undefined;
  if (value.items.length === 0) return '[]';
  const items = value.items.map((item) =>
    item.kind === 'scalar' && !isSeveralLines(item) ? flowText(item) : undefined,
  );
  const text = items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  return text === undefined || text.length > widest ? undefined : text;
}

function isSeveralLines({ value }: ConfigurationScalar): boolean {
  return typeof value === 'string' && value.includes('\n');
}

const style = { lineWidth: 0, version: '1.2', schema: 'core' } as const;

function scalarText({ value, written }: ConfigurationScalar): string {
  return written ?? stringify(value, style).trimEnd();
}

function flowText(scalar: ConfigurationScalar): string {
  if (scalar.written !== undefined) return scalar.written;
  return stringify([scalar.value], { ...style, collectionStyle: 'flow', flowCollectionPadding: false })
    .trim()
    .slice(1, -1);
}

function keyText(key: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(key) ? stringify(key, style).trimEnd() : JSON.stringify(key);
}

/** A key may be written here and its value elsewhere: the value is what one asks about. */
function nearer(key: Provenance, value: Provenance): Provenance {
  return value.kind === 'file' || value.kind === key.kind ? key : value;
}
