import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePipeline } from '../../pipeline/parse.ts';
import { definitionFrom } from '../../pipeline/print.ts';
import { type ValidateOptions, validatePipeline } from '../../pipeline/validate.ts';

/** Documents are grouped by what they must give: no findings of weight, warnings, or errors. */
export const groups = ['valid', 'warnings', 'invalid'] as const;
export type Group = (typeof groups)[number];

export const corpusFolder = import.meta.dirname;

export function documentsIn(group: Group): readonly string[] {
  return readdirSync(join(corpusFolder, group))
    .filter((name) => /\.(yaml|json)$/.test(name) && !name.endsWith('.golden.json'))
    .sort();
}

export function readDocument(group: Group, name: string): string {
  return readFileSync(join(corpusFolder, group, name), 'utf8');
}

export function goldenFile(group: Group, name: string): string {
  return join(corpusFolder, group, `${name}.golden.json`);
}

/** The first line of a document may say what is known of the world around it: `# known: {"secrets": []}`. */
export function optionsFor(name: string, text: string): ValidateOptions {
  const known = /^# known: (.*)$/m.exec(text)?.[1];
  const include = (file: string) => {
    const path = join(corpusFolder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  return { path: name, include, ...(known !== undefined && { known: JSON.parse(known) }) };
}

/** What is compared: the model without positions, and every finding with its place. */
export function goldenText(group: Group, name: string): string {
  const text = readDocument(group, name);
  const { diagnostics } = validatePipeline(text, optionsFor(name, text));
  const findings = diagnostics.map(({ code, severity, path, line, column, message }) => ({
    code,
    severity,
    at: `${line}:${column}`,
    path,
    message,
  }));
  const { model } = parsePipeline(text, { path: name });
  const definition = group === 'invalid' || model === undefined ? undefined : definitionFrom(model);
  return `${JSON.stringify({ findings, definition }, sorted, 2)}\n`;
}

/** The order of keys means nothing; a golden file should not change with it. */
function sorted(key: string, value: unknown): unknown {
  if (key === '' || typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
