import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ConnectRouter } from '@connectrpc/connect';
import type { Logger } from 'pino';
import packageFile from '../package.json' with { type: 'json' };
import { type ServerConfig, type ServerOptions, serverConfigFrom } from './config.ts';
import { DomainError } from './domain/errors.ts';
import type { PipelineRunId } from './domain/ids.ts';
import { EmbeddedRunner, type LaunchAgent } from './embedded-runner.ts';
import { CertificateAuthority } from './http/certificate-authority.ts';
import { ConsoleAccess } from './http/console-access.ts';
import { startConsoleListener } from './http/console-listener.ts';
import { artifactDownloads, logDownloads } from './http/downloads.ts';
import { type Listener, startLanListener, startPlaintextListener } from './http/http2-listener.ts';
import type { RpcSetup } from './http/rpc-handler.ts';
import type { Metrics } from './metrics.ts';
import { annotationsDoor } from './protocols/annotations/routes.ts';
import { answerOnceStored } from './protocols/answer-once-stored.ts';
import { callsWithoutToken as withoutToken } from './protocols/arcentra/roles.ts';
import { arcentra } from './protocols/arcentra/routes.ts';
import { artifactsDoor } from './protocols/artifacts/routes.ts';
import { authenticate } from './protocols/authenticate.ts';
import { consoleDoor } from './protocols/console/routes.ts';
import { health } from './protocols/grpc/health.ts';
import { reflection } from './protocols/grpc/reflection.ts';
import { programsDoor } from './protocols/programs/routes.ts';
import { recover } from './protocols/recover.ts';
import { tokenVerifier } from './protocols/verify-token.ts';
import { callsWithoutToken as woodpeckerCalls } from './protocols/woodpecker/recognise.ts';
import { woodpecker } from './protocols/woodpecker/routes.ts';
import { KeyFile } from './services/key-file.ts';
import { type Clock, systemClock } from './services/ports/clock.ts';
import { ulids } from './services/ports/ids.ts';
import type { KeyPlace } from './services/ports/keychain.ts';
import type { ListenerFacts, ServerFacts } from './services/server-facts.ts';
import { type Services, startServices } from './services.ts';
import { lockDataDir } from './store/data-dir-lock.ts';

export interface RunningServer extends AsyncDisposable {
  readonly config: ServerConfig;
  /** `http://127.0.0.1:7420`: where the console and the API of the operator are. */
  readonly consoleUrl: string;
  /** For programs on this machine: `authorization: Bearer <token>`. Also in `<data dir>/console.json`. */
  readonly consoleToken: string;
  /** An address that signs a browser in, once. */
  consoleLink(): string;
  /** `https://127.0.0.1:50051`: the LAN listener as this machine reaches it. */
  readonly lanUrl: string;
  readonly plaintextUrl: string | undefined;
  /** SHA-256 of the certificate authority, hex: what agents pin. */
  readonly caFingerprint: string;
  /** For the process that contains the server, and for tests: everything else goes through the listeners. */
  readonly services: Services;
  /** The runner on this machine, for a server that was started without one. The caller owns it. */
  startRunner(launch: LaunchAgent): EmbeddedRunner;
}

interface Ports {
  readonly log: Logger;
  readonly clock?: Clock;
  /** Silence on a connection is real also where the rest of time is moved by hand. */
  readonly networkClock?: Clock;
  /** Where the key of the stored secrets is; default: the key file in the data folder. */
  readonly keyPlace?: KeyPlace;
}

