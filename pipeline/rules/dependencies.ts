import { didYouMean, nearest } from '../nearest.ts';
import type { PlacedJob } from '../site.ts';
import { type Rule, type RuleContext, replaceBy, report } from './rule.ts';

/** `depends_on`: unknown names (V8), later stages (V9), cycles with the whole way round (V7). */
export const dependencies: Rule = (context) => {
  const { jobs, jobsByName } = context.overview;
  for (const placed of jobs) {
    for (const dependency of placed.job.depends_on?.items ?? []) {
      const target = jobsByName.get(dependency.value);
      if (target === undefined) {
        const names = jobsByName
          .keys()
          .filter((name) => name !== placed.name)
          .toArray();
        const guess = nearest(dependency.value, names);
        const message = `There is no job \`${dependency.value}\`.${didYouMean(dependency.value, names)}`;
        report(context, 'V8', dependency, message, guess === undefined ? [] : replaceBy(dependency.at.node, guess));
      } else if (target.name === placed.name) {
        report(context, 'V7', dependency, `\`${placed.name}\` depends on itself; remove this entry.`);
      } else if (target.stageIndex > placed.stageIndex) {
        const stage = target.stage?.name?.value ?? '';
        report(
          context,
          'V9',
          dependency,
          `\`${dependency.value}\` is in the later stage \`${stage}\`; only the same or an earlier one is possible.`,
        );
      }
    }
  }
  for (const cycle of findCycles(context)) reportCycle(context, cycle);
};

/** Each cycle once, beginning with its first job in file order. Depth first, without recursion. */
function findCycles({ overview: { jobs, jobsByName } }: RuleContext): readonly (readonly string[])[] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  const dependenciesOf = (name: string) =>
    (jobsByName.get(name)?.job.depends_on?.items ?? [])
      .map((dependency) => dependency.value)
      .filter((dependency) => dependency !== name && jobsByName.has(dependency));
  for (const { name: start } of jobs) {
    const trail: string[] = [];
    const onTrail = new Map<string, number>();
    const open: { readonly name: string; readonly leave: boolean }[] = [{ name: start, leave: false }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { name, leave } = next;
      const place = onTrail.get(name);
      if (leave) {
        onTrail.delete(name);
        trail.pop();
        done.add(name);
      } else if (place !== undefined) {
        cycles.push(trail.slice(place));
      } else if (!done.has(name)) {
        onTrail.set(name, trail.length);
        trail.push(name);
        open.push({ name, leave: true });
        for (const dependency of dependenciesOf(name).reverse()) open.push({ name: dependency, leave: false });
      }
    }
  }
  return cycles;
}

function reportCycle(context: RuleContext, cycle: readonly string[]): void {
  const { jobsByName } = context.overview;
  const way = [...cycle, cycle[0] ?? ''].map((name) => `\`${name}\``).join(' → ');
  const [first = '', second = first] = cycle;
  const placed: PlacedJob | undefined = jobsByName.get(first);
  const entry = placed?.job.depends_on?.items.find((dependency) => dependency.value === second);
  const at = entry ?? placed?.job.name;
  if (at !== undefined)
    report(context, 'V7', at, `These jobs wait for each other: ${way}. Remove one of the dependencies.`);
}
