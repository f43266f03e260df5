import type { Command } from 'commander';
import { type Approval, ApprovalState, ApprovalsService } from '../../gen/signalbox/console/v1/approval_pb.js';
import { type Connection, type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { exitCodes, UserError } from '../failure.ts';
import { findRun } from '../find.ts';
import { collectPair } from '../pairs.ts';

export function approveCommand(): Command {
  return decideCommand('approve', 'let a run go on at its gate', true);
}

export function rejectCommand(): Command {
  return decideCommand('reject', 'refuse what waits at the gate of a run', false);
}

interface DecideOptions extends ConnectionOptions {
  readonly comment: string;
  readonly field: Readonly<Record<string, string>>;
}

function decideCommand(name: string, description: string, approve: boolean): Command {
  return clientCommand(name)
    .description(description)
    .argument('<run[/gate]>', 'a run such as web#42, and the job or stage of the gate if several wait')
    .option('-m, --comment <text>', 'why, for the record', '')
    .option('-f, --field <name=value>', 'what the gate asks for; may be given again', collectPair, {})
    .addHelpText(
      'after',
      `\nExamples:\n  $ signalbox ${name} web#42\n  $ signalbox ${name} web#42/deploy -m "release 1.4"`,
    )
    .action((reference: string, options: DecideOptions) => decide(reference, approve, options));
}

async function decide(reference: string, approve: boolean, options: DecideOptions): Promise<void> {
  const connection = connectTo(options);
  const gate = await findGate(connection, reference);
  const { results } = await connection.client(ApprovalsService).decideApprovals({
    approvalIds: [gate.approvalId],
    approve,
    comment: options.comment,
    fields: approve ? { ...options.field } : {},
    through: 'cli',
  });
  const [result] = results;
  if (!result?.approval) throw new UserError(result?.refusal || 'the server gave no answer');
  const { state, subject, quorum, decisions } = result.approval;
  const missing = quorum - decisions.filter((decision) => decision.approved).length;
  const word = ApprovalState[state].toLowerCase();
  console.log(state === ApprovalState.PENDING ? `${subject} needs ${missing} more` : `${subject} is ${word}`);
}

async function findGate(connection: Connection, reference: string): Promise<Approval> {
  const [runReference = '', ...rest] = reference.split('/');
  const subject = rest.join('/');
  const run = await findRun(connection, runReference);
  const { approvals } = await connection
    .client(ApprovalsService)
    .listApprovals({ runId: run.runId, states: [ApprovalState.PENDING], pageSize: 200 });
  const waiting = approvals.filter((approval) => subject === '' || approval.subject === subject);
  const [only, ...others] = waiting;
  const names = approvals.map((approval) => approval.subject).join(', ');
  if (!only) {
    throw new UserError(
      names === '' ? `nothing waits for approval in ${runReference}` : `no gate "${subject}" waits; waiting: ${names}`,
    );
  }
  if (others.length > 0)
    throw new UserError(`several gates wait: ${names}. Name one: ${runReference}/<gate>`, exitCodes.usage);
  return only;
}
