import { createInterface } from 'node:readline/promises';
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
  const comment = options.comment.trim() || (await missingComment(gate, approve));
  const { results } = await connection.client(ApprovalsService).decideApprovals({
    approvalIds: [gate.approvalId],
    approve,
    comment,
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

/** What the gate asks for is asked for here, before anything is sent. */
async function missingComment(gate: Approval, approve: boolean): Promise<string> {
  if (!(approve ? gate.commentRequired : gate.rejectCommentRequired)) return '';
  const comment = process.stdin.isTTY ? await asked(`Why? (kept with the decision about ${gate.subject}) `) : '';
  if (comment !== '') return comment;
  throw new UserError(`a decision about ${gate.subject} needs a comment: say why with -m "..."`, exitCodes.usage);
}

/** Empty: nothing was said, or the terminal was closed. */
async function asked(question: string): Promise<string> {
  using reader = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  return (await Promise.race([reader.question(question), closed])).trim();
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
