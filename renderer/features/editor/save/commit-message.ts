import type { GraphDiff, JobChange } from './graph-diff.ts';

/** A first line for the commit, from what differs. Always English: it is read in the repository, not in this window. */
export function commitMessage(diff: GraphDiff | undefined, filePath: string): string {
  const file = filePath.split('/').at(-1) || 'the pipeline';
  if (!diff) return `ci: change ${file}`;
  const changed = diff.jobs.filter(({ change }) => change !== 'same');
  const [only, second] = changed;
  const fields = diff.fields.map((field) => `\`${field}\``);
  if (only === undefined) return fields.length > 0 ? `ci: change ${listed(fields)}` : `ci: comment and lay out ${file}`;
  if (second === undefined && fields.length === 0) return `ci: ${inOne(only)}`;
  const groups = Map.groupBy(changed, ({ change }) => change);
  const words = { added: 'add', removed: 'remove', changed: 'change', same: '' } as const;
  const parts = [...groups].map(([change, jobs]) => `${words[change]} ${listed(jobs.map(({ name }) => name))}`);
  return `ci: ${[...parts, ...(fields.length > 0 ? [`change ${listed(fields)}`] : [])].join(', ')}`;
}

function inOne({ name, change, renamedFrom, steps, fields }: JobChange): string {
  if (change === 'added') return `add job ${name}`;
  if (change === 'removed') return `remove job ${name}`;
  if (renamedFrom !== undefined) return `rename job ${renamedFrom} to ${name}`;
  const [step, another] = steps.filter((each) => each.change !== 'same');
  if (step && !another && fields.length === 0) {
    const words = { added: 'add', removed: 'remove', changed: 'change', moved: 'move', same: '' } as const;
    return `${words[step.change]} step ${step.name} of ${name}`;
  }
  return `change job ${name}`;
}

const mostNamed = 3;

function listed(names: readonly string[]): string {
  if (names.length > mostNamed)
    return `${names.slice(0, mostNamed - 1).join(', ')} and ${names.length - mostNamed + 1} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A name for a branch that holds the commit. */
export function branchName(message: string): string {
  const words = message
    .replace(/^ci: /, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  return `ci/${words || 'change'}`;
}
