import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type InputDefinitionSchema,
  InputType,
  PipelineHome,
  type PipelineSummarySchema,
  type TriggerDefinitionSchema,
  type VariableDefinitionSchema,
} from '../../../gen/signalbox/console/v1/pipelines_pb.js';
import { inputsOf } from '../../../pipeline/inputs.ts';
import type * as model from '../../../pipeline/model.ts';
import type { Millis } from '../../domain/ids.ts';
import type { Pipeline } from '../../domain/pipeline.ts';
import type { PipelineRecord } from '../../services/run-history.ts';
import type { UpcomingFires } from '../../services/triggers.ts';
import { type RunSummaryMessage, runStateOf, triggerKindOf } from './run-messages.ts';
import { presentTimes } from './times.ts';

export type PipelineSummaryMessage = MessageInitShape<typeof PipelineSummarySchema>;

export function pipelineSummaryMessage(
  pipeline: Pipeline,
  context: {
    readonly record: PipelineRecord;
    readonly lastRun: RunSummaryMessage | undefined;
    readonly nextFireAtMs: Millis | undefined;
    readonly nowMs: Millis;
  },
): PipelineSummaryMessage {
  const { record, lastRun, nextFireAtMs, nowMs } = context;
  return {
    pipelineId: pipeline.pipelineId,
    name: pipeline.name,
    description: pipeline.description,
    home: pipeline.home === 'git' ? PipelineHome.GIT : PipelineHome.MANAGED,
    repoUrl: pipeline.repoUrl,
    branch: pipeline.defaultBranch,
    filePath: pipeline.filePath,
    enabled: pipeline.isEnabled,
    createdAtMs: pipeline.createdAtMs,
    updatedAtMs: pipeline.updatedAtMs,
    ...(lastRun && { lastRun }),
    bars: record.bars.map((bar) => ({
      runId: bar.runId,
      number: bar.number,
      state: runStateOf[bar.state],
      createdAtMs: bar.createdAtMs,
      ...(bar.startedAtMs !== null && { durationMs: (bar.endedAtMs ?? nowMs) - bar.startedAtMs }),
    })),
    ...presentTimes({ successRate: record.successRate, medianMs: record.medianMs, nextFireAtMs }),
    totalRuns: pipeline.totalRuns,
  };
}

export const inputTypeOf = {
  string: InputType.STRING,
  number: InputType.NUMBER,
  boolean: InputType.BOOLEAN,
  choice: InputType.ENUM,
} as const;

/** What the trigger dialog asks for, in the order of the file. */
export function inputMessages(
  definition: model.Pipeline | undefined,
): MessageInitShape<typeof InputDefinitionSchema>[] {
  if (definition === undefined) return [];
  return inputsOf(definition).flatMap((input) => {
    if (input.name === undefined) return [];
    return {
      name: input.name.value,
      type: inputTypeOf[input.type?.value ?? 'string'],
      description: input.description?.value ?? '',
      required: input.required?.value ?? false,
      ...(input.default && { default: textOf(input.default.value) }),
      options: (input.options?.items ?? []).map((option) => textOf(option.value)),
    };
  });
}

export function variableMessages(
  definition: model.Pipeline | undefined,
): MessageInitShape<typeof VariableDefinitionSchema>[] {
  return (definition?.variables?.entries ?? []).map(({ name, value }) => ({ name, value: value.value }));
}

export function triggerMessages(
  definition: model.Pipeline | undefined,
  upcoming: readonly UpcomingFires[],
): MessageInitShape<typeof TriggerDefinitionSchema>[] {
  return (definition?.triggers?.items ?? []).flatMap((trigger) => {
    if (trigger.type === undefined) return [];
    const kind = triggerKindOf[trigger.type.value];
    const options = trigger.options;
    if (options && 'expression' in options) {
      const text = options.expression?.value ?? '';
      const timezone = options.timezone?.value ?? '';
      const fires = upcoming.find((one) => one.expression === text && (timezone === '' || one.timezone === timezone));
      const nextFiresAtMs = [...(fires?.atMs ?? [])];
      return { kind, text, timezone, nextFiresAtMs, ...presentTimes({ nextFireAtMs: nextFiresAtMs[0] }) };
    }
    if (options && 'event_type' in options) return { kind, text: eventText(options) };
    return { kind };
  });
}

/** `push, tag on main, release/*`. */
function eventText(options: model.ModelOf<'EventOptions'>): string {
  const types = options.event_type?.items.map((type) => type.value).join(', ') || 'any event';
  const branches = options.branch?.items.map((branch) => branch.value).join(', ');
  return branches ? `${types} on ${branches}` : types;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
