import { resolve } from 'node:path';
import { Command } from 'commander';
import {
  type Secret,
  SecretSchema,
  SecretScopeKind,
  SecretsService,
} from '../../gen/signalbox/console/v1/secrets_pb.js';
import { defaultDataDir } from '../../server/config.ts';
import { type Connection, type ConnectionOptions, clientCommand, connectTo } from '../connection.ts';
import { exitCodes, UserError } from '../failure.ts';
import { findPipeline } from '../find.ts';
import { agoText, printMessages, tableText } from '../output.ts';

interface ScopeOptions extends ConnectionOptions {
  readonly pipeline?: string;
  readonly project?: string;
  readonly environment?: string;
}

export function secretsCommand(): Command {
  const secrets = new Command('secrets').description('secrets of pipelines; values are never shown');
  secrets.addCommand(
    clientCommand('list').description('list secrets').option('--json', 'print JSON').action(listSecrets),
    { isDefault: true },
  );
  secrets.addCommand(
    scoped(clientCommand('set').description('store a value read from standard input, or replace the present one'))
      .argument('<name>', 'letters, digits and _')
      .option('--note <text>', 'what it is for', '')
      .action(setSecret),
  );
  secrets.addCommand(
    scoped(clientCommand('rm').description('remove a secret')).argument('<name>', 'its name').action(removeSecret),
  );
  secrets.addCommand(
    new Command('reset')
      .description('forget all secrets of a data directory whose key is lost; the server must be stopped')
      .option('--data <dir>', 'the data directory')
      .option('--yes', 'really forget them')
      .action(forgetSecrets),
  );
  return secrets.addHelpText(
    'after',
    '\nExamples:\n  $ signalbox secrets set NPM_TOKEN < token.txt\n  $ pass npm | signalbox secrets set NPM_TOKEN --pipeline web',
  );
}

function scoped(command: Command): Command {
  return command
    .option('-p, --pipeline <name>', 'only for this pipeline')
    .option('--project <name>', 'only for pipelines of this namespace')
    .option('--environment <name>', 'only for jobs of this environment');
}

async function listSecrets(options: ConnectionOptions & { readonly json?: true }): Promise<void> {
  const { secrets } = await connectTo(options).client(SecretsService).listSecrets({});
  if (options.json) printMessages(SecretSchema, secrets);
  else if (secrets.length === 0) console.log('no secrets');
  else console.log(tableText(['NAME', 'FOR', 'VERSION', 'CHANGED', 'USED', 'MASKED'], secrets.map(rowOf)));
}

function rowOf(secret: Secret): string[] {
  return [
    secret.name,
    scopeText(secret),
    String(secret.version),
    agoText(secret.rotatedAtMs ?? secret.createdAtMs),
    agoText(secret.lastUsedAtMs),
    secret.masked ? 'yes' : 'no, too short',
  ];
}

function scopeText({ scope, pipelineName }: Secret): string {
  if (scope?.kind === SecretScopeKind.PIPELINE) return `pipeline ${pipelineName}`;
  if (scope?.kind === SecretScopeKind.PROJECT) return `project ${scope.name}`;
  if (scope?.kind === SecretScopeKind.ENVIRONMENT) return `environment ${scope.name}`;
  return 'everybody';
}

async function setSecret(name: string, options: ScopeOptions & { readonly note: string }): Promise<void> {
  if (process.stdin.isTTY) {
    throw new UserError(
      `give the value on standard input, so that it stays out of the history of your shell: secrets set ${name} < file`,
      exitCodes.usage,
    );
  }
  const value = (await new Response(process.stdin).text()).replace(/\r?\n$/, '');
  if (value === '') throw new UserError('the value on standard input is empty', exitCodes.usage);
  const connection = connectTo(options);
  const client = connection.client(SecretsService);
  const scope = await scopeFrom(connection, options);
  const present = await findSecret(connection, name, scope);
  const { secret } = present
    ? await client.rotateSecret({ secretId: present.secretId, value })
    : await client.createSecret({ name, value, note: options.note, scope });
  if (secret) console.log(`${secret.name} for ${scopeText(secret)}, version ${secret.version}`);
}

async function removeSecret(name: string, options: ScopeOptions): Promise<void> {
  const connection = connectTo(options);
  const present = await findSecret(connection, name, await scopeFrom(connection, options));
  if (!present) throw new UserError(`there is no secret "${name}" in that scope; "signalbox secrets" lists them`);
  await connection.client(SecretsService).removeSecret({ secretId: present.secretId });
  console.log(`${name} is removed`);
}

async function forgetSecrets(options: { readonly data?: string; readonly yes?: true }): Promise<void> {
  const { lostSecretsIn } = await import('../../server/services/reset-secrets.ts');
  using lost = await lostSecretsIn(resolve(options.data ?? defaultDataDir(process.env, process.platform)));
  const names = lost.names.join(', ') || 'none by name, only what runs made of them';
  if (!options.yes) {
    throw new UserError(
      `this would forget ${lost.names.length} secrets for good: ${names}. Add --yes when their key cannot be found`,
      exitCodes.usage,
    );
  }
  lost.forget();
  console.log(`forgotten: ${names}. The next start makes a new key`);
}

interface Scope {
  readonly kind: SecretScopeKind;
  readonly name: string;
  readonly pipelineId: string;
}

async function scopeFrom(connection: Connection, { pipeline, project, environment }: ScopeOptions): Promise<Scope> {
  if ([pipeline, project, environment].filter((one) => one !== undefined).length > 1) {
    throw new UserError('give one of --pipeline, --project and --environment', exitCodes.usage);
  }
  if (pipeline !== undefined) {
    const { pipelineId } = await findPipeline(connection, pipeline);
    return { kind: SecretScopeKind.PIPELINE, name: '', pipelineId };
  }
  if (project !== undefined) return { kind: SecretScopeKind.PROJECT, name: project, pipelineId: '' };
  if (environment !== undefined) return { kind: SecretScopeKind.ENVIRONMENT, name: environment, pipelineId: '' };
  return { kind: SecretScopeKind.GLOBAL, name: '', pipelineId: '' };
}

async function findSecret(connection: Connection, name: string, wanted: Scope): Promise<Secret | undefined> {
  const { secrets } = await connection.client(SecretsService).listSecrets({});
  return secrets.find(
    ({ name: one, scope }) =>
      one === name &&
      scope?.kind === wanted.kind &&
      scope.name === wanted.name &&
      scope.pipelineId === wanted.pipelineId,
  );
}
