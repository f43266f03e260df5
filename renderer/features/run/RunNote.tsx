import { HandHelping, StickyNote } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { RunSummary } from '../../../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { useAction } from '../../data/use-action.ts';
import { noteText } from '../../parts/note-text.ts';
import { partWords } from '../../parts/part-words.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Check, Field, TextInput } from '../../ui/Field.tsx';
import { Ago } from '../../ui/Time.tsx';
import { useWords } from '../../words/words.ts';
import { runWords } from './run-words.ts';

/** What somebody wrote at the run, under its heading. */
export function RunNoteLine({ run }: { readonly run: RunSummary }) {
  const say = useWords(partWords);
  const { note } = run;
  if (!note) return null;
  const Icon = note.taken ? HandHelping : StickyNote;
  return (
    <p className="mt-0.5 flex min-w-0 items-center gap-1.5">
      <Icon size={14} aria-hidden="true" className="shrink-0 text-muted" />
      <span className="min-w-0 truncate" title={noteText(note, say)}>
        {noteText(note, say)}
      </span>
      <span className="whitespace-nowrap text-muted text-small">
        <Ago atMs={note.atMs} />
      </span>
    </p>
  );
}

export function NoteDialog({ run, onClose }: { readonly run: RunSummary; readonly onClose: () => void }) {
  const t = useWords(runWords);
  const [text, setText] = useState(run.note?.text ?? '');
  const [isTaken, setIsTaken] = useState(run.note?.taken ?? true);
  const save = useAction(RunsService.method.setRunNote, { onDone: onClose });
  function submit(event: FormEvent) {
    event.preventDefault();
    save.run({ runId: run.runId, text, taken: isTaken });
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('noteTitle', { number: String(run.number) })}
      description={t('noteBody')}
      footer={
        <Button type="submit" form="run-note" look="primary" isBusy={save.isBusy}>
          {t('noteSave')}
        </Button>
      }
    >
      <form id="run-note" onSubmit={submit} className="flex flex-col gap-3">
        <Field label={t('note')}>
          {(ids) => (
            <TextInput {...ids} maxLength={280} value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        <Check label={t('onIt')} isOn={isTaken} onChange={setIsTaken} />
      </form>
    </Dialog>
  );
}
