import { ChevronRight, Plus } from 'lucide-react';
import { useState } from 'react';
import type { JsonObject } from '../../../../pipeline/plan.ts';
import { Button } from '../../../ui/Button.tsx';
import { Menu, MenuItem } from '../../../ui/Menu.tsx';
import { useWords } from '../../../words/words.ts';
import { useRefusalText } from '../refusal-text.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { type DocumentPlace, entryOf, listIn, nameOf, stepName } from './document-place.ts';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';

interface PartsListProps {
  readonly place: DocumentPlace;
  readonly node: NodeRef;
}

interface Part {
  readonly ref: NodeRef;
  readonly name: string;
  readonly note: string;
}

/** Stages, jobs, steps and triggers inside a node, to go on to. */
export function PartsList({ place, node }: PartsListProps) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  const lists = partsIn(place, node).filter(({ parts }) => parts.length > 0);
  return (
    <>
      {lists.map(({ key, parts }) => (
        <section key={key} aria-label={key}>
          <h3 className="flex min-h-7 items-center font-mono text-[12px]">{key}</h3>
          <ul className="overflow-hidden rounded-md border">
            {parts.map(({ ref, name, note }) => (
              <li key={`${name} ${note}`} className="border-t first:border-t-0">
                <button
                  type="button"
                  onClick={() => session.select([ref], 'inspector')}
                  className="flex min-h-8 w-full items-center gap-2 px-2 text-left -outline-offset-2 hover:bg-hover"
                >
                  <span className="min-w-0 flex-1 truncate">{name || t('noName')}</span>
                  <span className="shrink-0 truncate text-muted text-small">{note}</span>
                  <ChevronRight size={14} aria-hidden="true" className="text-muted" />
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {node.kind === 'pipeline' ? <AddTrigger place={place} /> : null}
      {node.kind === 'trigger' ? <RemoveTrigger place={place} /> : null}
    </>
  );
}

const freshTriggers: Readonly<Record<'cron' | 'event' | 'manual', JsonObject>> = {
  cron: { type: 'cron', options: { expression: '0 3 * * *' } },
  event: { type: 'event', options: { event_type: ['push'] } },
  manual: { type: 'manual' },
};

function AddTrigger({ place }: { readonly place: DocumentPlace }) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  const { isEditable } = useInspected();
  const said = useRefusalText();
  const [refusal, setRefusal] = useState<string>();
  if (!isEditable) return null;
  const index = listIn(place, 'triggers', 'Trigger').length;
  function add(kind: keyof typeof freshTriggers) {
    const result = session.perform(
      { kind: 'set-field', path: ['triggers', index], value: freshTriggers[kind] },
      { label: t('addTrigger'), origin: 'inspector', select: [{ kind: 'trigger', index }] },
    );
    setRefusal(result.ok ? undefined : said(result.reason));
  }
  return (
    <div>
      <Menu
        trigger={
          <Button look="quiet" icon={Plus}>
            {t('addTrigger')}
          </Button>
        }
      >
        <MenuItem onSelect={() => add('cron')}>{t('addCron')}</MenuItem>
        <MenuItem onSelect={() => add('event')}>{t('addEvent')}</MenuItem>
        <MenuItem onSelect={() => add('manual')}>{t('addManual')}</MenuItem>
      </Menu>
      {refusal === undefined ? null : (
        <p role="alert" className="text-failed text-small">
          {refusal}
        </p>
      )}
    </div>
  );
}

function RemoveTrigger({ place }: { readonly place: DocumentPlace }) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  const { isEditable } = useInspected();
  const said = useRefusalText();
  const [refusal, setRefusal] = useState<string>();
  if (!isEditable) return null;
  function remove() {
    const result = session.perform(
      { kind: 'unset-field', path: place.path },
      { label: t('removeTrigger'), origin: 'inspector', select: [{ kind: 'pipeline' }] },
    );
    setRefusal(result.ok ? undefined : said(result.reason));
  }
  return (
    <div>
      <Button look="danger" onClick={remove}>
        {t('removeTrigger')}
      </Button>
      {refusal === undefined ? null : (
        <p role="alert" className="text-failed text-small">
          {refusal}
        </p>
      )}
    </div>
  );
}

function partsIn(
  place: DocumentPlace,
  node: NodeRef,
): readonly { readonly key: string; readonly parts: readonly Part[] }[] {
  const jobs = listIn(place, 'jobs', 'Job').map((job): Part => {
    const name = nameOf(job);
    return { ref: { kind: 'job', job: name }, name, note: '' };
  });
  switch (node.kind) {
    case 'pipeline':
      return [
        {
          key: 'stages',
          parts: listIn(place, 'stages', 'Stage').map((stage) => {
            const name = nameOf(stage);
            return { ref: { kind: 'stage', stage: name }, name, note: '' };
          }),
        },
        { key: 'jobs', parts: jobs },
        {
          key: 'triggers',
          parts: listIn(place, 'triggers', 'Trigger').map((trigger, index) => {
            const options = entryOf(trigger, 'options')?.value;
            const at = { object: 'CronOptions', path: [], node: options } as const;
            return {
              ref: { kind: 'trigger', index },
              name: textAt(trigger, 'type'),
              note: textAt(at, 'expression') || `${index + 1}`,
            };
          }),
        },
      ];
    case 'stage':
      return [{ key: 'jobs', parts: jobs }];
    case 'job':
      return (['steps', 'finally'] as const).map((list) => ({
        key: list,
        parts: listIn(place, list, 'Step').map((step, index) => {
          const name = stepName(step, index);
          return { ref: { kind: 'step', job: node.job, step: name, list }, name, note: textAt(step, 'uses') };
        }),
      }));
    default:
      return [];
  }
}

function textAt(place: DocumentPlace, key: string): string {
  const value = entryOf(place, key)?.value;
  return value?.kind === 'scalar' ? value.text : '';
}
