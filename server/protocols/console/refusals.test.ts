import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DescMethodUnary, DescService, MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ApprovalsService } from '../../../gen/signalbox/console/v1/approval_pb.js';
import { EventsService } from '../../../gen/signalbox/console/v1/event_pb.js';
import { LogsService } from '../../../gen/signalbox/console/v1/logs_pb.js';
import { PipelinesService } from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { QueueService } from '../../../gen/signalbox/console/v1/queue_pb.js';
import { RefusalSchema } from '../../../gen/signalbox/console/v1/run_pb.js';
import { RunnersService } from '../../../gen/signalbox/console/v1/runners_pb.js';
import { RunsService } from '../../../gen/signalbox/console/v1/runs_pb.js';
import { SavedViewsService } from '../../../gen/signalbox/console/v1/saved_views_pb.js';
import { SecretsService } from '../../../gen/signalbox/console/v1/secrets_pb.js';
import { ServerService } from '../../../gen/signalbox/console/v1/server_pb.js';
import { type RunningServer, startServer } from '../../main.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let server: RunningServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-refusals-'));
  server = await startServer(
    {
      dataDir: folder,
      console: { host: '127.0.0.1', port: 0 },
      lan: { host: '127.0.0.1', port: 0 },
      serverNames: ['localhost'],
      embeddedRunner: false,
    },
    { log: pino({ level: 'silent' }) },
  );
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const services: readonly DescService[] = [
  ...[PipelinesService, RunsService, QueueService, EventsService, LogsService, RunnersService],
  ...[ApprovalsService, SecretsService, SavedViewsService, ServerService],
];
const methods = services.flatMap((service) =>
  service.methods.filter((method): method is DescMethodUnary => method.methodKind === 'unary'),
);

describe('a window has words for how these calls are refused', () => {
  test.each(methods.map((method) => [`${method.parent.name}/${method.name}`, method] as const))(
    '%s with nothing in it',
    async (_name, method) => {
      const failure = await failureOf(method, {});

      expect(failure && isWorded(failure) ? [] : (failure?.rawMessage ?? [])).toEqual([]);
    },
  );

  test.each(methods.map((method) => [`${method.parent.name}/${method.name}`, method] as const))(
    '%s about what is not there',
    async (_name, method) => {
      const ids = method.input.fields.filter((field) => field.fieldKind === 'scalar' && field.localName.endsWith('Id'));

      const failure = await failureOf(method, Object.fromEntries(ids.map((field) => [field.localName, 'nothing'])));

      expect(failure && isWorded(failure) ? [] : (failure?.rawMessage ?? [])).toEqual([]);
    },
  );
});

async function failureOf(
  method: DescMethodUnary,
  input: MessageInitShape<DescMethodUnary['input']>,
): Promise<ConnectError | undefined> {
  const transport = createConnectTransport({ baseUrl: server.consoleUrl, httpVersion: '1.1' });
  try {
    const headers = { authorization: `Bearer ${server.consoleToken}` };
    await transport.unary(method, undefined, undefined, headers, input, undefined);
    return undefined;
  } catch (reason) {
    return ConnectError.from(reason);
  }
}

/** `not_found` stands for everything that is not there. */
function isWorded(failure: ConnectError): boolean {
  const [refusal] = failure.findDetails(RefusalSchema);
  return failure.code === Code.NotFound || (refusal?.word ?? '') !== '';
}
