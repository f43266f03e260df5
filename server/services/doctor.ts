import { stat, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { listPresentVersions } from '../store/secrets.ts';
import type { Store } from '../store/store.ts';
import { type MasterKey, unopenable } from './master-key.ts';
import type { Runners } from './runners.ts';
import type { ServerFacts } from './server-facts.ts';

export interface Finding {
  readonly name: 'ports' | 'disk' | 'git' | 'containers' | 'clock' | 'runners' | 'secrets';
  readonly result: 'ok' | 'warning' | 'failed';
  /** What was found. */
  readonly sentence: string;
  /** What to do; empty when there is nothing. */
  readonly fix: string;
}

export interface Storage {
  readonly databaseBytes: number;
  readonly diskFreeBytes: number;
}

const enoughBytes = 5 * 2 ** 30;
const tightBytes = 2 ** 30;
const answerWithinMs = 5_000;

/** Looks at what this server needs from its machine. Every check answers, whatever it finds. */
export class Doctor {
  readonly #facts: ServerFacts;
  readonly #runners: Runners;
  readonly #store: Store;
  readonly #masterKey: MasterKey;

  constructor(options: {
    readonly facts: ServerFacts;
    readonly runners: Runners;
    readonly store: Store;
    readonly masterKey: MasterKey;
  }) {
    this.#facts = options.facts;
    this.#runners = options.runners;
    this.#store = options.store;
    this.#masterKey = options.masterKey;
  }

  examine(signal: AbortSignal): Promise<readonly Finding[]> {
    return Promise.all([
      this.#ports(signal),
      this.#disk(),
      git(signal),
      containers(signal),
      this.#clocks(),
      this.#fleet(),
      this.#secrets(),
    ]);
  }

  async storage(): Promise<Storage> {
    const [database, disk] = await Promise.all([
      stat(join(this.#facts.dataDir, 'signalbox.db')),
      statfs(this.#facts.dataDir),
    ]);
    return { databaseBytes: database.size, diskFreeBytes: disk.bavail * disk.bsize };
  }

  async #ports(signal: AbortSignal): Promise<Finding> {
    const listeners = this.#facts.listeners();
    const answers = await Promise.all(listeners.map(({ url }) => accepts(new URL(url), signal)));
    const silent = listeners.filter((_, index) => !answers[index]);
    if (silent.length === 0) {
      return ok(
        'ports',
        `${listeners.map((listener) => `${listener.kind} ${listener.url}`).join(', ')} accept connections`,
      );
    }
    return {
      name: 'ports',
      result: 'failed',
      sentence: `${silent.map((listener) => listener.url).join(', ')} cannot be reached from this machine`,
      fix: 'look for a firewall rule that blocks the port, or start the server with another one',
    };
  }

  async #disk(): Promise<Finding> {
    const { diskFreeBytes: free } = await this.storage();
    const sentence = `${(free / 2 ** 30).toFixed(1)} GiB are free where the data is (${this.#facts.dataDir})`;
    if (free >= enoughBytes) return ok('disk', sentence);
    return {
      name: 'disk',
      result: free < tightBytes ? 'failed' : 'warning',
      sentence,
      fix: 'free some space, or shorten the retention in the settings',
    };
  }

  #clocks(): Finding {
    const odd = this.#runners.list().filter((runner) => runner.warnings.some((one) => one.kind === 'clock-skew'));
    if (odd.length === 0) return ok('clock', 'the clocks of all runners agree with this machine');
    return {
      name: 'clock',
      result: 'warning',
      sentence: `the clock of ${odd.map((runner) => runner.name).join(', ')} differs by more than 5 s`,
      fix: 'let the machines take their time from the network (NTP)',
    };
  }

  #fleet(): Finding {
    const all = this.#runners.list();
    const ready = all.filter((runner) => runner.availability.kind === 'available');
    const sentence = `${ready.length} of ${all.length} runners can take work`;
    if (ready.length > 0) return ok('runners', sentence);
    return {
      name: 'runners',
      result: 'warning',
      sentence,
      fix: 'add a runner, or look at why the present ones are away',
    };
  }

  #secrets(): Finding {
    const opened = this.#masterKey;
    if (opened.kind === 'locked') {
      return { name: 'secrets', result: 'failed', sentence: opened.because, fix: opened.fix };
    }
    const stored = this.#store.read((tx) => listPresentVersions(tx));
    const closed = unopenable(stored, opened.key);
    const count = `${stored.length} secret${stored.length === 1 ? '' : 's'}`;
    if (closed.length === 0) return ok('secrets', `${count}; the key is in ${opened.place}`);
    return {
      name: 'secrets',
      result: 'failed',
      sentence: `the key in ${opened.place} does not open ${closed.map(({ name }) => name).join(', ')} (of ${count})`,
      fix: 'they were sealed with another key: give them a new value, or remove them',
    };
  }
}

async function git(signal: AbortSignal): Promise<Finding> {
  const { failed, stdout } = await tried('git', ['--version'], signal);
  if (!failed) return ok('git', stdout.trim());
  return {
    name: 'git',
    result: 'failed',
    sentence: 'git is not installed',
    fix: 'install git; pipelines in repositories need it',
  };
}

async function containers(signal: AbortSignal): Promise<Finding> {
  for (const engine of ['docker', 'podman']) {
    const { failed, stdout } = await tried(engine, ['version', '--format', '{{.Client.Version}}'], signal);
    if (!failed) return ok('containers', `${engine} ${stdout.trim()}`);
  }
  return {
    name: 'containers',
    result: 'warning',
    sentence: 'neither docker nor podman answers',
    fix: 'install one of them if pipelines shall run in containers on this machine; steps on the host need neither',
  };
}

async function tried(command: string, args: readonly string[], signal: AbortSignal) {
  const { execa } = await import('execa'); // a server that starts does not need it
  return execa(command, args, { reject: false, timeout: answerWithinMs, cancelSignal: signal, stdin: 'ignore' });
}

function accepts({ hostname, port }: URL, signal: AbortSignal): Promise<boolean> {
  const host = hostname === '0.0.0.0' || hostname === '[::]' ? 'localhost' : hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), signal, timeout: answerWithinMs });
    const answer = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });
}

function ok(name: Finding['name'], sentence: string): Finding {
  return { name, result: 'ok', sentence, fix: '' };
}
