import type { TextMap } from '../../pipeline/plan.ts';
import type { Millis, RunnerId, TokenId } from '../domain/ids.ts';
import type { Delivery, RunnerState } from '../domain/runner.ts';
import type { RunnerView } from '../domain/runner-view.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** A runner as stored: facts and flags, nothing derived. */
export interface RunnerRecord {
  readonly runnerId: RunnerId;
  readonly name: string;
  readonly state: RunnerState;
  readonly approval: RunnerView['approval'];
  readonly isEmbedded: boolean;
  readonly door: string;
  readonly delivery: Delivery;
  readonly registrationTokenId: TokenId | null;
  readonly staticTokenHash: Buffer | null;
  readonly agentTokenHash: Buffer | null;
  /** False: it is known by its connection only, if at all. */
  readonly hasUsedToken: boolean;
  readonly os: string;
  readonly arch: string;
  readonly version: string;
  readonly ip: string;
  /** As the agent says. */
  readonly capacity: number;
  /** As the operator wants it; null: as the agent says. */
  readonly wantedCapacity: number | null;
  /** Its agent can be told. */
  readonly takesCapacity: boolean;
  readonly agentLabels: TextMap;
  readonly adminLabels: TextMap;
  readonly isDraining: boolean;
  readonly drain: RunnerView['drain'];
  readonly isLeaving: boolean;
  readonly pause: RunnerView['pause'];
  readonly createdAtMs: Millis;
  readonly registeredAtMs: Millis | null;
  readonly lastHeardAtMs: Millis | null;
}

interface Row {
  id: string;
  name: string;
  state: RunnerState;
  approval: RunnerView['approval'];
  is_embedded: number;
  door: string;
  delivery: Delivery;
  registration_token_id: string | null;
  static_token_hash: Buffer | null;
  agent_token_hash: Buffer | null;
  has_used_token: number;
  os: string;
  arch: string;
  version: string;
  ip: string;
  capacity: number;
  wanted_capacity: number | null;
  takes_capacity: number;
  agent_labels: string;
  admin_labels: string;
  is_draining: number;
  drain_note: string;
  drained_until_ms: number | null;
  is_leaving: number;
  is_paused: number;
  paused_until_ms: number | null;
  pause_note: string;
  created_at_ms: number;
  registered_at_ms: number | null;
  last_heard_at_ms: number | null;
}

const columns = `id, name, state, approval, is_embedded, door, delivery, registration_token_id, static_token_hash,
  agent_token_hash, has_used_token, os, arch, version, ip, capacity, wanted_capacity,
  takes_capacity, agent_labels, admin_labels, is_draining, drain_note, drained_until_ms,
  is_leaving, is_paused, paused_until_ms, pause_note, created_at_ms, registered_at_ms, last_heard_at_ms`;

/** Removed ones too: a removed runner is told apart from one that never was. */
export function listRunners(tx: ReadTx): readonly RunnerRecord[] {
  return tx.prepare<[], Row>(`SELECT ${columns} FROM runners ORDER BY name, id`).all().map(recordFrom);
}

