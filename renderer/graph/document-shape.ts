import { jobsOf, type Pipeline } from '../../pipeline/model.ts';
import type { PlanShape } from './plan-graph.ts';

/**
 * The jobs as they stand in a document, for one that gives no plan: it has errors elsewhere, or needs values that only a
 * run has. A matrix is one job here, because its cells are known to a plan only.
 */
export function shapeOfDocument(model: Pipeline): PlanShape {
  const placed = jobsOf(model).flatMap(({ job, stage }) => (job.name ? [{ job, stage, name: job.name.value }] : []));
  const stages = [...new Set(placed.map(({ stage }) => stage))];
  return {
    jobs: placed.map(({ job, stage, name }) => {
      const before = stages[stages.indexOf(stage) - 1];
      const ofStageBefore = placed.filter((other) => stage !== undefined && before && other.stage === before);
      const named = job.depends_on?.items.map((other) => other.value) ?? [];
      return { key: name, name, matrix: null, dependsOn: [...named, ...ofStageBefore.map((other) => other.name)] };
    }),
  };
}
