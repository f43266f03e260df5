import type { TextMap } from '../../pipeline/plan.ts';
import { DomainError, type ErrorDetails } from '../domain/errors.ts';
import type { Actor } from '../domain/events.ts';
import type { PipelineId, PipelineRunId, SecretId } from '../domain/ids.ts';
import { readableSecrets, type Secret, type SecretScope, type SecretUse, scopeName } from '../domain/secret.ts';
import {
  findPipelineProject,
  findRunProject,
  findSecretVersion,
  insertDerivedSecret,
  insertSecret,
  insertSecretVersion,
  listDerivedSecrets,
  listSecrets,
  listSecretUses,
  listVersionsUsedBy,
  markSecretRemoved,
  noteSecretUse,
  type SealedVersion,
  type SecretVersion,
  setSecretVersion,
} from '../store/secrets.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import { Masker, maskForms, shortestMasked } from './masker.ts';
import type { Clock } from './ports/clock.ts';
import type { IdSource } from './ports/ids.ts';
import type { Keychain } from './ports/keychain.ts';
import { keyFor, seal, unseal, versionBinding } from './sealing.ts';

const nameForm = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const largestValueBytes = 64 * 1024;
const longestNote = 500;
const usesShown = 100;
/** Maskers of so many runs are kept ready. */
const runsInMemory = 200;

interface RunMasks {
  readonly values: readonly Buffer[];
  readonly masker: Masker;
  readonly derived: ReadonlySet<string>;
}