/** Inserts, or replaces everything but the id and the time of creation. */
export function saveRunner(tx: WriteTx, runner: RunnerRecord): void {
  tx.prepare<[Row], never>(`
    INSERT INTO runners (${columns})
    VALUES (@id, @name, @state, @approval, @is_embedded, @door, @delivery, @registration_token_id, @static_token_hash,
            @agent_token_hash, @has_used_token, @os, @arch, @version, @ip, @capacity, @wanted_capacity,
            @takes_capacity, @agent_labels, @admin_labels, @is_draining,
            @drain_note, @drained_until_ms,
            @is_leaving, @is_paused, @paused_until_ms, @pause_note, @created_at_ms, @registered_at_ms, @last_heard_at_ms)
    ON CONFLICT (id) DO UPDATE SET
      name = excluded.name, state = excluded.state, approval = excluded.approval, is_embedded = excluded.is_embedded,
      door = excluded.door, delivery = excluded.delivery, registration_token_id = excluded.registration_token_id,
      static_token_hash = excluded.static_token_hash, agent_token_hash = excluded.agent_token_hash,
      has_used_token = excluded.has_used_token, os = excluded.os,
      arch = excluded.arch, version = excluded.version, ip = excluded.ip, capacity = excluded.capacity,
      wanted_capacity = excluded.wanted_capacity, takes_capacity = excluded.takes_capacity,
      agent_labels = excluded.agent_labels, admin_labels = excluded.admin_labels, is_draining = excluded.is_draining,
      drain_note = excluded.drain_note, drained_until_ms = excluded.drained_until_ms,
      is_leaving = excluded.is_leaving, is_paused = excluded.is_paused, paused_until_ms = excluded.paused_until_ms,
      pause_note = excluded.pause_note, registered_at_ms = excluded.registered_at_ms,
      last_heard_at_ms = excluded.last_heard_at_ms`).run({
    id: runner.runnerId,
    name: runner.name,
    state: runner.state,
    approval: runner.approval,
    is_embedded: Number(runner.isEmbedded),
    door: runner.door,
    delivery: runner.delivery,
    registration_token_id: runner.registrationTokenId,
    static_token_hash: runner.staticTokenHash,
    agent_token_hash: runner.agentTokenHash,
    has_used_token: Number(runner.hasUsedToken),
    os: runner.os,
    arch: runner.arch,
    version: runner.version,
    ip: runner.ip,
    capacity: runner.capacity,
    wanted_capacity: runner.wantedCapacity,
    takes_capacity: Number(runner.takesCapacity),
    agent_labels: JSON.stringify(runner.agentLabels),
    admin_labels: JSON.stringify(runner.adminLabels),
    is_draining: Number(runner.isDraining),
    drain_note: runner.drain?.note ?? '',
    drained_until_ms: runner.drain?.untilMs ?? null,
    is_leaving: Number(runner.isLeaving),
    is_paused: Number(runner.pause !== null),
    paused_until_ms: runner.pause?.untilMs ?? null,
    pause_note: runner.pause?.note ?? '',
    created_at_ms: runner.createdAtMs,
    registered_at_ms: runner.registeredAtMs,
    last_heard_at_ms: runner.lastHeardAtMs,
  });
}

export function setLastHeard(tx: WriteTx, runnerId: RunnerId, atMs: Millis): void {
  tx.prepare<[number, string], never>('UPDATE runners SET last_heard_at_ms = ? WHERE id = ?').run(atMs, runnerId);
}

function recordFrom(row: Row): RunnerRecord {
  return {
    runnerId: row.id as RunnerId, // ids, JSON columns: written by saveRunner only
    name: row.name,
    state: row.state,
    approval: row.approval,
    isEmbedded: row.is_embedded === 1,
    door: row.door,
    delivery: row.delivery,
    registrationTokenId: row.registration_token_id as TokenId | null,
    staticTokenHash: row.static_token_hash,
    agentTokenHash: row.agent_token_hash,
    hasUsedToken: row.has_used_token === 1,
    os: row.os,
    arch: row.arch,
    version: row.version,
    ip: row.ip,
    capacity: row.capacity,
    wantedCapacity: row.wanted_capacity,
    takesCapacity: row.takes_capacity === 1,
    agentLabels: JSON.parse(row.agent_labels) as TextMap,
    adminLabels: JSON.parse(row.admin_labels) as TextMap,
    isDraining: row.is_draining === 1,
    drain: row.is_draining === 1 ? { untilMs: row.drained_until_ms, note: row.drain_note } : null,
    isLeaving: row.is_leaving === 1,
    pause: row.is_paused === 1 ? { untilMs: row.paused_until_ms, note: row.pause_note } : null,
    createdAtMs: row.created_at_ms,
    registeredAtMs: row.registered_at_ms,
    lastHeardAtMs: row.last_heard_at_ms,
  };
}
