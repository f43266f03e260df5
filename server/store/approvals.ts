import type { Approval, ApprovalDecision, ApprovalState, GatePosition } from '../domain/approval.ts';
import type { ApprovalId, PipelineRunId } from '../domain/ids.ts';
import type { Page, PageRequest } from '../domain/page.ts';
import { listPage } from './list-page.ts';
import type { ReadTx, WriteTx } from './store.ts';
import { tableOf } from './table.ts';

type ApprovalRow = Omit<Approval, 'decisions'>;

const approvals = tableOf<ApprovalRow>('approvals', 'approvalId', {
  approvalId: 'plain',
  runId: 'plain',
  pipelineId: 'plain',
  position: 'plain',
  subject: 'plain',
  state: 'plain',
  message: 'plain',
  plugin: 'plain',
  approvers: 'json',
  quorum: 'plain',
  allowSelf: 'flag',
  triggeredBy: 'plain',
  requestedAtMs: 'plain',
  expiresAtMs: 'plain',
  remindedAtMs: 'plain',
  endedAtMs: 'plain',
  answers: 'json',
});

export const insertApproval: (tx: WriteTx, approval: ApprovalRow) => void = approvals.insert;
export const updateApproval: (tx: WriteTx, approvalId: string, changes: Partial<ApprovalRow>) => void =
  approvals.update;

export function findApproval(tx: ReadTx, approvalId: ApprovalId): Approval | undefined {
  const row = approvals.find(tx, approvalId);
  return row && withDecisions(tx, row);
}

/** The request of one gate of a run. */
export function findGate(
  tx: ReadTx,
  gate: { readonly runId: PipelineRunId; readonly position: GatePosition; readonly subject: string },
): Approval | undefined {
  const raw = tx
    .prepare<[string, string, string], object>(
      `SELECT ${approvals.columns} FROM approvals WHERE run_id = ? AND position = ? AND subject = ?`,
    )
    .get(gate.runId, gate.position, gate.subject);
  return raw && withDecisions(tx, approvals.rowFrom(raw));
}

export function listApprovalsOfRun(tx: ReadTx, runId: PipelineRunId): Approval[] {
  return tx
    .prepare<[string], object>(`SELECT ${approvals.columns} FROM approvals WHERE run_id = ? ORDER BY approval_id`)
    .all(runId)
    .map((raw) => withDecisions(tx, approvals.rowFrom(raw)));
}

export function listPendingApprovals(tx: ReadTx, runId: PipelineRunId): Approval[] {
  return tx
    .prepare<[string], object>(
      `SELECT ${approvals.columns} FROM approvals WHERE run_id = ? AND state = 'pending' ORDER BY approval_id`,
    )
    .all(runId)
    .map((raw) => withDecisions(tx, approvals.rowFrom(raw)));
}

/** Those that wait and will expire, and that nobody was reminded of yet. */
export function listUnreminded(tx: ReadTx): Approval[] {
  return tx
    .prepare<[], object>(
      `SELECT ${approvals.columns} FROM approvals
        WHERE state = 'pending' AND expires_at_ms IS NOT NULL AND reminded_at_ms IS NULL`,
    )
    .all()
    .map((raw) => withDecisions(tx, approvals.rowFrom(raw)));
}

/** Newest first. */
export function listApprovals(
  tx: ReadTx,
  filter: { readonly runId?: PipelineRunId; readonly states?: readonly ApprovalState[] },
  page: PageRequest,
): Page<Approval> {
  return listPage(tx, {
    from: 'approvals',
    columns: approvals.columns,
    key: 'approval_id',
    isDescending: true,
    where: [
      filter.runId ? { sql: 'run_id = ?', values: [filter.runId] } : undefined,
      filter.states?.length
        ? { sql: `state IN (${filter.states.map(() => '?').join()})`, values: [...filter.states] }
        : undefined,
    ],
    page,
    maxPageSize: 100,
    rowFrom: (raw) => withDecisions(tx, approvals.rowFrom(raw)),
    keyOf: (approval) => approval.approvalId,
  });
}

export function insertDecision(tx: WriteTx, approvalId: ApprovalId, decision: ApprovalDecision): void {
  tx.prepare<unknown[], never>(
    `INSERT INTO approval_decisions (approval_id, by, verdict, comment, through, at_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (approval_id, by) DO UPDATE
        SET verdict = excluded.verdict, comment = excluded.comment, through = excluded.through, at_ms = excluded.at_ms`,
  ).run(approvalId, decision.by, decision.verdict, decision.comment, decision.through, decision.atMs);
}

function withDecisions(tx: ReadTx, row: ApprovalRow): Approval {
  const decisions = tx
    .prepare<[string], ApprovalDecision>(
      `SELECT by, verdict, comment, through, at_ms AS atMs FROM approval_decisions WHERE approval_id = ? ORDER BY at_ms, by`,
    )
    .all(row.approvalId);
  return { ...row, decisions };
}
