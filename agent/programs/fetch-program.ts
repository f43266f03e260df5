import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Client } from '@connectrpc/connect';
import { execa } from 'execa';
import type { ProgramService } from '../../gen/signalbox/agent/v1/programs_pb.js';
import { lastLines } from './last-lines.ts';
import { fileOf, type StoredProgram } from './program.ts';

const mostBytes = 64 << 20;
const downloadMs = 10 * 60_000;
const checkMs = 30_000;

interface OfferedProgram extends StoredProgram {
  readonly sizeBytes: number;
}

/**
 * Puts a program of the control plane into the folder: whole, with the digest that was announced, and able to start on
 * this machine's Node. Throws a sentence otherwise, and leaves nothing there.
 */
export async function fetchProgram(
  programs: Client<typeof ProgramService>,
  { version, digest, sizeBytes }: OfferedProgram,
  folder: string,
  signal: AbortSignal,
): Promise<StoredProgram> {
  if (!/^[0-9a-f]{64}$/.test(digest)) throw new Error('its digest is not a SHA-256 digest');
  if (sizeBytes > mostBytes) throw new Error(`it has ${sizeBytes} bytes; at most ${mostBytes} are taken`);
  const file = fileOf(folder, digest);
  const partial = `${file}.part.mjs`;
  try {
    const hash = createHash('sha256');
    let received = 0;
    const chunks = programs.downloadProgram({ digest }, { signal, timeoutMs: downloadMs });
    async function* content() {
      for await (const { chunk } of chunks) {
        received += chunk.length;
        if (received > sizeBytes) throw new Error(`more than the announced ${sizeBytes} bytes arrived`);
        hash.update(chunk);
        yield chunk;
      }
    }
    await pipeline(content, createWriteStream(partial, { mode: 0o600, flush: true }));
    if (received !== sizeBytes || hash.digest('hex') !== digest)
      throw new Error('what arrived is not what was announced');
    await checkStart(partial, version, signal);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return { version, digest };
}

/** Starts it only so far that everything it needs is loaded, before anything has to stop for it. */
async function checkStart(file: string, version: string, signal: AbortSignal): Promise<void> {
  const { stdout, stderr, failed, timedOut } = await execa(process.execPath, [file, '--check'], {
    stdin: 'ignore',
    reject: false,
    timeout: checkMs,
    cancelSignal: signal,
  });
  signal.throwIfAborted();
  if (timedOut) throw new Error(`it did not start within ${checkMs / 1000} s`);
  if (failed) throw new Error(`it does not start on Node ${process.versions.node}: ${lastLines(stderr)}`);
  if (stdout.trim() !== version) throw new Error(`it says that it is version ${stdout.trim().slice(0, 100)}`);
}
