import type { Plan, PlanJob, PlanStage } from '../../../pipeline/plan.ts';
import { findPlan, savePlan } from '../../store/definitions.ts';
import type { ReadTx, WriteTx } from '../../store/store.ts';

/** Plans are kept by their size, counted in jobs: one of a thousand jobs is a few MiB, one without any weighs as much as four. */
const keptSize = 4000;
const sizeOf = ({ jobs }: Plan) => jobs.length + 4;

/** Plans by digest, parsed once and kept while they are used. */
export class Plans {
  readonly #views = new Map<string, PlanView>();
  #size = 0;

  get(tx: ReadTx, digest: string): PlanView {
    const known = this.#views.get(digest);
    if (known) {
      this.#views.delete(digest); // to the young end
      this.#views.set(digest, known);
      return known;
    }
    const plan = findPlan(tx, digest);
    if (!plan) throw new Error(`plan ${digest} is not stored`);
    return this.#keep(plan);
  }

  save(tx: WriteTx, plan: Plan): PlanView {
    savePlan(tx, plan);
    return this.#views.get(plan.digest) ?? this.#keep(plan);
  }

  #keep(plan: Plan): PlanView {
    const view = new PlanView(plan);
    this.#views.set(plan.digest, view);
    this.#size += sizeOf(plan);
    for (const [digest, oldest] of this.#views) {
      if (this.#size <= keptSize || oldest === view) break;
      this.#views.delete(digest);
      this.#size -= sizeOf(oldest.plan);
    }
    return view;
  }
}

/** A plan with what is asked of it again and again. */
export class PlanView {
  readonly plan: Plan;
  readonly #byKey = new Map<string, { readonly job: PlanJob; readonly index: number }>();
  readonly #stages = new Map<string, { readonly stage: PlanStage; readonly index: number }>();
  readonly #ancestors = new Map<string, readonly PlanJob[]>();

  constructor(plan: Plan) {
    this.plan = plan;
    for (const [index, job] of plan.jobs.entries()) this.#byKey.set(job.key, { job, index });
    for (const [index, stage] of plan.stages.entries()) this.#stages.set(stage.name, { stage, index });
  }

  job(key: string): PlanJob {
    const found = this.#byKey.get(key);
    if (!found) throw new Error(`plan ${this.plan.digest} has no job ${key}`);
    return found.job;
  }

  hasJob(key: string): boolean {
    return this.#byKey.has(key);
  }

  stageOf(job: PlanJob): PlanStage {
    const found = this.#stages.get(job.stage);
    if (!found) throw new Error(`plan ${this.plan.digest} has no stage ${job.stage}`);
    return found.stage;
  }

  /** All jobs that come before this one, directly or not, in plan order. */
  ancestors(key: string): readonly PlanJob[] {
    const known = this.#ancestors.get(key);
    if (known) return known;
    const keys = new Set<string>();
    const visit = (job: PlanJob): void => {
      for (const upstream of job.dependsOn) {
        if (keys.has(upstream)) continue;
        keys.add(upstream);
        visit(this.job(upstream));
      }
    };
    visit(this.job(key));
    const ancestors = this.plan.jobs.filter((job) => keys.has(job.key));
    this.#ancestors.set(key, ancestors);
    return ancestors;
  }

  /** This job and all that depend on it, directly or not. */
  withDependents(keys: ReadonlySet<string>): ReadonlySet<string> {
    const reached = this.plan.jobs.filter(
      (job) => keys.has(job.key) || this.ancestors(job.key).some((upstream) => keys.has(upstream.key)),
    );
    return new Set(reached.map((job) => job.key));
  }

  /** All jobs of the stages before that of `job`. */
  earlierStages(job: PlanJob): readonly PlanJob[] {
    const own = this.#stages.get(job.stage)?.index ?? 0;
    return this.plan.jobs.filter((other) => (this.#stages.get(other.stage)?.index ?? 0) < own);
  }
}