/** Values that steps may name. Encrypted at rest, given only by name, masked in the logs of every run that got them. */
export class Secrets {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #events: Events;
  readonly #key: () => Buffer;
  readonly #maskers = new Map<PipelineRunId, RunMasks>();

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly ids: IdSource;
    readonly events: Events;
    readonly keychain: Keychain;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#events = options.events;
    let key: Buffer | undefined;
    this.#key = () => {
      key ??= keyFor('secrets', options.keychain.masterKey());
      return key;
    };
  }

  /**
   * Values of exactly these names as the run may read them, recorded as used by it. A name that does not exist, or that
   * the run may not read, is `not-found` with the name as subject. `environment`: of the job; empty for none.
   */
  resolve(names: readonly string[], runId: PipelineRunId, environment = ''): TextMap {
    if (names.length === 0) return {};
    const { readable, pipelineId } = this.#store.read((tx) => {
      const run = findRunProject(tx, runId);
      if (!run) throw new DomainError('not-found', `there is no run ${runId}`, { subject: 'run_id' });
      return { readable: readableSecrets(listSecrets(tx), { ...run, environment }), pipelineId: run.pipelineId };
    });
    const values: Record<string, string> = {};
    const used: Secret[] = [];
    for (const name of new Set(names)) {
      const secret = readable.get(name);
      if (!secret) {
        throw new DomainError('not-found', `there is no secret ${name} that this run may read`, { subject: name });
      }
      values[name] = this.#valueOf(secret);
      used.push(secret);
    }
    const isNew = this.#store.write((tx) => {
      const atMs = this.#clock.nowMs();
      const notes = used.map(({ id, version }) =>
        noteSecretUse(tx, { runId, secretId: id, version, pipelineId, atMs }),
      );
      return notes.includes(true);
    });
    if (isNew) this.#maskers.delete(runId);
    return values;
  }

  /** Texts that expressions of the run made of secrets: from now on masked like the secrets themselves. */
  hide(texts: readonly string[], runId: PipelineRunId): void {
    if (texts.length === 0) return;
    const { derived } = this.#masks(runId);
    const added = texts.filter((text) => !derived.has(text));
    if (added.length === 0) return;
    this.#store.write((tx) => {
      for (const [index, text] of added.entries()) {
        const number = derived.size + index + 1;
        insertDerivedSecret(tx, { runId, number, ...seal(this.#key(), text, versionBinding(runId, number)) });
      }
    });
    this.#maskers.delete(runId);
  }

  /** Everything to be masked in what the run says: values it was given, their lines, their encoded forms. */
  valuesForRun(runId: PipelineRunId): readonly Buffer[] {
    return this.#masks(runId).values;
  }

  maskerForRun(runId: PipelineRunId): Masker {
    return this.#masks(runId).masker;
  }

  /** Names that a run of the pipeline could read; null: of no pipeline. */
  readableNames(pipelineId: PipelineId | null, environment = ''): readonly string[] {
    return this.#store.read((tx) => {
      const project = (pipelineId && findPipelineProject(tx, pipelineId)) ?? '';
      const reader = { pipelineId: pipelineId ?? ('' as PipelineId), project, environment }; // '' is no pipeline's id
      return [...readableSecrets(listSecrets(tx), reader).keys()];
    });
  }

  /** By name. */
  list(): readonly Secret[] {
    return this.#store.read((tx) => listSecrets(tx));
  }

  get(id: SecretId): Secret {
    const secret = this.list().find((known) => known.id === id);
    if (!secret) throw new DomainError('not-found', `there is no secret ${id}`, { subject: 'secret_id' });
    return secret;
  }

  /** The last runs that were given it, newest first. */
  usedBy(id: SecretId): readonly SecretUse[] {
    return this.#store.read((tx) => listSecretUses(tx, this.get(id).id, usesShown));
  }

  /** A taken name in that scope is `already-exists`. */
  put(
    request: { readonly name: string; readonly scope: SecretScope; readonly note: string; readonly value: string },
    by: Actor,
  ): Secret {
    const { name, scope, note, value } = request;
    checkValue(value);
    if (!nameForm.test(name)) {
      throw invalid('name', `"${name.slice(0, 130)}" is not a secret name; use letters, digits and _, no digit first`, {
        word: 'secret_name',
      });
    }
    if (note.length > longestNote) throw noteTooLong();
    if (scope.kind !== 'global' && scopeName(scope) === '')
      throw invalid('scope', `a ${scope.kind} scope needs a name`, { word: 'scope_name' });
    const isTaken = this.list().some(
      (known) => known.name === name && known.scope.kind === scope.kind && scopeName(known.scope) === scopeName(scope),
    );
    if (isTaken)
      throw new DomainError('already-exists', `there is a secret ${name} in that scope; rotate it`, {
        subject: 'name',
        word: 'secret_taken',
        values: { name },
      });
    const id = this.#ids.next<SecretId>();
    const nowMs = this.#clock.nowMs();
    const version = this.#sealed(id, 1, value, by);
    const secret: Secret = {
      id,
      name,
      scope,
      note,
      version: 1,
      createdAtMs: nowMs,
      createdBy: by,
      rotatedAtMs: null,
      lastUsedAtMs: null,
      isMasked: version.isMasked,
    };
    this.#store.write((tx) => {
      insertSecret(tx, secret);
      insertSecretVersion(tx, version);
      this.#events.append(tx, { type: 'secret.stored', name, scope: textOf(scope) }, by);
    });
    return secret;
  }

  /** The next resolve gets the new value; runs that got the old one stay masked. */
  rotate(id: SecretId, value: string, by: Actor): Secret {
    checkValue(value);
    const secret = this.get(id);
    const version = this.#sealed(id, secret.version + 1, value, by);
    this.#store.write((tx) => {
      insertSecretVersion(tx, version);
      setSecretVersion(tx, id, version.version, version.createdAtMs);
      this.#events.append(tx, { type: 'secret.rotated', name: secret.name, scope: textOf(secret.scope) }, by);
    });
    return this.get(id);
  }

  remove(id: SecretId, by: Actor): void {
    const { name, scope } = this.get(id);
    this.#store.write((tx) => {
      markSecretRemoved(tx, id, this.#clock.nowMs());
      this.#events.append(tx, { type: 'secret.removed', name, scope: textOf(scope) }, by);
    });
  }

  #masks(runId: PipelineRunId): RunMasks {
    let masks = this.#maskers.get(runId);
    if (!masks) {
      const given = this.#store.read((tx) => listVersionsUsedBy(tx, runId)).map((version) => this.#unsealed(version));
      const derived = this.#store
        .read((tx) => listDerivedSecrets(tx, runId))
        .map((text) => unseal(this.#key(), text, versionBinding(runId, text.number)));
      const values = [...given, ...derived].flatMap(maskForms);
      masks = { values, masker: new Masker(values), derived: new Set(derived) };
      if (this.#maskers.size >= runsInMemory) this.#maskers.delete(this.#maskers.keys().next().value ?? runId);
      this.#maskers.set(runId, masks);
    }
    return masks;
  }

  #valueOf({ id, version, name }: Secret): string {
    const sealed = this.#store.read((tx) => findSecretVersion(tx, id, version));
    if (!sealed) throw new Error(`secret ${name} has no version ${version}`);
    return this.#unsealed(sealed);
  }

  #sealed(secretId: SecretId, version: number, value: string, by: Actor): SecretVersion {
    return {
      secretId,
      version,
      ...seal(this.#key(), value, versionBinding(secretId, version)),
      isMasked: Buffer.byteLength(value.trim()) >= shortestMasked,
      createdAtMs: this.#clock.nowMs(),
      createdBy: by,
    };
  }

  #unsealed(version: SealedVersion): string {
    return unseal(this.#key(), version, versionBinding(version.secretId, version.version));
  }
}

function textOf(scope: SecretScope): string {
  return scope.kind === 'global' ? 'global' : `${scope.kind} ${scopeName(scope)}`;
}

function checkValue(value: string): void {
  if (value === '') throw invalid('value', 'the value is empty', { word: 'value_empty' });
  if (Buffer.byteLength(value) > largestValueBytes)
    throw invalid('value', `the value has more than ${largestValueBytes} bytes`, {
      word: 'value_long',
      values: { max: `${largestValueBytes}` },
    });
  if (value.includes('\0'))
    throw invalid('value', 'the value holds a NUL, which no environment variable can carry', { word: 'value_nul' });
}

function invalid(subject: string, message: string, details: ErrorDetails): DomainError {
  return new DomainError('invalid', message, { subject, ...details });
}

function noteTooLong(): DomainError {
  const values = { max: `${longestNote}` };
  return invalid('note', `the note has more than ${longestNote} characters`, { word: 'note_long', values });
}
