import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Two agents on one data directory would tear each other's spool apart. Holding a local socket of a name derived from the
 * directory excludes that and, unlike a file with a process id, ends with the process in every case. Undefined when
 * another agent has it.
 */
export async function lockDataDir(dataDir: string): Promise<Disposable | undefined> {
  const path = socketPath(realpathSync(dataDir));
  for (const attempt of ['first', 'after removing a stale socket']) {
    const server = await listenOn(path);
    if (server) return { [Symbol.dispose]: () => server.close() };
    if (attempt !== 'first' || (await isAnswering(path))) return undefined;
    rmSync(path, { force: true });
  }
  return undefined;
}

function socketPath(dataDir: string): string {
  // Not inside the directory: the path of a socket may have 107 bytes at most.
  const name = `signalbox-agent-${createHash('sha256').update(dataDir).digest('hex').slice(0, 24)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

async function listenOn(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  server.unref();
  server.listen(path);
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return undefined;
  }
}

async function isAnswering(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
