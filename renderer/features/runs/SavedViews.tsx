import { useQuery } from '@connectrpc/connect-query';
import { Bookmark, Pin, PinOff, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { type SavedView, SavedViewsService } from '../../../gen/signalbox/console/v1/saved_views_pb.js';
import { useAction } from '../../data/use-action.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Check, Field, TextInput } from '../../ui/Field.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/Menu.tsx';
import { useWords } from '../../words/words.ts';
import { isFiltered, queryOf, type RunFilter } from './run-filter.ts';
import { runsWords } from './runs-words.ts';

const { listSavedViews, saveView, deleteView } = SavedViewsService.method;

/** Filters with a name, kept on the server: everybody sees them, those that are pinned stand in the navigation. */
export function SavedViews({ filter }: { readonly filter: RunFilter }) {
  const t = useWords(runsWords);
  const [, navigate] = useLocation();
  const query = useQuery(listSavedViews);
  const [isNaming, setIsNaming] = useState(false);
  const views = query.data?.views ?? [];
  const refetch = () => void query.refetch();
  const pin = useAction(saveView, { onDone: refetch });
  const restore = useAction(saveView, { onDone: refetch });
  const remove = useAction(deleteView, { done: () => t('viewRemoved'), onDone: refetch });
  if (views.length === 0 && !isFiltered(filter)) return null;
  return (
    <>
      <Menu trigger={<Button icon={Bookmark}>{t('savedViews')}</Button>}>
        {views.map((view) => (
          <MenuItem key={view.name} onSelect={() => navigate(`/runs?${view.query}`)}>
            {view.name}
          </MenuItem>
        ))}
        {views.length > 0 ? <MenuLine /> : null}
        <MenuItem icon={Plus} isDisabled={!isFiltered(filter)} onSelect={() => setIsNaming(true)}>
          {t('save')}
        </MenuItem>
        {views.map((view) => (
          <MenuItem
            key={`pin ${view.name}`}
            icon={view.pinned ? PinOff : Pin}
            onSelect={() => pin.run({ ...sameAs(view), pinned: !view.pinned })}
          >
            {t(view.pinned ? 'unpinView' : 'pinView', { name: view.name })}
          </MenuItem>
        ))}
        {views.map((view) => (
          <MenuItem key={`remove ${view.name}`} isDangerous onSelect={() => remove.run({ name: view.name })}>
            {t('removeView', { name: view.name })}
          </MenuItem>
        ))}
      </Menu>
      {isNaming ? (
        <NameDialog
          filter={filter}
          isBusy={restore.isBusy}
          onSave={(view) => {
            restore.run(view);
            setIsNaming(false);
          }}
          onClose={() => setIsNaming(false)}
        />
      ) : null}
    </>
  );
}

const sameAs = ({ name, query, pinned }: SavedView) => ({ name, query, pinned });

interface NameDialogProps {
  readonly filter: RunFilter;
  readonly isBusy: boolean;
  readonly onSave: (view: { readonly name: string; readonly query: string; readonly pinned: boolean }) => void;
  readonly onClose: () => void;
}

function NameDialog({ filter, isBusy, onSave, onClose }: NameDialogProps) {
  const t = useWords(runsWords);
  const [name, setName] = useState('');
  const [isPinned, setIsPinned] = useState(true);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim()) onSave({ name: name.trim(), query: queryOf(filter), pinned: isPinned });
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('save')}
      footer={
        <Button type="submit" form="save-view" look="primary" isBusy={isBusy}>
          {t('save')}
        </Button>
      }
    >
      <form id="save-view" onSubmit={submit} className="flex flex-col gap-3">
        <Field label={t('viewName')}>
          {(ids) => (
            <TextInput {...ids} maxLength={64} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Check label={t('pinned')} isOn={isPinned} onChange={setIsPinned} />
      </form>
    </Dialog>
  );
}
