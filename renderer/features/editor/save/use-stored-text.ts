import { useMutation } from '@connectrpc/connect-query';
import { PipelinesService, type ReadTextResponse } from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { useEditorSession } from '../session/session-context.tsx';

export interface StoredText {
  readonly data: ReadTextResponse | undefined;
  readonly error: Error | null;
  readonly read: () => void;
}

/**
 * What is stored at the moment it is asked for. When nobody has changed the text since, or somebody has stored just what
 * is in the editor, the session takes the new head at once: there is nothing to merge.
 */
export function useStoredText(pipelineId: string): StoredText {
  const session = useEditorSession();
  const reading = useMutation(PipelinesService.method.readText, {
    onSuccess(stored) {
      const { base, text } = session.store.getState();
      const { head, filePath, branch } = stored;
      if (stored.text === base.text || stored.text === text) {
        session.rebase({ text: stored.text, head, filePath, branch });
      }
    },
  });
  return { data: reading.data, error: reading.error, read: () => reading.mutate({ pipelineId }) };
}
