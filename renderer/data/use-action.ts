import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { ConnectError } from '@connectrpc/connect';
import { useMutation } from '@connectrpc/connect-query';
import { showToast } from '../ui/toasts.ts';
import { useRefusalText } from '../words/refusal-text.ts';
import type { Words } from '../words/words.ts';
import { useWords } from '../words/words.ts';

const actionWords = {
  refused: ['The server refused', 'Der Server hat abgelehnt', 'Le serveur a refusé'],
} satisfies Words;

interface ActionOptions<O extends DescMessage> {
  /** What to say when it worked; empty text says nothing. */
  readonly done?: (answer: MessageShape<O>) => string;
  readonly undo?: (answer: MessageShape<O>) => (() => void) | undefined;
  readonly onDone?: (answer: MessageShape<O>) => void;
  /** Set where the refusal is shown in place, so that it is not said twice. */
  readonly isQuiet?: boolean;
}

export interface Action<I extends DescMessage> {
  readonly run: (input: MessageInitShape<I>) => void;
  readonly isBusy: boolean;
  readonly error: ConnectError | null;
  readonly reset: () => void;
}

/** A call that changes something: says that it worked, with undo where there is one, or why it was refused. */
export function useAction<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  options: ActionOptions<O> = {},
): Action<I> {
  const t = useWords(actionWords);
  const refusalText = useRefusalText();
  const mutation = useMutation(method, {
    onSuccess: (answer) => {
      const text = options.done?.(answer);
      if (text) showToast({ tone: 'passed', text, undo: options.undo?.(answer) });
      options.onDone?.(answer);
    },
    onError: (error) => {
      if (options.isQuiet) return;
      showToast({ tone: 'failed', text: t('refused'), detail: refusalText(error) });
    },
  });
  return {
    run: (input) => mutation.mutate(input),
    isBusy: mutation.isPending,
    error: mutation.error,
    reset: mutation.reset,
  };
}
