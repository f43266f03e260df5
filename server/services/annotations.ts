import type { Annotation, AnnotationStyle } from '../domain/annotation.ts';
import { DomainError } from '../domain/errors.ts';
import type { AnnotationId, PipelineRunId, StepRunId } from '../domain/ids.ts';
import { findAnnotation, listAnnotations, saveAnnotation } from '../store/annotations.ts';
import { findStepOfArtifact } from '../store/artifacts.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import type { Clock } from './ports/clock.ts';
import type { IdSource } from './ports/ids.ts';
import type { Secrets } from './secrets.ts';

const mostOfRun = 50;
const mostBytes = 64 * 1024;
const longestName = 128;

export interface AnnotationText {
  readonly name: string;
  readonly style: AnnotationStyle;
  readonly markdown: string;
}

/** Texts that steps show on the page of their run. Secrets of the run are masked before anything is stored. */
export class Annotations {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #events: Events;
  readonly #secrets: Secrets;

  constructor(options: {
    readonly store: Store;
    readonly clock: Clock;
    readonly ids: IdSource;
    readonly events: Events;
    readonly secrets: Secrets;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#events = options.events;
    this.#secrets = options.secrets;
  }

  /** The same name again within a job replaces the text. */
  post(stepRunId: StepRunId, { name, style, markdown }: AnnotationText): Annotation {
    checkText({ name, markdown });
    const step = this.#store.read((tx) => findStepOfArtifact(tx, stepRunId));
    if (!step) throw new DomainError('not-found', `there is no step ${stepRunId}`, { subject: 'step_run_id' });
    const { runId, pipelineId, jobRunId, jobName } = step;
    const masked = { name: this.#masked(runId, name), markdown: this.#masked(runId, markdown) };
    return this.#store.write((tx) => {
      const others = listAnnotations(tx, runId).filter((one) => one.jobName !== jobName || one.name !== masked.name);
      if (others.length >= mostOfRun) {
        throw new DomainError('exhausted', `the run has ${mostOfRun} annotations, which is the most a run may have`);
      }
      const annotation = saveAnnotation(tx, {
        annotationId: this.#ids.next<AnnotationId>(),
        ...{ runId, pipelineId, jobRunId, stepRunId, jobName, style, ...masked },
        postedAtMs: this.#clock.nowMs(),
      });
      const { annotationId } = annotation;
      const event = { pipelineId, runId, jobRunId, stepRunId, annotationId, jobName, name: annotation.name };
      this.#events.append(tx, { type: 'annotation.posted', ...event }, jobName);
      return annotation;
    });
  }

  /** Oldest first. */
  list(runId: PipelineRunId): readonly Annotation[] {
    return this.#store.read((tx) => listAnnotations(tx, runId));
  }

  get(annotationId: AnnotationId): Annotation {
    const found = this.#store.read((tx) => findAnnotation(tx, annotationId));
    if (found) return found;
    throw new DomainError('not-found', `there is no annotation ${annotationId}`, { subject: 'annotation_id' });
  }

  #masked(runId: PipelineRunId, text: string): string {
    return this.#secrets.maskerForRun(runId).masked(Buffer.from(text)).toString();
  }
}

function checkText({ name, markdown }: Pick<AnnotationText, 'name' | 'markdown'>): void {
  if (name.trim() === '' || name.length > longestName) {
    throw new DomainError('invalid', `the name of an annotation has 1 to ${longestName} characters`, {
      subject: 'name',
    });
  }
  const bytes = Buffer.byteLength(markdown);
  if (bytes > mostBytes) {
    throw new DomainError('invalid', `annotation ${name} has ${bytes} bytes; at most ${mostBytes} are shown`, {
      subject: 'markdown',
    });
  }
}
