import { jsonFrom } from '../../../../pipeline/tree.ts';
import { Button } from '../../../ui/Button.tsx';
import { useWords } from '../../../words/words.ts';
import { useEditorSession } from '../session/session-context.tsx';
import type { FormField } from './fields-of.ts';
import { useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { literalOf } from './literal.ts';
import type { Opacity } from './opacity.ts';

interface OpaqueValueProps {
  readonly field: FormField;
  readonly opacity: Opacity;
}

/** A value that a form would not change safely: shown, never rewritten. */
export function OpaqueValue({ field, opacity }: OpaqueValueProps) {
  const t = useWords(inspectorWords);
  const session = useEditorSession();
  const { ref } = useInspected();
  const { node } = field;
  const range = node?.alias ?? field.range;
  return (
    <div className="flex flex-col gap-1 rounded-md border border-dashed px-2 py-1.5">
      {node === undefined ? null : (
        <pre className="max-h-24 overflow-auto font-mono text-[12px] [font-variant-ligatures:none] text-muted leading-4.5">
          {literalOf(jsonFrom(node))}
        </pre>
      )}
      <p className="text-muted text-small">{why(opacity)}</p>
      <span>
        <Button
          look="quiet"
          onClick={() => (range === undefined ? session.select([ref], 'inspector') : session.reveal(range))}
        >
          {t('editInYaml')}
        </Button>
      </span>
    </div>
  );

  function why(reason: Opacity): string {
    switch (reason.kind) {
      case 'alias':
        return t('opaqueAlias', { name: reason.name });
      case 'merge':
        return t('opaqueMerge');
      case 'shared':
        return t('opaqueShared', { count: reason.uses, name: reason.name });
      case 'shape':
        return t('opaqueShape');
      case 'unknown':
        return t('opaqueUnknown');
    }
  }
}
