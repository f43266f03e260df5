import { readFileSync, statSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import type { OpenedFile } from '../ipc.ts';

export const pipelineExtensions = ['yaml', 'yml', 'json'];
const mostBytes = 2 ** 20;

export type ReadFile =
  | { readonly kind: 'read'; readonly file: OpenedFile }
  | { readonly kind: 'too-large'; readonly name: string }
  | { readonly kind: 'unreadable'; readonly name: string; readonly because: string };

export function readPipelineFile(path: string): ReadFile {
  const name = basename(path);
  try {
    if (statSync(path).size > mostBytes) return { kind: 'too-large', name };
    return { kind: 'read', file: { name, text: readFileSync(path, 'utf8') } };
  } catch (reason) {
    return { kind: 'unreadable', name, because: reason instanceof Error ? reason.message : String(reason) };
  }
}

/** What a command line asks for: links of ours, and files that may be pipelines. Everything else on it is Electron's. */
export function openingsIn(argv: readonly string[], folder: string): { links: string[]; files: string[] } {
  const links = argv.filter((argument) => argument.startsWith('signalbox:'));
  const files = argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-') && pipelineExtensions.includes(extname(argument).slice(1)))
    .map((argument) => resolve(folder, argument));
  return { links, files };
}
