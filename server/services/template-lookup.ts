import type { TemplateAnswer, TemplateRequest } from '../../pipeline/include-sources.ts';
import { didYouMean } from '../../pipeline/nearest.ts';
import { chooseVersion, sortVersions } from '../domain/template-library.ts';
import type { ReadTx } from '../store/store.ts';
import {
  findLibrary,
  listLibraries,
  listTemplateNames,
  listTemplates,
  listTemplatesNamed,
  readTemplate,
} from '../store/template-libraries.ts';

const versionsSaid = 5;

/** The template that an include asks for, or why there is none. */
export function findTemplate(tx: ReadTx, request: TemplateRequest): TemplateAnswer {
  const { template, version, library } = request;
  if (library !== undefined && findLibrary(tx, library) === undefined) return { refused: noLibrary(tx, library) };
  const rows = listTemplatesNamed(tx, template).filter((row) => library === undefined || row.library === library);
  const owners = [...new Set(rows.map((row) => row.library))];
  if (owners.length === 0) return { refused: noTemplate(tx, request) };
  if (owners.length > 1) {
    const names = owners.map((name) => `\`${name}\``).join(', ');
    return { refused: `Several libraries have a template \`${template}\`: ${names}. Say which with \`library\`.` };
  }
  const chosen = chooseVersion(rows, version);
  if (chosen !== undefined) return readTemplate(tx, chosen);
  const known = sortVersions(rows).map((row) => `\`${row.version}\``);
  const more = known.length > versionsSaid ? ', …' : '';
  const has = `it has ${known.slice(0, versionsSaid).join(', ')}${more}`;
  return {
    refused:
      version === undefined
        ? `The template \`${template}\` has no version that is the newest; say which with \`version\`: ${has}.`
        : `The template \`${template}\` has no version \`${version}\`; ${has}.`,
  };
}

function noLibrary(tx: ReadTx, library: string): string {
  const names = listLibraries(tx).map(({ name }) => name);
  return `There is no template library \`${library}\`.${didYouMean(library, names)}`;
}

function noTemplate(tx: ReadTx, { template, library }: TemplateRequest): string {
  if (library === undefined && listLibraries(tx).length === 0)
    return `There is no template \`${template}\`: this server has no template libraries yet.`;
  const names = library === undefined ? listTemplateNames(tx) : listTemplates(tx, library).map(({ name }) => name);
  const where = library === undefined ? '' : ` in the library \`${library}\``;
  return `There is no template \`${template}\`${where}.${didYouMean(template, names)}`;
}
