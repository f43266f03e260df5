import { readFileSync } from 'node:fs';
import {
  clone,
  create,
  createFileRegistry,
  type DescFile,
  type DescMessage,
  fromBinary,
  type Message,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, test } from 'vitest';
import {
  ConnectHeartbeatSchema,
  ConnectResponseSchema,
  file_agent_v1_agent,
  StepRunSchema,
} from '../../../gen/agent/v1/agent_pb.js';
import { file_gateway_v1_gateway } from '../../../gen/gateway/v1/gateway_pb.js';
import { file_pipeline_v1_pipeline } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { SpecSchema } from '../../../gen/pipeline/v1/pipeline_spec_pb.js';
import { file_stream_v1_stream, StreamJobStatusResponseSchema } from '../../../gen/stream/v1/stream_pb.js';

/**
 * One buffer per message and per member of its oneofs, every field filled, made by Python's protobuf from the contract
 * without our additions. Names of messages; after a colon the member of the oneof.
 */
const recorded = JSON.parse(readFileSync(new URL('./recorded.golden.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, string>
>;

const roots: readonly DescFile[] = [
  file_agent_v1_agent,
  file_gateway_v1_gateway,
  file_pipeline_v1_pipeline,
  file_stream_v1_stream,
];

/** The files and everything they import, imports first. */
function withImports(files: readonly DescFile[]): readonly DescFile[] {
  const all = new Set<DescFile>();
  const add = (file: DescFile): void => {
    file.dependencies.forEach(add);
    all.add(file);
  };
  files.forEach(add);
  return [...all];
}

/** The contract as a peer knows it that has never heard of us. */
const foreign = createFileRegistry(
  create(FileDescriptorSetSchema, {
    file: withImports(roots).map(({ proto }) => {
      const file = clone(FileDescriptorProtoSchema, proto);
      for (const message of file.messageType) message.field = message.field.filter(({ number }) => number < 100);
      for (const type of file.enumType) type.value = type.value.filter(({ number }) => number < 100);
      return file;
    }),
  }),
);

const ours = createFileRegistry(
  create(FileDescriptorSetSchema, { file: withImports(roots).map(({ proto }) => proto) }),
);

function schemaOf(registry: typeof ours, name: string): DescMessage {
  const schema = registry.getMessage(name);
  if (!schema) throw new Error(`no message ${name}`);
  return schema;
}

test('there is a buffer for each of the 130 messages', () => {
  expect(new Set(Object.keys(recorded).map((name) => name.split(':')[0])).size).toBe(130);
});

test.each(Object.entries(recorded))('%s decodes and encodes to the same bytes', (name, base64) => {
  const bytes = Buffer.from(base64, 'base64');
  const schema = schemaOf(ours, name.split(':')[0] ?? '');

  const message = fromBinary(schema, bytes);

  expect(message.$unknown).toBeUndefined();
  expect(Buffer.from(toBinary(schema, message)).toString('base64')).toBe(base64);
});

describe('our additions pass through a peer that does not know them', () => {
  const extended: readonly (readonly [string, DescMessage, Message])[] = [
    [
      'a heartbeat',
      ConnectHeartbeatSchema,
      create(ConnectHeartbeatSchema, { runningStepRunsCount: 2, cpuUsage: 0.5, memoryUsed: 5n, diskTotal: 9n }),
    ],
    [
      'a job frame',
      ConnectResponseSchema,
      create(ConnectResponseSchema, { commandId: 'c', payload: { case: 'jobOpen', value: { jobId: 'j' } } }),
    ],
    [
      'a step',
      StepRunSchema,
      create(StepRunSchema, { stepRunId: 's', stepToken: 't', artifacts: [{ name: 'a', when: 'always' }] }),
    ],
    [
      'a definition',
      SpecSchema,
      create(SpecSchema, { namespace: 'n', jobs: [{ name: 'j', ext: { matrix: [1] } }], stages: [{ name: 's' }] }),
    ],
    ['a job', StreamJobStatusResponseSchema, create(StreamJobStatusResponseSchema, { jobId: 'j', jobRunStatus: 7 })],
  ];

  test.each(extended)('%s', (_name, schema, message) => {
    const sent = toBinary(schema, message);
    const peer = schemaOf(foreign, schema.typeName);

    const passedOn = toBinary(peer, fromBinary(peer, sent));

    expect(fromBinary(schema, passedOn)).toEqual(message);
  });
});
