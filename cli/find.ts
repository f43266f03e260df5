import type { PipelineSummary } from '../gen/signalbox/console/v1/pipelines_pb.js';
import { PipelinesService } from '../gen/signalbox/console/v1/pipelines_pb.js';
import type { RunSummary } from '../gen/signalbox/console/v1/run_pb.js';
import { RunsService } from '../gen/signalbox/console/v1/runs_pb.js';
import type { Connection } from './connection.ts';
import { exitCodes, UserError } from './failure.ts';

const ulid = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** By its name or id. */
export async function findPipeline(connection: Connection, nameOrId: string): Promise<PipelineSummary> {
  const client = connection.client(PipelinesService);
  if (ulid.test(nameOrId)) {
    const { pipeline } = await client.getPipeline({ pipelineId: nameOrId });
    if (pipeline) return pipeline;
  }
  const { pipelines } = await client.listPipelines({ text: nameOrId, pageSize: 200 });
  const found = pipelines.find((pipeline) => pipeline.name === nameOrId);
  if (found) return found;
  const similar = pipelines.map((pipeline) => pipeline.name).slice(0, 5);
  const hint = similar.length > 0 ? `; did you mean ${similar.join(', ')}?` : '. "signalbox pipelines" lists them';
  throw new UserError(`there is no pipeline "${nameOrId}"${hint}`, exitCodes.usage);
}

/** A run by its id, as `pipeline#42`, or as `pipeline` for its newest one. */
export async function findRun(connection: Connection, reference: string): Promise<RunSummary> {
  const client = connection.client(RunsService);
  if (ulid.test(reference)) {
    const { run } = await client.getRun({ runId: reference });
    if (run) return run;
  }
  const [, name = reference, number] = /^(.+)#(\d+)$/.exec(reference) ?? [];
  const pipeline = await findPipeline(connection, name);
  const { runs } = await client.listRuns({
    pipelineIds: [pipeline.pipelineId],
    ...(number !== undefined && { text: `#${number}` }),
    pageSize: 200,
  });
  const found = number === undefined ? runs[0] : runs.find((run) => run.number === Number(number));
  if (found) return found;
  throw new UserError(
    number === undefined ? `pipeline ${name} has not run yet` : `pipeline ${name} has no run #${number}`,
    exitCodes.usage,
  );
}

export function runName(run: {
  readonly pipelineName: string;
  readonly number: number;
  readonly attempt: number;
}): string {
  return `${run.pipelineName}#${run.number}${run.attempt > 1 ? `.${run.attempt}` : ''}`;
}
