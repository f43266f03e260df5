import type { Client } from '@connectrpc/connect';
import { type AnnotationService, AnnotationStyle } from '../gen/signalbox/agent/v1/annotations_pb.js';
import type { AnnotationBoard, AnnotationText } from './plugins/plugin.ts';

const callMs = 10_000;

const styles: Readonly<Record<AnnotationText['style'], AnnotationStyle>> = {
  info: AnnotationStyle.INFO,
  success: AnnotationStyle.SUCCESS,
  warning: AnnotationStyle.WARNING,
  error: AnnotationStyle.ERROR,
};

/** Texts on the page of the run (signalbox.agent.v1). Tried once: they are no result, and no step waits for them long. */
export class RemoteAnnotations implements AnnotationBoard {
  readonly #client: Client<typeof AnnotationService>;

  constructor(client: Client<typeof AnnotationService>) {
    this.#client = client;
  }

  async post(token: string, { name, style, markdown }: AnnotationText, signal: AbortSignal): Promise<void> {
    const headers = { authorization: `Bearer ${token}` };
    await this.#client.postAnnotation({ name, style: styles[style], markdown }, { signal, timeoutMs: callMs, headers });
  }
}
