import { useMemo } from 'react';
import type { Diagnostic } from '../../../../pipeline/diagnostic.ts';
import type { JsonValue } from '../../../../pipeline/plan.ts';
import { useWords } from '../../../words/words.ts';
import { useRefusalText } from '../refusal-text.ts';
import type { NodeRef } from '../session/node-ref.ts';
import { useEditorSession } from '../session/session-context.tsx';
import { commonFields } from './common-fields.ts';
import { FieldControl } from './FieldControl.tsx';
import { FieldList } from './FieldList.tsx';
import type { FormField } from './fields-of.ts';
import { inspect } from './inspected-document.ts';
import { InspectedProvider } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import type { FormProps } from './NodeForm.tsx';
import { setOperation } from './use-field-edits.ts';
import { useServerFacts } from './use-server-facts.ts';

interface SeveralFormProps extends FormProps {
  readonly refs: readonly NodeRef[];
}

/** Each node shows its own findings; what is wrong with several is not said of all. */
const noFindings: readonly Diagnostic[] = [];

/** Several nodes at once: what they have in common, changed in all of them as one gesture. */
export function SeveralForm({ document, pipelineId, isEditable, refs, close }: SeveralFormProps) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  const facts = useServerFacts(pipelineId);
  const refusal = useRefusalText();
  const common = useMemo(() => commonFields(document, refs), [document, refs]);
  const [first = { kind: 'pipeline' as const }] = refs;

  function set(field: FormField, value: JsonValue | undefined): string | undefined {
    const { text, base } = session.store.getState();
    // The form may be a moment older than the text.
    const present = text === document.text ? common : commonFields(inspect(text, base.filePath), refs);
    const paths = present.find((one) => one.field.key === field.key)?.paths;
    if (paths === undefined) return t('nodeGone');
    const result = session.perform(
      { kind: 'batch', operations: paths.map((path) => setOperation(path, value)) },
      { label: t('severalFields', { field: field.key, count: refs.length }), origin: 'inspector', select: refs },
    );
    return result.ok ? undefined : refusal(result.reason);
  }
  const fields = common.map(({ field, isMixed }) => ({ ...field, default: isMixed ? t('mixed') : field.default }));
  const always = new Set(common.filter(({ isMixed }) => isMixed).map(({ field }) => field.key));
  return (
    <>
      <header className="flex shrink-0 items-center gap-1 border-b py-1.5 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{t('several', { count: refs.length })}</h2>
        {close}
      </header>
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 py-3">
        <p className="text-muted">{t('severalAbout')}</p>
        <InspectedProvider
          inspected={{
            ...{ document, ref: first, pipelineId, diagnostics: noFindings, facts },
            ...{ isEditable, set, renameKey: () => t('nodeGone'), Control: FieldControl },
          }}
        >
          <FieldList fields={fields} always={always} of={t('several', { count: refs.length })} />
        </InspectedProvider>
      </div>
    </>
  );
}
