import type { DescEnum, DescFile, DescMessage } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { file_agent_v1_agent } from '../../../gen/agent/v1/agent_pb.js';
import { file_gateway_v1_gateway } from '../../../gen/gateway/v1/gateway_pb.js';
import { file_pipeline_v1_pipeline_error } from '../../../gen/pipeline/v1/pipeline_error_pb.js';
import { file_pipeline_v1_pipeline } from '../../../gen/pipeline/v1/pipeline_pb.js';
import { file_pipeline_v1_pipeline_spec } from '../../../gen/pipeline/v1/pipeline_spec_pb.js';
import { file_steprun_v1_steprun } from '../../../gen/steprun/v1/steprun_pb.js';
import { file_stream_v1_stream } from '../../../gen/stream/v1/stream_pb.js';

const files: readonly DescFile[] = [
  file_agent_v1_agent,
  file_gateway_v1_gateway,
  file_pipeline_v1_pipeline,
  file_pipeline_v1_pipeline_spec,
  file_pipeline_v1_pipeline_error,
  file_steprun_v1_steprun,
  file_stream_v1_stream,
];

/** What this project adds to the foreign packages; only ever reached through a field of 100 or above. */
const addedMessages = [
  'agent.v1.JobOpen',
  'agent.v1.JobClose',
  'agent.v1.ContainerOptions',
  'agent.v1.ServiceOptions',
  'agent.v1.JobCaches',
  'agent.v1.CacheOptions',
  'agent.v1.CapacityChange',
  'agent.v1.ProgramChange',
  'agent.v1.OfferedProgram',
  'pipeline.v1.Stage',
  'pipeline.v1.Concurrency',
];
const addedEnums = ['agent.v1.WorkspacePolicy'];

const messages = files.flatMap((file) => file.messages);
const isForeign = (type: DescMessage | DescEnum) => ![...addedMessages, ...addedEnums].includes(type.typeName);
const enums = [...files.flatMap((file) => file.enums), ...messages.flatMap((message) => message.nestedEnums)];

test('the packages hold exactly the 40 calls, 130 messages, 639 fields and 13 enums of the contract', () => {
  const foreign = messages.filter(isForeign);

  expect({
    calls: files.flatMap((file) => file.services).flatMap((service) => service.methods).length,
    messages: foreign.length,
    fields: foreign.flatMap((message) => message.fields).filter((field) => field.number < 100).length,
    enums: enums.filter(isForeign).length,
  }).toEqual({ calls: 40, messages: 130, fields: 639, enums: 13 });
});

test('additions to foreign messages and enums keep to the numbers 100 to 199, apart from PARTIAL', () => {
  const fields = messages.filter(isForeign).flatMap((message) => message.fields);
  const values = enums.filter(isForeign).flatMap((type) => type.values);
  const numbers = [...fields, ...values].map((one) => one.number).filter((number) => number >= 100);

  expect(numbers.length).toBeGreaterThan(0);
  expect(numbers.filter((number) => number > 199)).toEqual([]);
  expect(values.filter((value) => value.name === 'PIPELINE_STATUS_PARTIAL').map((value) => value.number)).toEqual([8]);
});
