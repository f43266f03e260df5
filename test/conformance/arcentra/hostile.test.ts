import { describe, expect, test } from 'vitest';
import { AgentService } from '../../../gen/agent/v1/agent_pb.js';
import { GatewayService } from '../../../gen/gateway/v1/gateway_pb.js';
import { PipelineService } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { StepRunService } from '../../../gen/steprun/v1/steprun_pb.js';
import { StreamService } from '../../../gen/stream/v1/stream_pb.js';
import { fc } from '../../support/property.ts';
import { WireServer } from '../../support/wire-server.ts';

const calls = [AgentService, GatewayService, PipelineService, StepRunService, StreamService].flatMap(
  ({ typeName, methods }) => methods.map((method) => ({ call: `${typeName}/${method.name}`, kind: method.methodKind })),
);

/** What a caller may be told about a message that makes no sense. Never a defect. */
const properCodes = [
  'OK',
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'FAILED_PRECONDITION',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'RESOURCE_EXHAUSTED',
  'OUT_OF_RANGE',
];

describe('random bytes as every message get a proper status', () => {
  test.each(calls.filter(({ kind }) => kind === 'unary' || kind === 'server_streaming'))(
    '$call',
    async ({ call, kind }) => {
      // A watch that was understood says nothing until something happens.
      const patienceMs = kind === 'server_streaming' ? 100 : 5_000;
      await using server = await WireServer.start();
      const agent = await server.register('box');
      const clients = [agent.client, server.operator];

      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(1), async (bytes, who) => {
          const status = await clients[who]?.sendBytes(call, bytes, patienceMs);
          const isWatching = kind === 'server_streaming' && status?.code === 'DEADLINE_EXCEEDED';
          if (!isWatching) expect(properCodes).toContain(status?.code);
        }),
        { numRuns: 20 },
      );
      expect(await server.operator.unary('pipeline.v1.PipelineService/ListPipelines')).toMatchObject({ success: true });
    },
  );

  test.each(calls.filter(({ kind }) => kind === 'client_streaming' || kind === 'bidi_streaming'))(
    '$call',
    async ({ call }) => {
      await using server = await WireServer.start();
      const agent = await server.register('box');

      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
          const status = await agent.client.sendBytes(call, bytes);
          expect(properCodes).toContain(status.code);
        }),
        { numRuns: 20 },
      );
      expect(await agent.heartbeat()).toMatchObject({ success: true });
    },
  );
});
