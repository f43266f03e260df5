import type { RunnerId } from '../domain/ids.ts';
import type { RunnerProgram } from '../domain/runner-program.ts';
import type { ReadTx, WriteTx } from './store.ts';

interface Row {
  readonly runner_id: RunnerId;
  readonly is_changeable: number;
  readonly previous_version: string | null;
  readonly change: string | null;
  readonly failure: string | null;
}

export function listRunnerPrograms(tx: ReadTx): readonly RunnerProgram[] {
  return tx.prepare<[], Row>('SELECT * FROM runner_programs').all().map(programOf);
}

export function saveRunnerProgram(tx: WriteTx, program: RunnerProgram): void {
  const { runnerId, isChangeable, previousVersion, change, failure } = program;
  tx.prepare<unknown[], never>(`
    INSERT INTO runner_programs (runner_id, is_changeable, previous_version, change, failure) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (runner_id) DO UPDATE
       SET is_changeable = excluded.is_changeable, previous_version = excluded.previous_version,
           change = excluded.change, failure = excluded.failure`).run(
    ...[runnerId, Number(isChangeable), previousVersion],
    ...[change && JSON.stringify(change), failure && JSON.stringify(failure)],
  );
}

export function deleteRunnerProgram(tx: WriteTx, runnerId: RunnerId): void {
  tx.prepare<[string], never>('DELETE FROM runner_programs WHERE runner_id = ?').run(runnerId);
}

function programOf(row: Row): RunnerProgram {
  return {
    runnerId: row.runner_id,
    isChangeable: row.is_changeable === 1,
    previousVersion: row.previous_version,
    change: row.change === null ? null : JSON.parse(row.change),
    failure: row.failure === null ? null : JSON.parse(row.failure),
  };
}
