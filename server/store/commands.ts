import type { CommandId, JobRunId, Millis, RunnerId, StepRunId } from '../domain/ids.ts';
import type { ReadTx, WriteTx } from './store.ts';

/** A command that its agent has not acknowledged. What it says is made anew from the step each time it is sent. */
export interface StoredCommand {
  readonly commandId: CommandId;
  readonly runnerId: RunnerId;
  readonly kind: 'dispatch' | 'cancel';
  readonly jobRunId: JobRunId;
  readonly stepRunId: StepRunId;
  readonly reason: string;
  readonly sends: number;
  readonly createdAtMs: Millis;
}

const columns = `command_id AS commandId, runner_id AS runnerId, kind, job_run_id AS jobRunId,
  step_run_id AS stepRunId, reason, sends, created_at_ms AS createdAtMs`;

export function insertCommand(tx: WriteTx, command: StoredCommand): void {
  tx.prepare<unknown[], never>(
    `INSERT INTO commands (command_id, runner_id, kind, job_run_id, step_run_id, reason, sends, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    command.commandId,
    command.runnerId,
    command.kind,
    command.jobRunId,
    command.stepRunId,
    command.reason,
    command.sends,
    command.createdAtMs,
  );
}

export function findCommand(tx: ReadTx, commandId: CommandId): StoredCommand | undefined {
  return tx.prepare<[string], StoredCommand>(`SELECT ${columns} FROM commands WHERE command_id = ?`).get(commandId);
}

/** In the order they were given. */
export function listCommandsFor(tx: ReadTx, runnerId: RunnerId): StoredCommand[] {
  return tx
    .prepare<[string], StoredCommand>(`SELECT ${columns} FROM commands WHERE runner_id = ? ORDER BY command_id`)
    .all(runnerId);
}

export function listCommandsAbout(tx: ReadTx, stepRunId: StepRunId): StoredCommand[] {
  return tx
    .prepare<[string], StoredCommand>(`SELECT ${columns} FROM commands WHERE step_run_id = ? ORDER BY command_id`)
    .all(stepRunId);
}

export function countSend(tx: WriteTx, commandId: CommandId, sends: number): void {
  tx.prepare<[number, string], never>(`UPDATE commands SET sends = ? WHERE command_id = ?`).run(sends, commandId);
}

export function deleteCommand(tx: WriteTx, commandId: CommandId): void {
  tx.prepare<[string], never>(`DELETE FROM commands WHERE command_id = ?`).run(commandId);
}
