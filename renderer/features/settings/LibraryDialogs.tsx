import { Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { LibrariesService } from '../../../gen/signalbox/console/v1/libraries_pb.js';
import { useAction } from '../../data/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { useRefusalText } from '../../words/refusal-text.ts';
import { useWords } from '../../words/words.ts';
import { libraryWords } from './library-words.ts';

export function AddLibraryDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(libraryWords);
  const refusalText = useRefusalText();
  const [repoUrl, setRepoUrl] = useState('');
  const [name, setName] = useState('');
  const add = useAction(LibrariesService.method.addLibrary, {
    isQuiet: true,
    done: ({ library }) => t('added', { name: library?.name ?? '', count: library?.templates ?? 0 }),
    onDone: onClose,
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (repoUrl.trim() !== '') add.run({ repoUrl: repoUrl.trim(), name: name.trim() });
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('add')}
      footer={
        <Button type="submit" form="add-library" look="primary" isBusy={add.isBusy} disabled={repoUrl.trim() === ''}>
          {t('add')}
        </Button>
      }
    >
      <form id="add-library" onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t('url')} help={t('urlHelp')}>
          {(ids) => (
            <TextInput
              {...ids}
              value={repoUrl}
              onChange={(event) => setRepoUrl(event.target.value)}
              className="font-mono"
            />
          )}
        </Field>
        <Field label={t('name')} help={t('nameHelp')}>
          {(ids) => <TextInput {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        {add.error ? (
          <p role="alert" className="text-failed">
            {refusalText(add.error)}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}

export function RemoveLibraryDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const t = useWords(libraryWords);
  const remove = useAction(LibrariesService.method.removeLibrary, {
    done: () => t('removed', { name }),
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={t('removeQuestion', { name })}
      description={t('removeAbout')}
      action={t('removeNow')}
      icon={Trash2}
      isBusy={remove.isBusy}
      onConfirm={() => remove.run({ name })}
      onClose={onClose}
    />
  );
}
