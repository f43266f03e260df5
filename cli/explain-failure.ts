import { Code, ConnectError } from '@connectrpc/connect';
import { RefusalSchema } from '../gen/signalbox/console/v1/run_pb.js';
import { DomainError } from '../server/domain/errors.ts';
import { diagnosticFrom } from './diagnostic-from.ts';
import { type ExitCode, exitCodes, UserError } from './failure.ts';
import { findingText } from './findings.ts';

/** What to print for a failure, and how to end. Only a defect of the program shows where in the program it happened. */
export function explainFailure(reason: unknown): { readonly message: string; readonly exitCode: ExitCode } {
  if (reason instanceof UserError) return { message: `signalbox: ${reason.message}`, exitCode: reason.exitCode };
  if (reason instanceof ConnectError) return explainAnswer(reason);
  if (reason instanceof DomainError) {
    const exitCode = reason.kind === 'invalid' ? exitCodes.usage : exitCodes.failed;
    return { message: `signalbox: ${reason.message}`, exitCode };
  }
  if (reason instanceof Error && 'code' in reason && typeof reason.code === 'string' && 'syscall' in reason) {
    return { message: `signalbox: ${reason.message}`, exitCode: exitCodes.failed };
  }
  const details = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  return {
    message: `signalbox: this is a defect of the program, please report it\n${details}`,
    exitCode: exitCodes.failed,
  };
}

function explainAnswer(error: ConnectError) {
  // What the server itself answers has crossed the wire, and no cause with it.
  if (error.code === Code.Unavailable && error.cause !== undefined) {
    return { message: `signalbox: the server does not answer: ${error.rawMessage}`, exitCode: exitCodes.failed };
  }
  const findings = error.findDetails(RefusalSchema).flatMap((refusal) => refusal.diagnostics);
  const exitCode = error.code === Code.InvalidArgument ? exitCodes.usage : exitCodes.failed;
  const message = [
    ...findings.map((finding) => findingText('pipeline', '', diagnosticFrom(finding))),
    `signalbox: ${error.rawMessage}`,
  ].join('\n');
  return { message, exitCode };
}
