import { useWords } from '../../../words/words.ts';
import { ArgsControl } from './ArgsControl.tsx';
import { ExpressionControl } from './ExpressionControl.tsx';
import { phaseOf } from './expression-site.ts';
import { GroupControl } from './GroupControl.tsx';
import { GroupsControl } from './GroupsControl.tsx';
import { type FieldControlProps, useInspected } from './inspector-context.tsx';
import { inspectorWords } from './inspector-words.ts';
import { MapControl } from './MapControl.tsx';
import { NamesControl } from './NamesControl.tsx';
import { problemText } from './problem-text.ts';
import { ChoiceControl, LinesControl, SwitchControl, TextControl } from './SingleControls.tsx';
import { isAsWritten, shownText, typedValue } from './single-value.ts';

/** How a field is shown and changed, by what the language expects there. */
export function FieldControl({ field, ids }: FieldControlProps) {
  const t = useWords(inspectorWords);
  const { document, set, isEditable } = useInspected();

  function commit(typed: string): string | undefined {
    const converted = typedValue(field, typed);
    if (!converted.ok) return problemText(converted.problem, t);
    if (converted.value === undefined && field.isRequired) return t('isRequired', { field: field.key });
    return isAsWritten(field, converted.value) ? undefined : set(field, converted.value);
  }
  const props = { field, ids, shown: shownText(document.text, field), commit, isDisabled: !isEditable };
  switch (field.control) {
    case 'text':
    case 'long-text':
    case 'condition':
      if (field.control === 'condition' || phaseOf(field.type) !== undefined) return <ExpressionControl {...props} />;
      return field.control === 'text' ? <TextControl {...props} /> : <LinesControl {...props} />;
    case 'number':
    case 'duration':
      return <TextControl {...props} />;
    case 'value':
      return <LinesControl {...props} />;
    case 'switch':
      return <SwitchControl {...props} />;
    case 'choice':
      return <ChoiceControl {...props} />;
    case 'names':
      return <NamesControl field={field} ids={ids} />;
    case 'map':
      return <MapControl field={field} />;
    case 'args':
      return <ArgsControl field={field} />;
    case 'group':
      return <GroupControl field={field} />;
    case 'groups':
      return <GroupsControl field={field} />;
    // Parts are listed below the form, and what has no control is opaque.
    case 'parts':
    case 'none':
      return null;
  }
}
