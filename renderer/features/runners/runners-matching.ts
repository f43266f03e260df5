import type { Runner } from '../../../gen/signalbox/console/v1/runners_pb.js';

/** Those that have every word of a text in their name, address, platform or labels; who waits for a person comes first. */
export function runnersMatching(runners: readonly Runner[], text: string): readonly Runner[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runners
    .filter((runner) => {
      const known = factsOf(runner).join('\n').toLowerCase();
      return words.every((word) => known.includes(word));
    })
    .sort((a, b) => Number(a.approved) - Number(b.approved) || a.name.localeCompare(b.name));
}

function factsOf({ name, address, os, arch, labels }: Runner): readonly string[] {
  return [name, address, os, arch, ...Object.entries(labels).map(([label, value]) => `${label}=${value}`)];
}
