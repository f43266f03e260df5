import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromControlPlane, ToAgent, ToControlPlane } from '../../electron/control-plane-messages.ts';
import { serveKey } from '../../electron/main/keychain/serve-key.ts';
import type { ServerOptions } from '../../server/config.ts';
import type { KeyPlace } from '../../server/services/ports/keychain.ts';

type Ready = Extract<FromControlPlane, { kind: 'ready' }>;

/** The bundled programs under plain Node, connected as the app's main process connects its utility processes. */
export class UtilityProcesses implements AsyncDisposable {
  readonly ready: Ready;
  readonly #controlPlane: ChildProcess;
  readonly #agents: ReadonlyMap<number, ChildProcess>;

  private constructor(ready: Ready, controlPlane: ChildProcess, agents: ReadonlyMap<number, ChildProcess>) {
    this.ready = ready;
    this.#controlPlane = controlPlane;
    this.#agents = agents;
  }

  static async start(programs: string, options: ServerOptions, keyPlace: KeyPlace): Promise<UtilityProcesses> {
    const controlPlane = forked(join(programs, 'control-plane.js'), []);
    const agents = new Map<number, ChildProcess>();
    const { promise, resolve, reject } = Promise.withResolvers<Ready>();
    serveKey(
      {
        postMessage: (message) => controlPlane.send(message),
        on: controlPlane.on.bind(controlPlane),
        off: controlPlane.off.bind(controlPlane),
      },
      keyPlace,
    );
    controlPlane.once('exit', (exitCode) => reject(new Error(`the control plane ended with ${exitCode}`)));
    controlPlane.on('message', (message: FromControlPlane) => {
      switch (message.kind) {
        case 'ready':
          return resolve(message);
        case 'refused':
          return reject(new Error(message.because));
        case 'start-agent': {
          const agent = forked(join(programs, 'agent.js'), [`--orphaned=${message.whenOrphaned}`]);
          agents.set(message.id, agent);
          agent.once('exit', (exitCode) => {
            if (controlPlane.connected)
              tell(controlPlane, { kind: 'agent-ended', id: message.id, exitCode: exitCode ?? 1 });
          });
          return;
        }
        case 'agent-line':
          agents.get(message.id)?.send({ kind: 'line', line: message.line } satisfies ToAgent);
          return;
        case 'kill-agent':
          agents.get(message.id)?.kill();
      }
    });
    tell(controlPlane, { kind: 'start', options, hasRunner: true });
    return new UtilityProcesses(await promise, controlPlane, agents);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = [this.#controlPlane, ...this.#agents.values()]
      .filter((child) => child.exitCode === null && child.signalCode === null)
      .map((child) => once(child, 'exit'));
    tell(this.#controlPlane, { kind: 'stop' });
    await Promise.all(ended);
  }
}

function tell(controlPlane: ChildProcess, message: ToControlPlane): void {
  controlPlane.send(message);
}

function forked(program: string, args: readonly string[]): ChildProcess {
  return fork(program, args, {
    execArgv: ['--import', join(import.meta.dirname, 'parent-port.mjs')],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
