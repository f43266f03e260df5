import type { AnnotationId, JobRunId, Millis, PipelineId, PipelineRunId, StepRunId } from './ids.ts';

export type AnnotationStyle = 'info' | 'success' | 'warning' | 'error';

/** A text that a step shows on the page of its run. */
export interface Annotation {
  readonly annotationId: AnnotationId;
  readonly runId: PipelineRunId;
  readonly pipelineId: PipelineId;
  readonly jobRunId: JobRunId;
  readonly stepRunId: StepRunId;
  readonly jobName: string;
  /** Unique within the job: the same name again replaces the text. */
  readonly name: string;
  readonly style: AnnotationStyle;
  readonly markdown: string;
  readonly postedAtMs: Millis;
}
