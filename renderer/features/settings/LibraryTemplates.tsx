import type { Template, TemplateParam } from '../../../gen/signalbox/console/v1/libraries_pb.js';
import { useWords } from '../../words/words.ts';
import { libraryWords } from './library-words.ts';

interface LibraryTemplatesProps {
  readonly library: string;
  readonly templates: readonly Template[];
}

export function LibraryTemplates({ library, templates }: LibraryTemplatesProps) {
  const t = useWords(libraryWords);
  if (templates.length === 0) return <p className="border-t px-4 py-2 text-muted">{t('noTemplates')}</p>;
  return (
    <table aria-label={library} className="w-full border-collapse border-t">
      <thead>
        <tr className="text-left text-muted text-small">
          {(['template', 'newest', 'params'] as const).map((word) => (
            <th key={word} scope="col" className="px-4 py-1.5 font-normal">
              {t(word)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {templates.map((template) => (
          <tr key={template.name} className="border-t align-top">
            <td className="px-4 py-2">
              <code className="font-mono font-semibold">{template.name}</code>
              {template.description === '' ? null : <p className="text-muted text-small">{template.description}</p>}
            </td>
            <td className="px-4 py-2">
              <span>{template.newest}</span>
              <p className="max-w-64 truncate text-muted text-small" title={template.versions.join(', ')}>
                {t('versions', { versions: template.versions.join(', ') })}
              </p>
            </td>
            <td className="px-4 py-2">
              <ul className="flex flex-col gap-1">
                {template.params.map((param) => (
                  <Param key={param.name} param={param} />
                ))}
              </ul>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Param({
  param: { name, type, description, required, defaultJson, options },
}: {
  readonly param: TemplateParam;
}) {
  const t = useWords(libraryWords);
  const kind = options.length > 0 ? options.join(' | ') : type;
  return (
    <li>
      <code className="font-mono">{name}</code>{' '}
      <span className="text-muted text-small">
        {[kind, required ? t('required') : '', defaultJson === '' ? '' : `= ${defaultJson}`]
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
      {description === '' ? null : <span className="block text-muted text-small">{description}</span>}
    </li>
  );
}
