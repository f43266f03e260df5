import type { Include } from './model.ts';
import { parsePipeline } from './parse.ts';

/** Where included texts come from. Synchronous: whoever calls has fetched what may be needed. */
export interface IncludeSources {
  /** A file of the same repository and commit, by its path from the repository's root. */
  readonly include?: (file: string) => string | undefined;
  /** Absent: there is no library to take it from. */
  readonly template?: (request: TemplateRequest) => TemplateAnswer;
}

export interface TemplateRequest {
  readonly template: string;
  /** Exact version or range; absent: the newest. */
  readonly version?: string;
  readonly library?: string;
}

/** `template.yaml` and `spec.yaml` of a template. */
export interface TemplateText {
  readonly manifest: string;
  readonly spec: string;
}

/** Why there is no such template, for people. */
export interface RefusedTemplate {
  readonly refused: string;
}

export type TemplateAnswer = TemplateText | RefusedTemplate;

/** All texts that a definition includes, as plain data. */
export interface IncludedTexts {
  /** By path from the root of the repository. Absent: there is no repository. */
  readonly files?: Readonly<Record<string, string>>;
  readonly templates: readonly IncludedTemplate[];
}

export interface IncludedTemplate {
  readonly request: TemplateRequest;
  readonly answer: TemplateAnswer;
}

export function sourcesOf({
  files,
  templates,
}: IncludedTexts): Required<Pick<IncludeSources, 'template'>> & IncludeSources {
  const answers = new Map(templates.map(({ request, answer }) => [keyOf(request), answer]));
  return {
    ...(files && { include: (file: string) => (Object.hasOwn(files, file) ? files[file] : undefined) }),
    // While somebody types another version, the one before stands for it until it is read.
    template: (request) =>
      answers.get(keyOf(request)) ??
      templates.find((one) => one.request.template === request.template)?.answer ?? {
        refused: `\`${request.template}\` is not read yet.`,
      },
  };
}

/** The templates that a text includes, by itself or through files. */
export function requestedTemplates(
  text: string,
  { path, include }: Pick<IncludeSources, 'include'> & { readonly path?: string } = {},
): readonly TemplateRequest[] {
  const requests = new Map<string, TemplateRequest>();
  const files = new Set<string>();
  const collect = (source: string, at: string | undefined) => {
    for (const one of parsePipeline(source, at === undefined ? {} : { path: at }).model?.include?.items ?? []) {
      const request = templateRequest(one);
      if (request !== undefined) requests.set(keyOf(request), request);
      const file = one.file?.value.replace(/^\.\//, '');
      if (file === undefined || files.has(file)) continue;
      files.add(file);
      const included = include?.(file);
      if (included !== undefined) collect(included, file);
    }
  };
  collect(text, path);
  return [...requests.values()];
}

export function templateRequest({ template, version, library }: Include): TemplateRequest | undefined {
  return (
    template && {
      template: template.value,
      ...(version?.value && { version: version.value }),
      ...(library?.value && { library: library.value }),
    }
  );
}

function keyOf({ template, version = '', library = '' }: TemplateRequest): string {
  return JSON.stringify([template, version, library]);
}
