import { labelOperators } from '../../../../pipeline/plan.ts';
import { channels, plugins, usedPlugin } from '../../../../pipeline/plugins.ts';
import { entryOf, jobPlaces, nameOf, nodeAt } from './document-place.ts';
import type { FormField } from './fields-of.ts';
import { type Inspected, useInspected } from './inspector-context.tsx';

/** A value that fits a field where others are possible too. */
export interface Suggestion {
  readonly value: string;
  readonly about: string;
}

export function useSuggestions(field: FormField): readonly Suggestion[] {
  return suggestionsFor(field, useInspected());
}

type Known = Pick<Inspected, 'document' | 'facts'>;

export function suggestionsFor(
  { object, key, path, isFree }: FormField,
  { document, facts }: Known,
): readonly Suggestion[] {
  if (isFree) return path.some((part) => part === 'match_labels' || part === 'matchLabels') ? labelValues(key) : [];
  switch (`${object}.${key}`) {
    case 'Step.uses':
      return Object.entries(plugins).map(([value, { docs }]) => ({ value, about: docs }));
    case 'Step.action': {
      const uses = entryOf({ object, path, node: nodeAt(document.root, path.slice(0, -1)) }, 'uses')?.value;
      const { description } = usedPlugin(uses?.kind === 'scalar' ? uses.text : '');
      return Object.entries(description?.actions ?? {}).map(([value, { docs }]) => ({ value, about: docs }));
    }
    case 'Job.depends_on': {
      const own = nameOf({ object, path: [], node: nodeAt(document.root, path.slice(0, -1)) });
      return plain(jobPlaces(document.root).map(nameOf)).filter(({ value }) => value !== own);
    }
    case 'LabelExpression.operator':
      return plain(labelOperators);
    case 'LabelExpression.key':
      return plain(facts.runners.flatMap(({ labels }) => Object.keys(labels)));
    case 'NotifyItem.plugin':
    case 'Approval.plugin':
      return plain(channels);
    case 'Step.shell':
      return plain(['sh', 'bash', 'pwsh', 'cmd']);
    case 'Target.type':
      return plain(['k8s', 'vm', 'docker', 's3', 'custom']);
    case 'CronOptions.timezone':
      return plain(Intl.supportedValuesOf('timeZone'));
    case 'CronOptions.expression':
      return plain(['0 3 * * *', '30 5 * * 1-5', '@hourly', '@daily', '@weekly', '@every 1h']);
    case 'EventOptions.actions':
      return plain(['opened', 'synchronized', 'reopened', 'closed', 'labeled']);
    default:
      return [];
  }

  function labelValues(label: string): readonly Suggestion[] {
    return plain(facts.runners.flatMap(({ labels }) => labels[label] ?? []));
  }
}

function plain(values: readonly string[]): readonly Suggestion[] {
  return [...new Set(values)].filter((value) => value !== '').map((value) => ({ value, about: '' }));
}
