import { ConnectError } from '@connectrpc/connect';
import { RefusalSchema } from '../gen/signalbox/console/v1/run_pb.js';
import { diagnosticFrom } from './diagnostic-from.ts';
import { exitCodes, UserError } from './failure.ts';
import { findingText } from './findings.ts';

/** Prints the findings of a refusal, naming the file as the user wrote it. Any other failure stays what it is. */
export function refusedDefinition(reason: unknown, file: string, text: string, consequence: string): unknown {
  if (!(reason instanceof ConnectError)) return reason;
  const findings = reason.findDetails(RefusalSchema).flatMap((refusal) => refusal.diagnostics);
  if (findings.length === 0) return reason;
  console.error(findings.map((finding) => findingText(file, text, diagnosticFrom(finding))).join('\n'));
  return new UserError(consequence, exitCodes.usage, { cause: reason });
}
