import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, Select, TextInput } from '../../ui/Field.tsx';
import { serverNow } from '../../ui/use-now.ts';
import { useWords } from '../../words/words.ts';
import { runnerWords } from './runner-words.ts';

const minuteMs = 60_000;

interface NotedSpanDialogProps<Span extends keyof typeof runnerWords> {
  readonly title: string;
  readonly description: string;
  readonly children?: ReactNode;
  readonly icon: LucideIcon;
  /** On the button. */
  readonly act: string;
  readonly isBusy: boolean;
  readonly spanLabel: string;
  /** Minutes of each choice, in the order they are offered; 0 is without an end. */
  readonly spans: Readonly<Record<Span, number>>;
  readonly usual: Span;
  readonly onAct: (chosen: { readonly note: string; readonly untilMs?: number }) => void;
  readonly onClose: () => void;
}

/** Asks why a runner takes no work, and for how long. */
export function NotedSpanDialog<Span extends keyof typeof runnerWords>(props: NotedSpanDialogProps<Span>) {
  const { title, description, children, icon, act, isBusy, spanLabel, spans, usual, onAct, onClose } = props;
  const t = useWords(runnerWords);
  const formId = useId();
  const [note, setNote] = useState('');
  const [span, setSpan] = useState(usual);
  const choices = Object.keys(spans) as Span[]; // the keys are exactly these
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      description={description}
      footer={
        <Button type="submit" form={formId} look="primary" icon={icon} isBusy={isBusy}>
          {act}
        </Button>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const minutes = spans[span];
          onAct({ note, ...(minutes > 0 && { untilMs: serverNow() + minutes * minuteMs }) });
        }}
      >
        {children}
        <Field label={t('pauseWhy')}>
          {(ids) => <TextInput {...ids} value={note} onChange={(event) => setNote(event.target.value)} />}
        </Field>
        <Field label={spanLabel}>
          {(ids) => (
            <Select
              {...ids}
              value={span}
              onChange={({ target }) => setSpan(choices.find((choice) => choice === target.value) ?? usual)}
            >
              {choices.map((choice) => (
                <option key={choice} value={choice}>
                  {t(choice)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </form>
    </Dialog>
  );
}
