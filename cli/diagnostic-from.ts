import { type Diagnostic as DiagnosticMessage, DiagnosticSeverity } from '../gen/signalbox/console/v1/run_pb.js';
import type { Diagnostic, Severity } from '../pipeline/diagnostic.ts';

const severityOf: Readonly<Record<DiagnosticSeverity, Severity>> = {
  [DiagnosticSeverity.UNSPECIFIED]: 'error',
  [DiagnosticSeverity.ERROR]: 'error',
  [DiagnosticSeverity.WARNING]: 'warning',
  [DiagnosticSeverity.HINT]: 'hint',
};

/** A finding of the server, as those that are made here. */
export function diagnosticFrom(message: DiagnosticMessage): Diagnostic {
  const { code, path, line, column, start, end } = message;
  return {
    code,
    severity: severityOf[message.severity],
    message: message.message,
    path,
    line,
    column,
    range: { start, end },
  };
}
