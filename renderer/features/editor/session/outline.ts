import type { SourceRange } from '../../../../pipeline/diagnostic.ts';
import type { FieldPath } from '../../../../pipeline/edit/fields.ts';
import type { StepList } from '../../../../pipeline/edit/structure.ts';
import type { TemplateRequest } from '../../../../pipeline/include-sources.ts';

/**
 * What stands in a document, as plain data for graph and inspector. It is taken from the document itself and not from
 * the compiled plan, so that it exists while there are errors elsewhere. Texts are as written, placeholders included.
 */
export interface EditorOutline {
  readonly mode: 'jobs' | 'stages';
  readonly namespace: string;
  readonly range: SourceRange;
  /** In order. Empty in jobs mode. */
  readonly stages: readonly OutlineStage[];
  /** In file order, across stages; those that come from includes first. */
  readonly jobs: readonly OutlineJob[];
  readonly triggers: readonly OutlineTrigger[];
  readonly variables: readonly OutlineVariable[];
  readonly includes: readonly OutlineInclude[];
  /** Parts of the document that have no node of their own: drawn as one to be edited in the text, never rewritten. */
  readonly opaque: readonly OutlineOpaque[];
}

/** What is included, without the values it is given. */
export type OutlineInclude = { readonly file: string } | TemplateRequest;

/** A part of the document: where it stands, and how operations reach it. */
export interface OutlinePart {
  readonly range: SourceRange;
  /** For `set-field` and `unset-field`; diagnostics of the part have a path that begins with the same. */
  readonly path: FieldPath;
}

/** Why the graph must not touch something: what is written here means more than one place, or another file. */
export type OpaqueReason = 'alias' | 'merge' | 'include' | 'extension';

export interface OutlineStage extends OutlinePart {
  readonly name: string;
  readonly description: string;
  /** What the comment directly above it says; empty when there is none. */
  readonly note: string;
  readonly gate: OutlineGate | undefined;
  readonly when: string;
  readonly opaque: OpaqueReason | undefined;
}

export interface OutlineGate {
  readonly position: 'before' | 'after';
  readonly type: string;
  readonly approvers: readonly string[];
  readonly range: SourceRange;
}

/** A place in another text. */
export interface OutlineOrigin {
  /** The file or template, by the name the include uses. */
  readonly source: string;
  /** From 1. */
  readonly line: number;
}

export interface OutlineJob extends OutlinePart {
  readonly name: string;
  /** Of a job that an include brings: where it is written. */
  readonly origin: OutlineOrigin | undefined;
  readonly description: string;
  /** Undefined in jobs mode, and for jobs of an include. */
  readonly stage: string | undefined;
  /** As written in `depends_on`; the order of stages is not in it. */
  readonly needs: readonly string[];
  /** Number of cells; undefined without a matrix, 0 when only the run will know. */
  readonly matrix: number | undefined;
  /** Of the job, or else of the pipeline; empty when steps run on the host. */
  readonly image: string;
  readonly when: string;
  /** What the comment directly above it says; empty when there is none. */
  readonly note: string;
  readonly gate: OutlineGate | undefined;
  readonly timeout: string;
  readonly allowFailure: boolean;
  readonly steps: readonly OutlineStep[];
  readonly opaque: OpaqueReason | undefined;
}

export interface OutlineStep extends OutlinePart {
  /** What a `NodeRef` calls it: its name, or `#2` for the second of its list when it has none. */
  readonly name: string;
  readonly hasName: boolean;
  readonly list: StepList;
  readonly index: number;
  readonly uses: string;
  /** The first lines of what it runs, for a shell step; else empty. */
  readonly run: string;
  readonly when: string;
  readonly image: string;
  readonly opaque: OpaqueReason | undefined;
}

export interface OutlineTrigger extends OutlinePart {
  readonly index: number;
  readonly type: string;
  /** `0 3 * * *`, or the events; empty for a manual one. */
  readonly detail: string;
}

export interface OutlineVariable extends OutlinePart {
  readonly name: string;
  readonly value: string;
}

export interface OutlineOpaque extends OutlinePart {
  readonly reason: OpaqueReason;
  /** `include ci/lint.yaml`, `x-defaults`. */
  readonly label: string;
  /** As `NodeRef` says it. */
  readonly key: string;
  /** Of an include: the file or template. */
  readonly source?: string;
}
