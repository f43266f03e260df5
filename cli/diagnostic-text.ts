import { type Diagnostic, DiagnosticSeverity } from '../gen/signalbox/console/v1/run_pb.js';

const wordOf: Readonly<Record<DiagnosticSeverity, string>> = {
  [DiagnosticSeverity.UNSPECIFIED]: 'error',
  [DiagnosticSeverity.ERROR]: 'error',
  [DiagnosticSeverity.WARNING]: 'warning',
  [DiagnosticSeverity.HINT]: 'hint',
};

/** `pipeline.yaml:12:7: error V12: ...`, as editors and terminals link it. */
export function diagnosticText({ line, column, severity, code, message }: Diagnostic, file = 'pipeline'): string {
  return `${file}:${line}:${column}: ${wordOf[severity]} ${code}: ${message}`;
}
