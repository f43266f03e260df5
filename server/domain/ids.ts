/** Ids are opaque text of at most 128 bytes; the brand keeps one kind from being passed for another. */
type Id<Kind extends string> = string & { readonly __kind: Kind };

export type PipelineId = Id<'pipeline'>;
export type PipelineRunId = Id<'pipeline-run'>;
/** One attempt of one job: a repeated job has a new id. It is also the key of the workspace. */
export type JobRunId = Id<'job-run'>;
/** One attempt of one step: the fencing token on the wire (Arcentra API, fact 7). */
export type StepRunId = Id<'step-run'>;
export type RunnerId = Id<'runner'>;
export type CommandId = Id<'command'>;
export type ApprovalId = Id<'approval'>;
export type AnnotationId = Id<'annotation'>;
export type ArtifactId = Id<'artifact'>;
export type SecretId = Id<'secret'>;
export type TokenId = Id<'token'>;

/** Unix time in milliseconds, always of the server's clock. */
export type Millis = number;

const idForm = /^[\x21-\x7e]{1,128}$/;

/** Text from outside as an id: trimmed; undefined unless it is 1 to 128 visible ASCII characters. */
export function idFrom<Kind extends string>(text: string): Id<Kind> | undefined {
  const trimmed = text.trim();
  return idForm.test(trimmed) ? (trimmed as Id<Kind>) : undefined; // the form is all that can be checked without a store
}
