import { stat, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { TextMap } from '../../pipeline/plan.ts';
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
  /** The same for who words it in another language. */
  readonly code: FindingCode;
  readonly values: TextMap;
}

export const findingCodes = [
  'listening',
  'unreachable',
  'disk-free',
  'clocks-agree',
  'clocks-differ',
  'runners-ready',
  'secrets-open',
  'secrets-closed',
  'secrets-locked',
  'git-found',
  'git-missing',
  'engine-found',
  'engine-missing',
] as const;
export type FindingCode = (typeof findingCodes)[number];

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
      const open = listeners.map((listener) => `${listener.kind} ${listener.url}`).join(', ');
      return ok('ports', `${open} accept connections`, 'listening', { listeners: open });
    }
    const urls = silent.map((listener) => listener.url).join(', ');
    return {
      name: 'ports',
      result: 'failed',
      code: 'unreachable',
      values: { urls },
      sentence: `${urls} cannot be reached from this machine`,
      fix: 'look for a firewall rule that blocks the port, or start the server with another one',
    };
  }

  async #disk(): Promise<Finding> {
    const { diskFreeBytes: free } = await this.storage();
    const sentence = `${(free / 2 ** 30).toFixed(1)} GiB are free where the data is (${this.#facts.dataDir})`;
    const values = { bytes: `${free}`, folder: this.#facts.dataDir };
    if (free >= enoughBytes) return ok('disk', sentence, 'disk-free', values);
    return {
      name: 'disk',
      code: 'disk-free',
      values,
      result: free < tightBytes ? 'failed' : 'warning',
      sentence,
      fix: 'free some space, or shorten the retention in the settings',
    };
  }

  #clocks(): Finding {
    const odd = this.#runners.list().filter((runner) => runner.warnings.some((one) => one.kind === 'clock-skew'));
    if (odd.length === 0) return ok('clock', 'the clocks of all runners agree with this machine', 'clocks-agree');
    const runners = odd.map((runner) => runner.name).join(', ');
    return {
      name: 'clock',
      result: 'warning',
      code: 'clocks-differ',
      values: { runners },
      sentence: `the clock of ${runners} differs by more than 5 s`,
      fix: 'let the machines take their time from the network (NTP)',
    };
  }

  #fleet(): Finding {
    const all = this.#runners.list();
    const ready = all.filter((runner) => runner.availability.kind === 'available');
    const sentence = `${ready.length} of ${all.length} runners can take work`;
    const values = { ready: `${ready.length}`, all: `${all.length}` };
    if (ready.length > 0) return ok('runners', sentence, 'runners-ready', values);
    return {
      name: 'runners',
      code: 'runners-ready',
      values,
      result: 'warning',
      sentence,
      fix: 'add a runner, or look at why the present ones are away',
    };
  }

  #secrets(): Finding {
    const opened = this.#masterKey;
    if (opened.kind === 'locked') {
      const { because, fix } = opened;
      return { name: 'secrets', result: 'failed', code: 'secrets-locked', values: {}, sentence: because, fix };
    }
    const stored = this.#store.read((tx) => listPresentVersions(tx));
    const closed = unopenable(stored, opened.key);
    const count = `${stored.length} secret${stored.length === 1 ? '' : 's'}`;
    const values = {
      count: `${stored.length}`,
      place: opened.place,
      closed: closed.map(({ name }) => name).join(', '),
    };
    if (closed.length === 0) return ok('secrets', `${count}; the key is in ${opened.place}`, 'secrets-open', values);
    return {
      name: 'secrets',
      result: 'failed',
      code: 'secrets-closed',
      values,
      sentence: `the key in ${opened.place} does not open ${values.closed} (of ${count})`,
      fix: 'they were sealed with another key: give them a new value, or remove them',
    };
  }
}

async function git(signal: AbortSignal): Promise<Finding> {
  const { failed, stdout } = await tried('git', ['--version'], signal);
  if (!failed) return ok('git', stdout.trim(), 'git-found', { version: stdout.trim() });
  return {
    name: 'git',
    result: 'failed',
    code: 'git-missing',
    values: {},
    sentence: 'git is not installed',
    fix: 'install git; pipelines in repositories need it',
  };
}

async function containers(signal: AbortSignal): Promise<Finding> {
  for (const engine of ['docker', 'podman']) {
    const { failed, stdout } = await tried(engine, ['version', '--format', '{{.Client.Version}}'], signal);
    const version = `${engine} ${stdout.trim()}`;
    if (!failed) return ok('containers', version, 'engine-found', { version });
  }
  return {
    name: 'containers',
    result: 'warning',
    code: 'engine-missing',
    values: {},
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

function ok(name: Finding['name'], sentence: string, code: FindingCode, values: TextMap = {}): Finding {
  return { name, result: 'ok', sentence, fix: '', code, values };
}
