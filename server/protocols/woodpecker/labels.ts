import type { TextMap } from '../../../pipeline/plan.ts';

/** Keys that say where a task comes from; they never take part in matching. */
const internalPrefix = 'woodpecker-ci.org';

/**
 * How well an agent suits a task, or null when it must not have it (contract 3.3). An agent label `*` accepts any value
 * for one point, an equal value gives ten; an agent label `!key` demands that the task has exactly this value. Labels the
 * task lacks do not matter.
 */
export function labelScore(taskLabels: TextMap, agentLabels: TextMap): number | null {
  for (const [key, value] of Object.entries(agentLabels)) {
    if (key.startsWith('!') && taskLabels[key.slice(1)] !== value) return null;
  }
  let score = 0;
  for (const [key, wanted] of Object.entries(taskLabels)) {
    if (wanted === '' || key.startsWith(internalPrefix)) continue;
    const offered = agentLabels[key] ?? agentLabels[`!${key}`];
    if (offered === wanted) score += 10;
    else if (offered === '*') score += 1;
    else return null;
  }
  return score;
}
