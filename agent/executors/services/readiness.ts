import type Docker from 'dockerode';
import { untilAborted } from '../../bell.ts';
import { type Clock, Deadline, sleep } from '../../clock.ts';
import { messageOf, untilOver } from '../containers.ts';
import { LastLines } from './last-lines.ts';

const betweenProbesMs = 300;

/** A command that succeeds in the container once the service can be used. */
export interface ReadyCheck {
  readonly command: readonly string[];
  readonly withinMs: number;
}

export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'late'; readonly because: string }
  /** The signal was aborted first. */
  | { readonly kind: 'abandoned' };

/** Asks until the answer is yes, the time is up or the signal is aborted. */
export async function untilReady(
  docker: Docker,
  container: Docker.Container,
  { command, withinMs }: ReadyCheck,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Readiness> {
  using limit = new Deadline(clock, withinMs);
  const either = AbortSignal.any([signal, limit.signal]);
  let said = '';
  while (!either.aborted) {
    const answer = await probe(docker, container, command, either);
    if (answer.isReady) return { kind: 'ready' };
    said = answer.said || said;
    await sleep(clock, betweenProbesMs, either);
  }
  if (signal.aborted) return { kind: 'abandoned' };
  return { kind: 'late', because: said || 'its check did not succeed' };
}

async function probe(
  docker: Docker,
  container: Docker.Container,
  command: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly isReady: boolean; readonly said: string }> {
  const said = new LastLines();
  try {
    const exec = await container.exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true });
    const stream = await exec.start({});
    docker.modem.demuxStream(stream, said, said);
    await untilAborted(untilOver(stream), signal);
    if (signal.aborted) return { isReady: false, said: said.text() };
    const { ExitCode } = await exec.inspect();
    return { isReady: ExitCode === 0, said: said.text() };
  } catch (error) {
    return { isReady: false, said: messageOf(error) }; // the container may only just be ending
  }
}

/** Nanoseconds on this wire. */
interface HealthCheck {
  readonly Test?: readonly string[] | undefined;
  readonly StartPeriod?: number | undefined;
}

/** What the makers of the image wrote, as a command of ours: Podman runs none by itself where there is no systemd. */
export function checkOfImage(check: HealthCheck | undefined, withinMs: number): ReadyCheck | undefined {
  const [kind, ...words] = check?.Test ?? [];
  if (words.length === 0 || (kind !== 'CMD' && kind !== 'CMD-SHELL')) return undefined;
  const command = kind === 'CMD' ? words : ['/bin/sh', '-c', words.join(' ')];
  return { command, withinMs: withinMs + Math.round((check?.StartPeriod ?? 0) / 1e6) };
}
