import { Check } from 'lucide-react';
import { useOptionList } from '../../../ui/use-option-list.ts';
import { useWords } from '../../../words/words.ts';
import { type Anchor, placeBeside } from './anchor.ts';
import { graphWords } from './graph-words.ts';

export interface Pick {
  readonly key: string;
  readonly name: string;
  /** What it is or does now, or why it cannot be chosen. */
  readonly note: string;
  readonly isOn: boolean;
  readonly isRefused: boolean;
}

interface PickListProps {
  readonly label: string;
  readonly anchor: Anchor;
  readonly picks: readonly Pick[];
  readonly onPick: (pick: Pick) => void;
  readonly onCancel: () => void;
}

const size = { width: 320, height: 300 };

/** Type, arrows, Enter: what can be dragged to can be named as well. What is refused stays in the list with its reason. */
export function PickList({ label, anchor, picks, onPick, onCancel }: PickListProps) {
  const t = useWords(graphWords);
  const { text, over } = useOptionList(label);
  const wanted = text.toLowerCase();
  const found = picks
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => Number(a.isRefused) - Number(b.isRefused) || rank(a, wanted) - rank(b, wanted));
  const { input, list, option } = over(found, { onPick, onLeave: onCancel, isLeftByTab: true });

  return (
    <div
      className="arriving fixed z-40 flex flex-col overflow-hidden rounded-lg border bg-raised shadow-(--shadow)"
      style={{ width: size.width, maxHeight: size.height, ...placeBeside(anchor, 'right', size) }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: it is opened to type into it
        autoFocus
        {...input}
        placeholder={label}
        onBlur={onCancel}
        className="h-9 shrink-0 border-b bg-transparent px-3 outline-none placeholder:text-muted"
      />
      <div {...list} className="min-h-0 overflow-y-auto p-1">
        {found.map((pick, index) => (
          <div
            key={pick.key}
            role="option"
            {...option(index)}
            aria-disabled={pick.isRefused}
            onPointerDown={(event) => event.preventDefault()}
            className="flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2 py-1 aria-selected:bg-selected"
          >
            <Check size={14} aria-hidden="true" className={`shrink-0 ${pick.isOn ? '' : 'invisible'}`} />
            <span className="min-w-0 flex-1">
              <span className={`block truncate ${pick.isRefused ? 'text-muted' : ''}`}>{pick.name}</span>
              {pick.note ? <span className="block text-micro text-muted">{pick.note}</span> : null}
            </span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="px-3 py-2 text-muted text-small">{t('pickNone')}</p> : null}
    </div>
  );
}

const rank = ({ name }: Pick, wanted: string) => (name.toLowerCase().startsWith(wanted) ? 0 : 1);
