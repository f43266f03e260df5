import type { Millis } from './ids.ts';

interface TimedJob {
  readonly key: string;
  readonly dependsOn: readonly string[];
  /** Zero for a job that has not started or was skipped. */
  readonly durationMs: Millis;
}

/** The chain of dependent jobs that took longest together, in order of execution. The jobs must have no cycle. */
export function criticalPath(jobs: readonly TimedJob[]): readonly string[] {
  const byKey = new Map(jobs.map((job) => [job.key, job]));
  const chains = new Map<string, { readonly totalMs: Millis; readonly keys: readonly string[] }>();

  const chainTo = (job: TimedJob): { readonly totalMs: Millis; readonly keys: readonly string[] } => {
    const known = chains.get(job.key);
    if (known) return known;
    const before = job.dependsOn
      .flatMap((key) => byKey.get(key) ?? [])
      .map(chainTo)
      .reduce((longest, chain) => (chain.totalMs > longest.totalMs ? chain : longest), { totalMs: 0, keys: [] });
    const chain = { totalMs: before.totalMs + job.durationMs, keys: [...before.keys, job.key] };
    chains.set(job.key, chain);
    return chain;
  };

  return jobs
    .filter((job) => job.durationMs > 0)
    .map(chainTo)
    .reduce((longest, chain) => (chain.totalMs > longest.totalMs ? chain : longest), { totalMs: 0, keys: [] }).keys;
}
