import { Bookmark, Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { paths } from '../../app/paths.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/Menu.tsx';
import { useWords } from '../../words/words.ts';
import { isFiltered, type RunFilter } from './run-filter.ts';
import { runsWords } from './runs-words.ts';

interface SavedViewsState {
  readonly views: Readonly<Record<string, RunFilter>>;
  readonly save: (name: string, filter: RunFilter) => void;
  readonly remove: (name: string) => void;
}

const useSavedViews = create<SavedViewsState>()(
  persist(
    (set) => ({
      views: {},
      save: (name, filter) => set(({ views }) => ({ views: { ...views, [name]: filter } })),
      remove: (name) =>
        set(({ views }) => ({ views: Object.fromEntries(Object.entries(views).filter(([known]) => known !== name)) })),
    }),
    { name: 'signalbox.run-views' },
  ),
);

/** Filters that somebody gave a name, kept in this browser. */
export function SavedViews({ filter }: { readonly filter: RunFilter }) {
  const t = useWords(runsWords);
  const [, navigate] = useLocation();
  const { views, save, remove } = useSavedViews();
  const [isNaming, setIsNaming] = useState(false);
  const [name, setName] = useState('');
  const names = Object.keys(views);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!name.trim()) return;
    save(name.trim(), filter);
    setIsNaming(false);
    setName('');
  }
  if (names.length === 0 && !isFiltered(filter)) return null;
  return (
    <>
      <Menu trigger={<Button icon={Bookmark}>{t('savedViews')}</Button>}>
        {names.map((known) => (
          <MenuItem
            key={known}
            onSelect={() =>
              navigate(paths.runs(Object.fromEntries(Object.entries(views[known] ?? {}).filter(([, value]) => value))))
            }
          >
            {known}
          </MenuItem>
        ))}
        {names.length > 0 ? <MenuLine /> : null}
        <MenuItem icon={Plus} isDisabled={!isFiltered(filter)} onSelect={() => setIsNaming(true)}>
          {t('save')}
        </MenuItem>
        {names.map((known) => (
          <MenuItem key={`remove ${known}`} isDangerous onSelect={() => remove(known)}>
            {t('removeView', { name: known })}
          </MenuItem>
        ))}
      </Menu>
      <Dialog
        isOpen={isNaming}
        onClose={() => setIsNaming(false)}
        title={t('save')}
        footer={
          <Button type="submit" form="save-view" look="primary">
            {t('save')}
          </Button>
        }
      >
        <form id="save-view" onSubmit={submit}>
          <Field label={t('viewName')}>
            {(ids) => <TextInput {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
        </form>
      </Dialog>
    </>
  );
}
