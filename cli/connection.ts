import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { Command } from 'commander';
import { z } from 'zod';
import { defaultDataDir } from '../server/config.ts';
import { exitCodes, UserError } from './failure.ts';

/** Where a server is and what opens it. A running server writes it to `console.json` in its data directory. */
export interface ServerAccess {
  readonly url: string;
  /** Asked for with each call: a server of this machine has a new one after each start. */
  token(): string;
}

export interface ConnectionOptions {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly data?: string;
}

const consoleFile = z.object({ url: z.url(), token: z.string().min(1) });

/** A command that talks to a running server, with the options that say which one. */
export function clientCommand(nameAndArguments: string): Command {
  return new Command(nameAndArguments)
    .option('--data <dir>', 'data directory of the server on this machine')
    .option('--url <url>', 'address of the console of another server (or SIGNALBOX_URL)')
    .option('--token-file <file>', 'file with an API token for --url (or SIGNALBOX_TOKEN)');
}

export function serverAccessFrom(options: ConnectionOptions, env: NodeJS.ProcessEnv = process.env): ServerAccess {
  const url = options.url ?? (options.data === undefined ? env.SIGNALBOX_URL : undefined);
  if (url !== undefined) {
    const token = tokenFrom(options, env);
    return { url: urlFrom(url), token: () => token };
  }
  const dataDir = options.data === undefined ? defaultDataDir(env, process.platform) : resolve(options.data);
  const published = () => consoleFile.parse(JSON.parse(readFileSync(join(dataDir, 'console.json'), 'utf8')));
  try {
    const { url: address, token: first } = published();
    let token = first;
    const refreshed = () => {
      try {
        token = published().token;
      } catch {
        // the server is down: the call says so better
      }
      return token;
    };
    return { url: address, token: refreshed };
  } catch (cause) {
    throw new UserError(
      `no server is running with its data in ${dataDir}. Start one with "signalbox serve", or name it with --data or --url`,
      exitCodes.failed,
      { cause },
    );
  }
}

/** Clients of one server. */
export class Connection {
  readonly url: string;
  readonly #transport;

  constructor({ url, token }: ServerAccess) {
    this.url = url;
    const authorize: Interceptor = (next) => (request) => {
      request.header.set('authorization', `Bearer ${token()}`);
      return next(request);
    };
    this.#transport = createConnectTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [authorize] });
  }

  client<Service extends DescService>(service: Service): Client<Service> {
    return createClient(service, this.#transport);
  }
}

export function connectTo(options: ConnectionOptions): Connection {
  return new Connection(serverAccessFrom(options));
}

function urlFrom(text: string): string {
  const url = z.url({ protocol: /^https?$/ }).safeParse(text);
  if (!url.success)
    throw new UserError(`--url ${text}: give an address such as http://127.0.0.1:7420`, exitCodes.usage);
  return url.data.replace(/\/+$/, '');
}

function tokenFrom(options: ConnectionOptions, env: NodeJS.ProcessEnv): string {
  if (options.tokenFile !== undefined) {
    try {
      return readFileSync(options.tokenFile, 'utf8').trim();
    } catch (cause) {
      throw new UserError(`the token file ${options.tokenFile} cannot be read`, exitCodes.usage, { cause });
    }
  }
  if (env.SIGNALBOX_TOKEN) return env.SIGNALBOX_TOKEN;
  throw new UserError('--url needs a token: give --token-file, or set SIGNALBOX_TOKEN', exitCodes.usage);
}
