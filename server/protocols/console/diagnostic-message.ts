import type { MessageInitShape } from '@bufbuild/protobuf';
import { type DiagnosticSchema, DiagnosticSeverity } from '../../../gen/signalbox/console/v1/run_pb.js';
import type { Diagnostic, Severity } from '../../../pipeline/diagnostic.ts';

const severityOf: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.ERROR,
  warning: DiagnosticSeverity.WARNING,
  hint: DiagnosticSeverity.HINT,
};

export function diagnosticMessage(diagnostic: Diagnostic): MessageInitShape<typeof DiagnosticSchema> {
  const { code, severity, message, path, range, line, column } = diagnostic;
  return { code, severity: severityOf[severity], message, path, start: range.start, end: range.end, line, column };
}
