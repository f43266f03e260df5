import { buildModel } from './build-model.ts';
import { Findings } from './findings.ts';
import type { JsonValue } from './plan.ts';
import { readTree } from './source-tree.ts';

/** What `template.yaml` says of a template. */
export interface TemplateManifest {
  /** Empty: it is called as its folder. */
  readonly name: string;
  readonly description: string;
  readonly category: string;
  readonly tags: readonly string[];
  readonly params: readonly TemplateParam[];
  /** What is wrong with it, each with its line. */
  readonly problems: readonly string[];
}

export interface TemplateParam {
  readonly name: string;
  readonly type: string;
  readonly default: JsonValue | undefined;
  readonly description: string;
  readonly required: boolean;
  readonly options: readonly JsonValue[] | undefined;
}

/** Never throws: of a broken manifest it gives as much as can be read. */
export function readManifest(text: string): TemplateManifest {
  const findings = new Findings(text);
  const tree = readTree(text, 'yaml', findings);
  const template = tree === undefined ? undefined : buildModel('Template', tree, '', findings);
  return {
    name: template?.name?.value ?? '',
    description: template?.description?.value ?? '',
    category: template?.category?.value ?? '',
    tags: (template?.tags?.items ?? []).map(({ value }) => value),
    params: (template?.params?.items ?? []).map((param) => ({
      name: param.name?.value ?? '',
      type: param.type?.value ?? 'string',
      default: param.default?.value,
      description: param.description?.value ?? '',
      required: param.required?.value ?? false,
      options: param.options?.items.map((option) => option.value),
    })),
    problems: findings.diagnostics().map(({ line, message }) => `line ${line}: ${message}`),
  };
}
