import { X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { useWords } from '../words/words.ts';
import { IconButton } from './Button.tsx';
import { StatusGlyph } from './StatusMark.tsx';
import { useToasts } from './toasts.ts';
import { uiWords } from './ui-words.ts';

const glyphs = {
  passed: { tone: 'passed', shape: 'check', word: 'passed' },
  failed: { tone: 'failed', shape: 'cross', word: 'failed' },
} as const;

/** Top right, under the bar: the last lines of a log are never covered. */
export function ToastArea() {
  const t = useWords(uiWords);
  const toasts = useToasts((state) => state.toasts);
  const dismiss = useToasts((state) => state.dismiss);
  return (
    <Toast.Provider label={t('notifications')} swipeDirection="right">
      {toasts.map((toast) => (
        <Toast.Root
          key={toast.id}
          duration={toast.undo || toast.tone === 'failed' ? 10_000 : 4_000}
          onOpenChange={(open) => !open && dismiss(toast.id)}
          className="sliding-in flex items-start gap-2 rounded-lg border bg-raised py-2 pr-1.5 pl-3 shadow-(--shadow)"
        >
          <span className="pt-1">
            <StatusGlyph status={glyphs[toast.tone]} />
          </span>
          <div className="min-w-0 flex-1 py-0.5">
            <Toast.Title className="font-semibold">{toast.text}</Toast.Title>
            {toast.detail ? (
              <Toast.Description className="mt-0.5 break-words text-muted text-small">{toast.detail}</Toast.Description>
            ) : null}
          </div>
          {toast.undo ? (
            <Toast.Action
              altText={t('undo')}
              onClick={toast.undo}
              className="h-7 rounded-md px-2 font-semibold hover:bg-selected"
            >
              {t('undo')}
            </Toast.Action>
          ) : null}
          <Toast.Close asChild>
            <IconButton icon={X} label={t('dismiss')} />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className="fixed top-14 right-4 z-50 flex w-[360px] max-w-[calc(100vw-32px)] flex-col gap-2 outline-none" />
    </Toast.Provider>
  );
}
