import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field, Select, TextInput } from '../ui/Field.tsx';
import { serverNow } from '../ui/use-now.ts';
import { useWords } from '../words/words.ts';
import { partWords } from './part-words.ts';

const minuteMs = 60_000;

export interface Span {
  /** 0 is without an end. */
  readonly minutes: number;
  readonly label: string;
}

interface NotedSpanDialogProps {
  readonly title: string;
  readonly description: string;
  readonly children?: ReactNode;
  readonly icon: LucideIcon;
  /** On the button. */
  readonly act: string;
  readonly isBusy: boolean;
  readonly spanLabel: string;
  readonly spans: readonly Span[];
  /** Minutes of the one that is chosen at first. */
  readonly usual: number;
  readonly onAct: (chosen: { readonly note: string; readonly untilMs?: number }) => void;
  readonly onClose: () => void;
}

/** Asks why nothing new shall begin, and for how long. */
export function NotedSpanDialog(props: NotedSpanDialogProps) {
  const { title, description, children, icon, act, isBusy, spanLabel, spans, usual, onAct, onClose } = props;
  const t = useWords(partWords);
  const formId = useId();
  const [note, setNote] = useState('');
  const [minutes, setMinutes] = useState(usual);
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
          onAct({ note, ...(minutes > 0 && { untilMs: serverNow() + minutes * minuteMs }) });
        }}
      >
        {children}
        <Field label={t('reasonWhy')}>
          {(ids) => (
            <TextInput {...ids} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
          )}
        </Field>
        <Field label={spanLabel}>
          {(ids) => (
            <Select {...ids} value={minutes} onChange={({ target }) => setMinutes(Number(target.value))}>
              {spans.map((span) => (
                <option key={span.minutes} value={span.minutes}>
                  {span.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </form>
    </Dialog>
  );
}
