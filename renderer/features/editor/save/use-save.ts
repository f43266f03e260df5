import { Code, ConnectError } from '@connectrpc/connect';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { useMemo, useState } from 'react';
import {
  PipelineHome,
  type PipelineSummary,
  PipelinesService,
} from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import { errorsOf } from '../../../parts/Findings.tsx';
import { showToast } from '../../../ui/toasts.ts';
import { useWords } from '../../../words/words.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { branchName, commitMessage } from './commit-message.ts';
import { definitionDiff } from './definition-diff.ts';
import { type Choice, conflictsIn, mergeTexts, settledText } from './merge-texts.ts';
import { saveWords } from './save-words.ts';
import type { StoredText } from './use-stored-text.ts';

const noChoices: ReadonlyMap<number, Choice> = new Map();

/** One save: what would be stored, where, with which words; and storing it. */
export function useSave(pipeline: PipelineSummary, stored: StoredText, onSaved: () => void) {
  const t = useWords(saveWords);
  const session = useEditorSession();
  const mine = useEditor((state) => state.text);
  const base = useEditor((state) => state.base);
  const [typed, setTyped] = useState<{
    readonly message?: string;
    readonly branch?: string;
    readonly isReview?: boolean;
  }>({});
  // Choices are about one merge: when the head moves again there is a new one.
  const [choices, setChoices] = useState({ head: '', made: noChoices });
  const [requestId, setRequestId] = useState(() => crypto.randomUUID());

  const isGit = pipeline.home === PipelineHome.GIT;
  const theirs = stored.data;
  const before = theirs?.text ?? base.text;
  const isMoved = before !== base.text;
  const parts = useMemo(
    () => (isMoved ? mergeTexts({ base: base.text, mine, theirs: before }) : []),
    [isMoved, base.text, mine, before],
  );
  const made = choices.head === theirs?.head ? choices.made : noChoices;
  /** Undefined while there is a conflict that nobody has settled. */
  const text = isMoved ? settledText(parts, made) : mine;
  const suggested = useMemo(
    () => commitMessage(text === undefined ? undefined : definitionDiff(before, text, base.filePath), base.filePath),
    [text, before, base.filePath],
  );
  const message = typed.message ?? suggested;
  const branch = typed.branch ?? branchName(message);
  const isReview = isGit && (typed.isReview ?? theirs?.reviewOnly ?? false);
  const findings = useQuery(
    PipelinesService.method.validateText,
    { text: text ?? '', pipelineId: pipeline.pipelineId },
    { enabled: text !== undefined, gcTime: 0, placeholderData: (previous) => previous },
  );
  const errors = errorsOf(findings.data?.diagnostics ?? []);
  const saving = useMutation(PipelinesService.method.saveText, {
    onSuccess(answer) {
      if (text === undefined || theirs === undefined) return;
      const { filePath } = theirs;
      if (isMoved) session.replace(text, t('mergeLabel'));
      // A branch for review is not what the pipeline runs: the changes stay pending until it is merged.
      const now = isReview ? { text: theirs.text, head: theirs.head } : { text, head: answer.head };
      session.rebase({ ...now, filePath, branch: theirs.branch });
      const place = { head: answer.head.slice(0, 8), branch: answer.branch };
      showToast({ tone: 'passed', text: t(isReview ? 'savedReview' : isGit ? 'savedTo' : 'savedManaged', place) });
      onSaved();
    },
    onError(error) {
      // The same request id would answer the same refusal.
      setRequestId(crypto.randomUUID());
      if (ConnectError.from(error).code === Code.Aborted) stored.read();
    },
  });
  const code = saving.error === null ? undefined : ConnectError.from(saving.error).code;
  const isReady =
    theirs !== undefined &&
    text !== undefined &&
    text !== before &&
    errors.length === 0 &&
    !(isReview && branch === '');

  return {
    isGit,
    /** What is compared with: stored now, or when the editor was opened as long as that is not known. */
    before,
    text,
    errors,
    conflicts: isMoved ? conflictsIn(parts) : undefined,
    choices: made,
    choose(index: number, choice: Choice) {
      setChoices({ head: theirs?.head ?? '', made: new Map(made).set(index, choice) });
    },
    message,
    branch,
    isReview,
    isBranchTaken: isReview && code === Code.AlreadyExists,
    set(change: typeof typed) {
      saving.reset();
      setTyped({ ...typed, ...change });
    },
    isReady,
    isBusy: saving.isPending,
    /** A head that moved is no refusal: it is read again and merged. */
    refusal:
      code === undefined || code === Code.Aborted || (isReview && code === Code.AlreadyExists) ? null : saving.error,
    save() {
      if (!isReady) return;
      saving.mutate({
        pipelineId: pipeline.pipelineId,
        text,
        expectedHead: theirs.head,
        requestId,
        message,
        reviewBranch: isReview ? branch : '',
      });
    },
  };
}
