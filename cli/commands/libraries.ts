import { Command } from 'commander';
import {
  LibrariesService,
  type Library,
  LibrarySchema,
  type Template,
  type TemplateParam,
  TemplateSchema,
} from '../../gen/signalbox/console/v1/libraries_pb.js';
import { type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { UserError } from '../failure.ts';
import { agoText, printMessages, styled, tableText } from '../output.ts';

export function librariesCommand(): Command {
  const libraries = new Command('libraries').description(
    'template libraries: git repositories that pipelines include from',
  );
  libraries.addCommand(
    clientCommand('list').description('list libraries').option('--json', 'print JSON').action(listLibraries),
    { isDefault: true },
  );
  libraries.addCommand(
    clientCommand('add')
      .description('add a library and fetch it')
      .argument('<url>', 'repository: an address, or a folder on the machine of the server')
      .option('--name <name>', 'what it is called; default: as its library.yaml says', '')
      .action(addLibrary),
  );
  libraries.addCommand(
    clientCommand('show')
      .description('list the templates of a library, with their parameters and versions')
      .argument('<name>', 'its name')
      .option('--json', 'print JSON')
      .action(showLibrary),
  );
  libraries.addCommand(
    clientCommand('refresh')
      .description('fetch libraries again; without a name, all of them')
      .argument('[name...]', 'their names')
      .action(refreshLibraries),
  );
  libraries.addCommand(
    clientCommand('rm')
      .description('remove a library; runs keep what they were made of')
      .argument('<name>', 'its name')
      .action(removeLibrary),
  );
  return libraries.addHelpText(
    'after',
    '\nExamples:\n  $ signalbox libraries add https://git.example.org/ci/templates.git\n  $ signalbox libraries show platform',
  );
}

async function listLibraries(options: ConnectionOptions & { readonly json?: true }): Promise<void> {
  const { libraries } = await connectTo(options).client(LibrariesService).listLibraries({});
  if (options.json) printMessages(LibrarySchema, libraries);
  else if (libraries.length === 0) console.log('no libraries; "signalbox libraries add" adds one');
  else console.log(tableText(['LIBRARY', 'TEMPLATES', 'COMMIT', 'FETCHED', 'REPOSITORY'], libraries.map(rowOf)));
}

function rowOf(library: Library): string[] {
  const { name, templates, commitSha, fetchedAtMs, repoUrl, error } = library;
  const repository = error === '' ? repoUrl : `${repoUrl}  ${styled('red', `cannot be read: ${firstLine(error)}`)}`;
  return [name, `${templates}`, commitSha.slice(0, 8), agoText(fetchedAtMs), repository];
}

async function addLibrary(url: string, options: ConnectionOptions & { readonly name: string }): Promise<void> {
  const { library } = await connectTo(options)
    .client(LibrariesService)
    .addLibrary({ name: options.name, repoUrl: url });
  if (library) console.log(`${library.name} is added: ${templatesText(library)}`);
}

async function showLibrary(name: string, options: ConnectionOptions & { readonly json?: true }): Promise<void> {
  const client = connectTo(options).client(LibrariesService);
  const { libraries } = await client.listLibraries({});
  if (!libraries.some((library) => library.name === name)) {
    throw new UserError(`there is no template library "${name}"; "signalbox libraries" lists them`);
  }
  const templates = (await client.listTemplates({})).templates.filter(({ library }) => library === name);
  if (options.json) printMessages(TemplateSchema, templates);
  else console.log(tableText(['TEMPLATE', 'NEWEST', 'PARAMETERS', 'WHAT IT DOES'], templates.map(templateRow)));
}

function templateRow({ name, newest, params, description }: Template): string[] {
  return [name, newest, params.map(paramText).join(', ') || '-', description];
}

function paramText({ name, required, defaultJson, options }: TemplateParam): string {
  const values = options.length === 0 ? '' : ` (${options.join('|')})`;
  return `${name}${required ? '' : '?'}${values}${defaultJson === '' ? '' : ` = ${defaultJson}`}`;
}

async function refreshLibraries(names: readonly string[], options: ConnectionOptions): Promise<void> {
  const client = connectTo(options).client(LibrariesService);
  const wanted = names.length > 0 ? names : (await client.listLibraries({})).libraries.map(({ name }) => name);
  const failures: string[] = [];
  for (const name of wanted) {
    const { library } = await client.refreshLibrary({ name });
    if (library?.error) failures.push(`${name} cannot be read, and stays as it was: ${library.error}`);
    else if (library) console.log(`${name} is at ${library.commitSha.slice(0, 8)}: ${templatesText(library)}`);
  }
  if (failures.length > 0) throw new UserError(failures.join('\n'));
}

async function removeLibrary(name: string, options: ConnectionOptions): Promise<void> {
  await connectTo(options).client(LibrariesService).removeLibrary({ name });
  console.log(`${name} is removed`);
}

function templatesText({ templates }: Library): string {
  return templates === 1 ? '1 template' : `${templates} templates`;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
