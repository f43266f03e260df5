import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';

const named = process.env.DOCKER_HOST?.replace(/^unix:\/\//, '') ?? '';
const sockets = [named, '/var/run/docker.sock', '/run/podman/podman.sock'];
const socket = sockets.find((path) => existsSync(path));
const busybox = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));

/** The container engine of this machine and a program to put into an image; undefined where either is missing. */
export const realEngine = socket && busybox ? { socket, busybox } : undefined;

export function sayLeftOut(what: string): void {
  if (realEngine) return;
  const why = socket
    ? 'There is no static busybox (package busybox-static)'
    : `No container engine at ${sockets.join(' or ')}`;
  process.stderr.write(`\nLEFT OUT: ${what}. ${why}.\n\n`);
}

/** Settings with which an agent runs containers there. */
export const realContainers = {
  enabled: true,
  socket,
  pull: 'never' as const,
  pids: 100,
  runtime: 'runc',
  // Engines inside containers often may not raise the limits they have themselves.
  ulimits: ['nofile=1024:1024', 'nproc=1000:1000'],
};

export const testImage = 'localhost/signalbox-agent-test:latest';

export function realDocker(): Docker {
  return new Docker({ socketPath: socket ?? '' });
}

/** An image whose own program is what the variable `PROGRAM` says. */
export async function importTestImage(): Promise<void> {
  const tar = tarOfBusybox(busybox ?? '');
  const [repo = '', tag = ''] = testImage.split(/:(?=[^:]*$)/);
  const changes = ['CMD ["sh","-c","eval \\"$PROGRAM\\""]'];
  await new Promise((resolve) => realDocker().importImage(tar, { repo, tag, changes }, resolve));
}

function tarOfBusybox(program: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  mkdirSync(join(folder, 'root/bin'), { recursive: true });
  mkdirSync(join(folder, 'root/tmp'));
  copyFileSync(program, join(folder, 'root/bin/busybox'));
  for (const name of ['sh', 'echo', 'sleep', 'pwd', 'true', 'false', 'mkdir', 'touch', 'test', 'httpd', 'wget'])
    symlinkSync('busybox', join(folder, 'root/bin', name));
  execFileSync('tar', ['-C', join(folder, 'root'), '-cf', join(folder, 'image.tar'), '.']);
  return join(folder, 'image.tar');
}
