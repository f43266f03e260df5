import { CodeXml } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { Diagnostic } from '../../../../pipeline/diagnostic.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { isSameRef, type NodeRef } from '../session/node-ref.ts';
import { useEditor, useEditorSession } from '../session/session-context.tsx';
import { type DocumentPlace, entryOf, placeOf } from './document-place.ts';
import { FieldControl } from './FieldControl.tsx';
import { FieldFindings } from './FieldFindings.tsx';
import { FieldList } from './FieldList.tsx';
import { findingsOf } from './field-findings.ts';
import { fieldsOf } from './fields-of.ts';
import type { InspectedDocument } from './inspected-document.ts';
import { InspectedProvider } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { kindLabel, nodeName } from './node-label.ts';
import { PartsList } from './PartsList.tsx';
import { useFieldEdits } from './use-field-edits.ts';
import { useServerFacts } from './use-server-facts.ts';

export interface FormProps {
  readonly document: InspectedDocument;
  readonly pipelineId: string;
  /** False while the text is broken. */
  readonly isEditable: boolean;
  readonly close: ReactNode;
}

const noFindings: readonly Diagnostic[] = [];

/** Everything that one node is, field by field. */
export function NodeForm({
  document: inspected,
  pipelineId,
  isEditable,
  node,
  close,
}: FormProps & { readonly node: NodeRef }) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  const diagnostics = useEditor((state) =>
    state.reading.version === state.version ? state.reading.diagnostics : noFindings,
  );
  const facts = useServerFacts(pipelineId);
  const edits = useFieldEdits(inspected, node);
  const place = useMemo(() => placeOf(inspected.root, node), [inspected, node]);
  const range = session.rangeOf(node);
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever went on from the form before has lost the button that took them here.
  useEffect(() => {
    const isFromHere = session.store.getState().selection.origin === 'inspector';
    if (isFromHere && document.activeElement === document.body) heading.current?.focus();
  }, [session]);
  return (
    <>
      <header className="flex shrink-0 items-center gap-1 border-b py-1.5 pr-2 pl-4">
        <div className="min-w-0 flex-1">
          <Way node={node} document={inspected} />
          <h2 ref={heading} tabIndex={-1} className="truncate font-semibold outline-none">
            {titleOf()}
          </h2>
        </div>
        {range === undefined ? null : (
          <IconButton icon={CodeXml} label={t('showInYaml')} onClick={() => session.reveal(range)} />
        )}
        {close}
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 py-3">
        {isEditable ? null : (
          <p role="status" className="rounded-md bg-attention-wash px-3 py-2">
            {t('brokenText')}
          </p>
        )}
        {place === undefined ? (
          <NoForm node={node} />
        ) : (
          <InspectedProvider
            inspected={{
              document: inspected,
              ref: node,
              pipelineId,
              diagnostics,
              facts,
              isEditable,
              Control: FieldControl,
              ...edits,
            }}
          >
            <FieldFindings findings={findingsOf(diagnostics, place.path)} />
            <FieldList fields={fieldsOf(inspected, place)} of={nodeName(node, t)} />
            <PartsList place={place} node={node} />
          </InspectedProvider>
        )}
      </div>
    </>
  );

  /** A pipeline has no name in its file, but a namespace. */
  function titleOf(): string {
    const namespace = node.kind === 'pipeline' && place ? entryOf(place, 'namespace')?.value : undefined;
    return namespace?.kind === 'scalar' ? namespace.text : nodeName(node, t);
  }
}

/** Pipeline, stage, job: each can be gone to. */
function Way({ node, document }: { readonly node: NodeRef; readonly document: InspectedDocument }) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  const way = wayTo(node, document);
  return (
    <nav aria-label={t('way')} className="flex flex-wrap items-center gap-x-1 text-micro text-muted">
      {way
        .filter((ref) => !isSameRef(ref, node))
        .map((ref) => (
          <span key={nodeName(ref, t)}>
            <button
              type="button"
              onClick={() => session.select([ref], 'inspector')}
              className="-my-1 min-h-6 rounded hover:text-ink"
            >
              {nodeName(ref, t)}
            </button>{' '}
            ›
          </span>
        ))}
      <span>{kindLabel(node, t)}</span>
    </nav>
  );
}

function wayTo(node: NodeRef, document: InspectedDocument): readonly NodeRef[] {
  const pipeline: NodeRef = { kind: 'pipeline' };
  if (node.kind === 'pipeline') return [node];
  if (node.kind !== 'job' && node.kind !== 'step') return [pipeline, node];
  const job: NodeRef = { kind: 'job', job: node.job };
  const stage = stageOf(placeOf(document.root, job), document);
  return [pipeline, ...(stage === undefined ? [] : [stage]), job, node];
}

function stageOf(job: DocumentPlace | undefined, { model }: InspectedDocument): NodeRef | undefined {
  const [key, index] = job?.path ?? [];
  if (key !== 'stages' || typeof index !== 'number') return undefined;
  return { kind: 'stage', stage: model?.stages?.items[index]?.name?.value ?? '' };
}

/** What the language has no form for, what comes from another file, and what is gone. */
function NoForm({ node }: { readonly node: NodeRef }) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  const range = session.rangeOf(node);
  const isIncluded = useEditor(
    (state) =>
      (node.kind === 'job' || node.kind === 'step') &&
      state.lastGood?.outline.jobs.find(({ name }) => name === node.job)?.opaque === 'include',
  );
  return (
    <div className="flex flex-col items-start gap-2">
      <p className="text-muted">{t(node.kind === 'opaque' ? 'opaqueNode' : isIncluded ? 'included' : 'gone')}</p>
      {range === undefined ? null : <Button onClick={() => session.reveal(range)}>{t('editInYaml')}</Button>}
    </div>
  );
}
