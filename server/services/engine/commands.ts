import type { RunnerId, StepRunId } from '../../domain/ids.ts';
import type { Command, StepAssignment } from '../../domain/step-assignment.ts';
import type { StepRun } from '../../domain/step-run.ts';
import { deleteCommand, insertCommand, listCommandsAbout } from '../../store/commands.ts';
import type { Turn } from './turn.ts';

/** An agent must acknowledge within this time; then the command is sent again, twice at most (Arcentra API 4.3). */
export const acknowledgeWithinMs = 10_000;
/** Without an acknowledgement on its wire an agent must report RUNNING within this time (Arcentra API 4.4). */
export const startWithinMs = 60_000;

/** Gives a step to a connected agent. It stays responsible once it has acknowledged. */
export function sendDispatch(turn: Turn, runnerId: RunnerId, assignment: StepAssignment): void {
  const session = turn.parts.sessions.of(runnerId);
  const command: Command = { kind: 'dispatch', commandId: turn.parts.ids.next(), step: assignment };
  if (session?.kind === 'connect') {
    keep(turn, runnerId, command, { jobRunId: assignment.jobRunId, stepRunId: assignment.stepRunId, reason: '' });
  } else {
    turn.setTimer('offer', assignment.stepRunId, turn.nowMs + startWithinMs);
  }
  turn.send(runnerId, command);
}

/** Kept for an agent that is away; one on an AgentChannel has no way to acknowledge it. */
export function sendCancel(turn: Turn, runnerId: RunnerId, step: StepRun, reason: string): void {
  const command: Command = { kind: 'cancel', commandId: turn.parts.ids.next(), stepRunId: step.stepRunId, reason };
  const session = turn.parts.sessions.of(runnerId);
  if (session?.kind !== 'agent-channel') {
    keep(turn, runnerId, command, { jobRunId: step.jobRunId, stepRunId: step.stepRunId, reason });
  }
  if (session) turn.send(runnerId, command);
}

/** The step is settled, or goes elsewhere: nothing more is to be said about it. */
export function dropCommandsAbout(turn: Turn, stepRunId: StepRunId): void {
  for (const command of listCommandsAbout(turn.tx, stepRunId)) {
    deleteCommand(turn.tx, command.commandId);
    turn.clearTimer('command', command.commandId);
  }
}

function keep(
  turn: Turn,
  runnerId: RunnerId,
  command: Extract<Command, { kind: 'dispatch' | 'cancel' }>,
  about: { readonly jobRunId: StepRun['jobRunId']; readonly stepRunId: StepRunId; readonly reason: string },
): void {
  insertCommand(turn.tx, {
    commandId: command.commandId,
    runnerId,
    kind: command.kind,
    ...about,
    sends: 1,
    createdAtMs: turn.nowMs,
  });
  turn.setTimer('command', command.commandId, turn.nowMs + acknowledgeWithinMs);
}
