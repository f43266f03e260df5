import { Braces, KeyRound } from 'lucide-react';
import { type ChangeEvent, type KeyboardEvent, useId, useRef } from 'react';
import { flushSync } from 'react-dom';
import type { Completion } from '../../../../pipeline/completion.ts';
import { IconButton } from '../../../ui/Button.tsx';
import { Menu, MenuItem, MenuLine } from '../../../ui/Menu.tsx';
import { useWords } from '../../../words/words.ts';
import { ExpressionValue } from './ExpressionValue.tsx';
import { checkTyped } from './expression-check.ts';
import { phaseOf } from './expression-site.ts';
import type { FormField } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import type { ControlProps } from './single-value.ts';
import { completionAt, useCompletion } from './use-completion.ts';
import { useDraft } from './use-draft.ts';
import { useExpressionFacts } from './use-expression.ts';

/** A condition, or a text that may hold expressions: with completion, a check while typing, and its value. */
export function ExpressionControl({
  field,
  ids,
  shown,
  commit,
  isDisabled,
}: ControlProps & { readonly field: FormField }) {
  const t = useWords(inspectorWords);
  const { facts } = useInspected();
  const isCondition = field.control === 'condition';
  const hasLines = field.control === 'long-text';
  const expression = useExpressionFacts(field);
  const draft = useDraft({ shown, commit, hasLines });
  const completion = useCompletion();
  const box = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const source = { names: expression.names, isCondition, secrets: facts.secrets };
  const isTyped = draft.isChanged;
  const problems = isTyped ? checkTyped({ text: draft.value, isCondition, scope: expression.names() }) : [];
  const { open } = completion;

  function type(event: ChangeEvent<HTMLTextAreaElement>) {
    const { value, selectionStart } = event.target;
    // A text of one line stays one, whatever is pasted.
    const text = hasLines ? value : value.replaceAll(/\r?\n/g, ' ');
    draft.type(text);
    const isWord = /[\w.[]$/.test(text.slice(0, selectionStart));
    completion.show(isWord ? completionAt(text, selectionStart, source) : undefined);
  }
  function insert(text: string, start: number, end: number, caret = start + text.length) {
    // At once: what is typed next goes behind it.
    flushSync(() => draft.type(draft.value.slice(0, start) + text + draft.value.slice(end)));
    const place = () => {
      box.current?.focus();
      box.current?.setSelectionRange(caret, caret);
    };
    place();
    // A menu gives the focus back to its button after this.
    if (document.activeElement !== box.current) requestAnimationFrame(place);
  }
  function choose(item: Completion | undefined) {
    if (item === undefined || open === undefined) return;
    insert(item.insert, open.range.start, open.range.end);
    completion.close();
  }
  function suggest() {
    const caret = box.current?.selectionStart ?? draft.value.length;
    const found = completionAt(draft.value, caret, source);
    if (found !== undefined || isCondition) completion.show(found);
    else insertExpression();
  }
  function insertExpression() {
    const caret = box.current?.selectionStart ?? draft.value.length;
    const text = isCondition ? '' : '${{  }}';
    insert(text, caret, caret, caret + (isCondition ? 0 : 4));
    const after = draft.value.slice(0, caret) + text + draft.value.slice(caret);
    completion.show(completionAt(after, caret + (isCondition ? 0 : 4), source));
  }
  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      suggest();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open !== undefined && step !== undefined) {
      event.preventDefault();
      completion.move(step);
    } else if (open !== undefined && (event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
      event.preventDefault();
      choose(open.items[open.current]);
    } else if (open !== undefined && event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      completion.close();
    } else {
      draft.onKeyDown(event);
    }
  }
  const rows = hasLines ? Math.min(14, Math.max(3, draft.value.split('\n').length)) : 1;
  // Half a word is no mistake while its other half is being offered.
  const refusal = draft.refusal ?? (open === undefined ? problems[0]?.message : undefined);
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-start gap-0.5">
        <textarea
          {...ids}
          ref={box}
          rows={rows}
          wrap={hasLines ? 'off' : 'soft'}
          spellCheck={false}
          disabled={isDisabled}
          placeholder={field.default}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={open !== undefined}
          aria-controls={listId}
          aria-activedescendant={open === undefined ? undefined : `${listId}-${open.current}`}
          aria-invalid={refusal === undefined ? undefined : true}
          value={draft.value}
          onChange={type}
          onKeyDown={onKeyDown}
          onBlur={() => {
            completion.close();
            draft.onBlur();
          }}
          className="field-sizing-content min-h-8 w-full min-w-0 resize-none rounded-md border border-edge bg-ground px-2 py-1.5 font-mono text-[12px] [font-variant-ligatures:none] leading-4.5 placeholder:text-muted disabled:opacity-50 aria-invalid:border-failed"
        />
        {isDisabled ? null : <Inserts field={field} onExpression={insertExpression} onSecret={insertSecret} />}
      </div>
      <Suggestions
        id={listId}
        label={t('suggestions', { field: field.key })}
        items={open?.items ?? []}
        current={open?.current ?? -1}
        onChoose={choose}
      />
      {refusal === undefined ? null : (
        <p role="alert" className="text-failed text-small">
          {refusal}
        </p>
      )}
      {refusal === undefined ? (
        <ExpressionValue text={draft.value} isCondition={isCondition} values={expression.values} />
      ) : null}
    </div>
  );

  function insertSecret(name: string) {
    const caret = box.current?.selectionStart ?? draft.value.length;
    const isInside = /\$\{\{(?:(?!\}\}).)*$/s.test(draft.value.slice(0, caret));
    insert(isInside ? `secrets.${name}` : `\${{ secrets.${name} }}`, caret, caret);
  }
}

