import type Docker from 'dockerode';
import type { ServiceRequest } from '../../plugins/plugin.ts';
import { type StepOutcome, stopOf } from '../../steps/outcome.ts';
import { attachOutput, messageOf, stopOnAbort } from '../containers.ts';
import { LastLines } from './last-lines.ts';
import { type Readiness, type ReadyCheck, untilReady } from './readiness.ts';

/** From SIGTERM to SIGKILL. The job waits for it, and what a service holds goes with the job. */
const graceSeconds = 3;

/**
 * Runs a container until it ends or is stopped, and says when it can be used: at once without a check. One that ends
 * earlier, or is late, has failed, with a sentence that names it and its last lines.
 */
export async function runService(
  docker: Docker,
  container: Docker.Container,
  request: ServiceRequest,
  check: ReadyCheck | undefined,
  signal: AbortSignal,
): Promise<StepOutcome> {
  const { service, output } = request;
  const last = new LastLines();
  const allCopied = await attachOutput(docker, container, {
    write(stream, chunk) {
      last.add(chunk);
      output.write(stream, chunk);
    },
    room: () => output.room(),
  });
  const failed = (what: string): StepOutcome => {
    const lines = last.text();
    return { kind: 'failed', because: `service ${service.name} ${what}${lines && `; its last lines: ${lines}`}` };
  };
  try {
    if (signal.aborted) return stopOf(signal);
    await container.start();
  } catch (error) {
    return { kind: 'not-started', because: `service ${service.name}: ${messageOf(error)}` };
  }
  using _stop = stopOnAbort(container, signal, graceSeconds);
  const ended = new AbortController();
  const readiness = becomeReady(docker, container, request, check, AbortSignal.any([signal, ended.signal]));
  readiness.catch(() => container.kill()).catch(() => {}); // read below: nobody could use it
  const exitCode = await container
    .wait()
    .then(({ StatusCode }) => Number(StatusCode))
    .finally(() => ended.abort());
  const reached = await readiness;
  await allCopied();
  if (signal.aborted) return stopOf(signal);
  if (reached.kind === 'late') {
    return failed(`was not ready within ${(check?.withinMs ?? 0) / 1000} s: ${reached.because}`);
  }
  if (reached.kind === 'abandoned') return failed(`ended with exit code ${exitCode} before it was ready`);
  return { kind: 'exited', exitCode };
}

/** Ends a container that is late. */
async function becomeReady(
  docker: Docker,
  container: Docker.Container,
  { clock, output, ready }: ServiceRequest,
  check: ReadyCheck | undefined,
  signal: AbortSignal,
): Promise<Readiness> {
  const beganAtMs = clock.nowMs();
  if (check) {
    const readiness = await untilReady(docker, container, check, { clock, signal });
    if (readiness.kind === 'late') await container.kill().catch(() => {}); // it has ended by itself
    if (readiness.kind !== 'ready') return readiness;
  }
  const ports = await hostPortsOf(container);
  if (!ports || signal.aborted) return { kind: 'abandoned' };
  if (check) output.note(`ready after ${((clock.nowMs() - beganAtMs) / 1000).toFixed(1)} s`);
  ready(ports);
  return { kind: 'ready' };
}

/** Where the ports of the container are reached on this machine; undefined when it runs no more. */
async function hostPortsOf(container: Docker.Container): Promise<ReadonlyMap<number, number> | undefined> {
  const { NetworkSettings, State } = await container.inspect();
  if (!State.Running) return undefined;
  return new Map(
    Object.entries(NetworkSettings.Ports ?? {}).flatMap(([port, places]) => {
      const hostPort = Number(places?.[0]?.HostPort);
      return hostPort > 0 ? [[Number.parseInt(port, 10), hostPort] as const] : [];
    }),
  );
}
