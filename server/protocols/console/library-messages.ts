import type { MessageInitShape } from '@bufbuild/protobuf';
import type { LibrarySchema, TemplateSchema } from '../../../gen/signalbox/console/v1/libraries_pb.js';
import type { IncludedTemplateSchema } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import type { IncludedTemplate } from '../../../pipeline/include-sources.ts';
import type { TemplateLibrary } from '../../domain/template-library.ts';
import { withoutCredentials } from '../../services/git-program.ts';
import type { LibraryTemplate } from '../../services/template-libraries.ts';

export function libraryMessage(library: TemplateLibrary, templates: number): MessageInitShape<typeof LibrarySchema> {
  return { ...library, repoUrl: withoutCredentials(library.repoUrl), templates };
}

export function templateMessage(template: LibraryTemplate): MessageInitShape<typeof TemplateSchema> {
  const { library, name, description, category, tags, newest } = template;
  return {
    ...{ library, name, description, category, newest },
    tags: [...tags],
    versions: template.versions.map(({ version }) => version),
    params: template.params.map((param) => ({
      name: param.name,
      type: param.type,
      description: param.description,
      required: param.required,
      defaultJson: param.default === undefined ? '' : JSON.stringify(param.default),
      options: (param.options ?? []).map(String),
    })),
  };
}

export function includedTemplateMessage({
  request,
  answer,
}: IncludedTemplate): MessageInitShape<typeof IncludedTemplateSchema> {
  const { template, version = '', library = '' } = request;
  const said =
    'refused' in answer
      ? { case: 'refused' as const, value: answer.refused }
      : { case: 'text' as const, value: { manifest: answer.manifest, spec: answer.spec } };
  return { template, version, library, answer: said };
}