interface InsertsProps {
  readonly field: FormField;
  readonly onExpression: () => void;
  readonly onSecret: (name: string) => void;
}

/** Names of secrets are offered where a secret may stand; values never leave the server. */
function Inserts({ field, onExpression, onSecret }: InsertsProps) {
  const t = useWords(inspectorWords);
  const { facts } = useInspected();
  const phase = phaseOf(field.type);
  const canBeSecret = phase !== undefined && phase !== 'plan';
  if (field.control === 'condition') return null;
  return (
    <Menu trigger={<IconButton icon={Braces} label={t('insert')} />}>
      <MenuItem icon={Braces} keys="ctrl+space" onSelect={onExpression}>
        {t('insertExpression')}
      </MenuItem>
      {canBeSecret ? <MenuLine /> : null}
      {canBeSecret && facts.secrets.length === 0 ? (
        <p className="px-2 py-1 text-muted text-small">{t('noSecrets')}</p>
      ) : null}
      {(canBeSecret ? facts.secrets : []).map((name) => (
        <MenuItem key={name} icon={KeyRound} onSelect={() => onSecret(name)}>
          <span className="font-mono">{name}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}

interface SuggestionsProps {
  readonly id: string;
  readonly label: string;
  readonly items: readonly Completion[];
  readonly current: number;
  readonly onChoose: (item: Completion) => void;
}

function Suggestions({ id, label, items, current, onChoose }: SuggestionsProps) {
  const docs = items[current]?.docs ?? '';
  return (
    <div className={items.length === 0 ? 'hidden' : 'overflow-hidden rounded-md border bg-raised shadow-(--shadow)'}>
      <div id={id} role="listbox" aria-label={label} className="max-h-44 overflow-y-auto p-1">
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are read by the field, as in every combobox
          <div
            key={item.label}
            id={`${id}-${index}`}
            ref={index === current ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
            role="option"
            aria-selected={index === current}
            // The field keeps the focus, so that leaving it does not commit half a word.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(item)}
            className="flex min-h-6 cursor-pointer items-center gap-2 rounded px-2 aria-selected:bg-selected"
          >
            <span className="min-w-0 flex-1 truncate font-mono text-[12px]">{item.label}</span>
            <span className="shrink-0 text-micro text-muted">{item.detail}</span>
          </div>
        ))}
      </div>
      {docs === '' ? null : <p className="border-t px-2 py-1 text-muted text-small">{docs}</p>}
    </div>
  );
}
