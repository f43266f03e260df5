import { jobsOf } from '../../../../pipeline/model.ts';
import { parsePipeline } from '../../../../pipeline/parse.ts';
import type { JsonObject } from '../../../../pipeline/plan.ts';
import { jsonFrom } from '../../../../pipeline/tree.ts';
import type { Block, PaletteItem } from './palette-item.ts';

export interface TemplateSource {
  /** Of the pipeline or of the file. */
  readonly name: string;
  readonly text: string;
  readonly path: string;
}

/** The jobs and steps of other texts, as blocks to copy; equal ones once. */
export function templateItems(sources: readonly TemplateSource[]): readonly PaletteItem[] {
  const items = new Map<string, PaletteItem>();
  for (const { name: source, text, path } of sources) {
    const { model } = parsePipeline(text, { path });
    for (const { job } of model === undefined ? [] : jobsOf(model)) {
      const name = job.name?.value ?? '';
      note({ source, where: source, label: name, value: jsonFrom(job.at.node), kind: 'job' });
      for (const step of job.steps?.items ?? []) {
        const where = `${source} › ${name}`;
        note({ source, where, label: step.name?.value ?? '', value: jsonFrom(step.at.node), kind: 'step' });
      }
    }
  }
  return [...items.values()];

  function note({ source, where, label, value, kind }: Found): void {
    const content = JSON.stringify(value);
    if (items.has(content) || label === '' || typeof value !== 'object' || value === null || Array.isArray(value))
      return;
    // It is no list and not null: a map.
    const map = value as JsonObject;
    const block: Block = kind === 'job' ? { kind, job: withoutPlace(map) } : { kind, step: map };
    items.set(content, { id: `template ${source} ${kind} ${where} ${label}`, label, about: where, block });
  }
}

interface Found {
  readonly source: string;
  readonly where: string;
  readonly label: string;
  readonly value: ReturnType<typeof jsonFrom>;
  readonly kind: Block['kind'];
}

/** Where it stood among the jobs there means nothing here. */
function withoutPlace(job: JsonObject): JsonObject {
  const { depends_on: _, dependsOn: __, ...rest } = job;
  return rest;
}
