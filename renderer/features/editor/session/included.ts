import type { Template } from '../../../../gen/signalbox/console/v1/libraries_pb.js';
import type {
  ReadIncludesResponse,
  IncludedTemplate as TemplateMessage,
} from '../../../../gen/signalbox/console/v1/pipelines_pb.js';
import type { IncludedTemplate, IncludedTexts } from '../../../../pipeline/include-sources.ts';
import type { KnownTemplate } from '../../../../pipeline/rules/rule.ts';

export function includedFrom({ files, hasRepository, templates }: ReadIncludesResponse): IncludedTexts {
  return {
    templates: templates.map(templateFrom),
    ...(hasRepository && { files: Object.fromEntries(files.map(({ path, text }) => [path, text])) }),
  };
}

function templateFrom({ template, version, library, answer }: TemplateMessage): IncludedTemplate {
  return {
    request: { template, ...(version !== '' && { version }), ...(library !== '' && { library }) },
    answer:
      answer.case === 'text'
        ? { manifest: answer.value.manifest, spec: answer.value.spec }
        : { refused: answer.value ?? '' },
  };
}

/** Plain data: it travels to the worker. */
export function knownTemplate({ library, name, description, versions, params }: Template): KnownTemplate {
  return {
    ...{ library, name, description },
    versions: [...versions],
    params: params.map((param) => ({
      name: param.name,
      type: param.type,
      description: param.description,
      options: [...param.options],
    })),
  };
}

/** The text of a file or template, by the name the include uses. */
export function includedText({ files, templates }: IncludedTexts, source: string): string | undefined {
  const file = source.replace(/^\.\//, '');
  if (files !== undefined && Object.hasOwn(files, file)) return files[file];
  const answer = templates.find(({ request }) => request.template === source)?.answer;
  return answer && 'spec' in answer ? answer.spec : undefined;
}
