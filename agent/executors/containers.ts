import { Writable } from 'node:stream';
import type Docker from 'dockerode';
import type { OutputSink } from './process.ts';

/**
 * Attaches before the start, so that nothing written is missed. What it answers waits until all of it has been copied,
 * after the end of the container.
 */
export async function attachOutput(
  docker: Docker,
  container: Docker.Container,
  output: Pick<OutputSink, 'write' | 'room'>,
): Promise<() => Promise<void>> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const [stdout, stderr] = [sinkWritable('stdout', output), sinkWritable('stderr', output)];
  docker.modem.demuxStream(stream, stdout, stderr);
  const copied = untilOver(stream);
  return async () => {
    await copied;
    await Promise.all([finished(stdout), finished(stderr)]);
  };
}

/** Resolves however the stream ends. */
export function untilOver(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise<void>((resolve) => {
    for (const end of ['end', 'close', 'error']) stream.once(end, () => resolve());
  });
}

/** Stops a running container as soon as the signal is aborted, until disposed. */
export function stopOnAbort(container: Docker.Container, signal: AbortSignal, graceSeconds: number): Disposable {
  // SIGTERM, grace, SIGKILL are the engine's work; a container that ended meanwhile answers 304.
  const stop = () => void container.stop({ t: graceSeconds }).catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', stop) };
}

/** The engine's own words, without the wrapping of the client. */
export function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'json' in error) {
    const { json } = error;
    if (typeof json === 'object' && json !== null && 'message' in json) return String(json.message);
  }
  return error instanceof Error ? error.message : String(error);
}

function sinkWritable(stream: 'stdout' | 'stderr', output: Pick<OutputSink, 'write' | 'room'>): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      output.write(stream, chunk);
      const room = output.room();
      if (room) void room.then(() => done());
      else done();
    },
  });
}

async function finished(writable: Writable): Promise<void> {
  await new Promise<void>((resolve) => writable.end(resolve));
}
