import type { DragEvent, ReactNode } from 'react';
import { useOptionList } from '../../../ui/use-option-list.ts';

export interface PickOption {
  readonly id: string;
  readonly label: string;
  /** In a line below the label. */
  readonly about: string;
  /** Beside the label, in small letters. */
  readonly note?: string;
  /** Options of one group stand together below its name. */
  readonly group?: string;
  /** Words to find it by that are not shown. */
  readonly words?: string;
}

interface PickListProps<T extends PickOption> {
  readonly label: string;
  readonly placeholder: string;
  readonly nothing: string;
  readonly options: readonly T[];
  readonly onPick: (option: T) => void;
  readonly onClose?: () => void;
  readonly onDragStart?: (option: T, event: DragEvent) => void;
  /** Beside the list, about the current option. */
  readonly detail?: (option: T) => ReactNode;
  readonly maxHeight?: string;
}

/** A field to search in and what it finds: arrows move, Enter picks, Escape leaves. */
export function PickList<T extends PickOption>(props: PickListProps<T>) {
  const { label, placeholder, nothing, options, onPick, onClose, onDragStart, detail, maxHeight = '16rem' } = props;
  const { text, over } = useOptionList(label);
  const found = findOptions(options, text);
  const { chosen, input, list, option: optionAt } = over(found, { onPick, onLeave: onClose });
  return (
    <div className="flex min-h-0 flex-col">
      <input
        // biome-ignore lint/a11y/noAutofocus: the list is opened to type into it
        autoFocus
        type="text"
        {...input}
        placeholder={placeholder}
        className="h-9 shrink-0 border-b bg-transparent px-3 outline-none placeholder:text-muted"
      />
      <div className="flex min-h-0 flex-1">
        <div {...list} style={{ maxHeight }} className="min-h-0 flex-1 overflow-y-auto p-1">
          {found.map((option, index) => (
            <div key={option.id} role="presentation">
              {option.group !== undefined && option.group !== found[index - 1]?.group ? (
                <p className="px-2 pt-2 pb-0.5 font-semibold text-micro text-muted">{option.group}</p>
              ) : null}
              <div
                role="option"
                {...optionAt(index)}
                draggable={onDragStart !== undefined}
                onDragStart={(event) => onDragStart?.(option, event)}
                className="cursor-pointer rounded-md px-2 py-1 aria-selected:bg-selected"
              >
                <span className="flex items-baseline gap-2">
                  <span className="min-w-0 flex-1 truncate font-mono text-[12px]">{option.label}</span>
                  {option.note === undefined ? null : (
                    <span className="shrink-0 text-micro text-muted">{option.note}</span>
                  )}
                </span>
                {option.about === '' ? null : (
                  <span className="line-clamp-2 block text-muted text-small">{option.about}</span>
                )}
              </div>
            </div>
          ))}
          {found.length === 0 ? <p className="px-2 py-3 text-muted">{nothing}</p> : null}
        </div>
        {detail === undefined || chosen === undefined ? null : (
          <div className="hidden w-72 shrink-0 overflow-y-auto border-l p-3 sm:block" style={{ maxHeight }}>
            {detail(chosen)}
          </div>
        )}
      </div>
    </div>
  );
}

/** Those that have every word; a label that begins with the text comes before one that contains it, groups stay together. */
export function findOptions<T extends PickOption>(options: readonly T[], text: string): readonly T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return options;
  const rankOf = (option: T): number | undefined => {
    const label = option.label.toLowerCase();
    const all = `${label} ${option.about} ${option.words ?? ''} ${option.note ?? ''}`.toLowerCase();
    if (!words.every((word) => all.includes(word))) return undefined;
    const [first = ''] = words;
    if (label.startsWith(first)) return 0;
    return label.includes(first) ? 1 : 2;
  };
  const ranked = options.flatMap((option, index) => {
    const rank = rankOf(option);
    return rank === undefined ? [] : [{ option, index, rank }];
  });
  const best = new Map<string | undefined, number>();
  for (const { option, rank } of ranked) best.set(option.group, Math.min(best.get(option.group) ?? rank, rank));
  const groups = [...new Set(ranked.map(({ option }) => option.group))];
  const groupRank = (group: string | undefined) => (best.get(group) ?? 0) * groups.length + groups.indexOf(group);
  return ranked
    .sort(
      (one, other) =>
        groupRank(one.option.group) - groupRank(other.option.group) || one.rank - other.rank || one.index - other.index,
    )
    .map(({ option }) => option);
}