/** Starts a control plane and owns all of it: disposing of the answer stops listeners first and closes the database last. */
export async function startServer(options: ServerOptions, ports: Ports): Promise<RunningServer> {
  const { log, clock = systemClock, networkClock = systemClock, keyPlace } = ports;
  const config = serverConfigFrom(options);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  await using started = new AsyncDisposableStack();
  const lock = lockDataDir(config.dataDir);
  if (!lock)
    throw new DomainError('unavailable', `another Signalbox already uses the data directory ${config.dataDir}`);
  started.use(lock);

  const authority = await CertificateAuthority.open({ dir: join(config.dataDir, 'ca'), clock });
  const listeners: ListenerFacts[] = [];
  const facts = factsOf(config, { clock, caFingerprint: authority.fingerprint, listeners });
  const runUrl = (runId: PipelineRunId) => `${listeners.find(({ kind }) => kind === 'console')?.url}/runs/${runId}`;
  const services = started.use(
    await startServices({
      dataDir: config.dataDir,
      facts,
      clock,
      ids: ulids(),
      log,
      keyPlace: keyPlace ?? new KeyFile(config.dataDir),
      urlOf: runUrl,
      ...(config.agentProgramDir !== undefined && { agentProgramDir: config.agentProgramDir }),
    }),
  );
  const metrics = metricsOf(services);
  const access = new ConsoleAccess({
    operator: userInfo().username,
    clock,
    sessionsFile: join(config.dataDir, 'console-sessions.json'),
  });

  const verify = tokenVerifier(services);
  const rpc = rpcSetup({ config, log, services, verify });
  const downloads = [artifactDownloads(services.artifacts)];
  const lan = started.use(
    await startLanListener({
      ...config.lan,
      rpc: rpc.agents,
      routes: downloads,
      authority,
      names: config.serverNames,
      clock,
      networkClock,
      trustsConnections: () => services.settings.get('runners.connectionIdentityOnTls'),
    }),
  );
  listeners.push({ kind: 'lan', url: urlOf('https', lan) });
  const plaintext = config.plaintext
    ? started.use(
        await startPlaintextListener({
          ...config.plaintext,
          rpc: rpc.agents,
          routes: downloads,
          networkClock,
          trustsConnections: () => services.settings.get('runners.connectionIdentityOnPlaintext'),
        }),
      )
    : undefined;
  if (plaintext) listeners.push({ kind: 'plaintext', url: urlOf('http', plaintext) });
  const console = started.use(
    await startConsoleListener({
      ...config.console,
      allowedHosts: config.allowedHosts,
      access,
      verify,
      rpc: rpc.operators,
      routes: [...downloads, logDownloads(services.logs)],
      ...(config.rendererDir !== undefined && { rendererDir: config.rendererDir }),
      metrics: async () => (await metrics()).render(),
    }),
  );
  const consoleUrl = urlOf('http', console);
  listeners.push({ kind: 'console', url: consoleUrl });
  started.use(publishAddress(config.dataDir, { url: consoleUrl, token: access.token, pid: process.pid }));

  const lanUrl = `https://127.0.0.1:${lan.port}`;
  const startRunner = (launch?: LaunchAgent) =>
    new EmbeddedRunner({
      runners: services.runners,
      clock,
      log,
      dataDir: config.dataDir,
      serverUrl: lanUrl,
      caFingerprint: authority.fingerprint,
      maxConcurrent: config.embeddedCapacity,
      countsAs: config.embeddedRunnerCountsAs,
      whenOrphaned: config.embeddedRunnerWhenOrphaned,
      ...(launch && { launch }),
    });
  if (config.embeddedRunner) started.use(startRunner());
  log.info({ listeners, dataDir: config.dataDir }, 'ready');

  const owned = started.move(); // nothing failed: from here on the caller owns it all
  return {
    config,
    consoleUrl,
    consoleToken: access.token,
    consoleLink: () => `${consoleUrl}/#code=${access.issueCode()}`,
    lanUrl,
    plaintextUrl: plaintext && urlOf('http', plaintext),
    caFingerprint: authority.fingerprint,
    services,
    startRunner,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** With the first question for them: counting costs a timer, and the library has 90 modules. */
function metricsOf(services: Services): () => Promise<Metrics> {
  let metrics: Promise<Metrics> | undefined;
  return () => {
    metrics ??= import('./metrics.ts').then(({ Metrics }) => new Metrics(services));
    return metrics;
  };
}

interface SetupParts {
  readonly config: ServerConfig;
  readonly log: Logger;
  readonly services: Services;
  readonly verify: ReturnType<typeof tokenVerifier>;
}

/** Which doors stand on which listener. Agents and operators meet the same guards. */
function rpcSetup({ config, log, services, verify }: SetupParts): { agents: RpcSetup; operators: RpcSetup } {
  const interceptors = [recover({ ids: services.ids, log }), authenticate(verify, callsWithoutToken)];
  const innermost = answerOnceStored(services.beginCall);
  const refused: RpcSetup['refused'] = (refusal) => services.audit.refused(refusal);
  const doors = (router: ConnectRouter) => {
    arcentra(router, services);
    const serviceNames = router.handlers.map((handler) => handler.service.typeName);
    health(router, { serviceNames });
    if (config.reflection) reflection(router, { services: router.handlers.map((handler) => handler.service) });
  };
  return {
    agents: {
      routes: (router) => {
        artifactsDoor(router, services);
        annotationsDoor(router, services);
        programsDoor(router, services);
        woodpecker(router, services);
        doors(router);
      },
      interceptors,
      innermost,
      refused,
      log,
    },
    operators: {
      routes: (router) => {
        consoleDoor(router, services);
        doors(router);
      },
      interceptors,
      innermost,
      refused,
      log,
    },
  };
}

const callsWithoutToken = new Set([
  ...withoutToken,
  ...woodpeckerCalls,
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
]);

function factsOf(
  config: ServerConfig,
  own: { readonly clock: Clock; readonly caFingerprint: string; readonly listeners: readonly ListenerFacts[] },
): ServerFacts {
  const { clock, caFingerprint, listeners } = own;
  const [name = hostname()] = config.serverNames;
  return {
    version: packageFile.version,
    bootId: randomUUID(),
    startedAtMs: clock.nowMs(),
    hostName: hostname(),
    dataDir: config.dataDir,
    nodeVersion: process.version,
    /** Asked for when it is wanted: looking it up takes as long as opening the database. */
    get timeZone() {
      return Intl.DateTimeFormat().resolvedOptions().timeZone;
    },
    platform: `${process.platform} ${process.arch}`,
    caFingerprint,
    get agentAddress() {
      const lan = listeners.find((listener) => listener.kind === 'lan');
      return `${name}:${lan ? new URL(lan.url).port : config.lan.port}`;
    },
    listeners: () => listeners,
  };
}

/** Where programs on this machine find the console and its token: a file only its owner can read. */
function publishAddress(dataDir: string, address: { url: string; token: string; pid: number }): Disposable {
  const file = join(dataDir, 'console.json');
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(address)}\n`, { mode: 0o600 });
  return { [Symbol.dispose]: () => rmSync(file, { force: true }) };
}

function urlOf(scheme: 'http' | 'https', { host, port }: Listener): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
