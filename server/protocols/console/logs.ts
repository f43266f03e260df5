import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import type {
  LogsService,
  SearchAllLogsResponseSchema,
  TailLogRequest,
  TailLogResponseSchema,
} from '../../../gen/signalbox/console/v1/logs_pb.js';
import { malformed } from '../../domain/errors.ts';
import type { StepRunId } from '../../domain/ids.ts';
import { lineFlags } from '../../domain/log-page.ts';
import type { CrossSearchHit } from '../../domain/log-search.ts';
import { sgrInForce } from './ansi-before.ts';
import { idFrom } from './ids.ts';
import { logHitMessage, logLinesMessage, logQueryFrom, logSizeMessage } from './log-messages.ts';
import { runStateOf } from './run-messages.ts';
import type { ConsoleServices } from './services.ts';

const usualLines = 1_000;
const mostLines = 5_000;
const usualHits = 200;
const mostHits = 1_000;
const usualPage = 50;
const mostPage = 500;
/** A colour set further back than this is not found; real programs reset at the end of each line. */
const linesLookedBack = 1_000;

export function logsRoutes({ logs, runs }: ConsoleServices): ServiceImpl<typeof LogsService> {
  return {
    readLog(request) {
      const stepRunId = knownStep(request);
      const count = Math.min(request.count === 0 ? usualLines : request.count, mostLines);
      const page = logs.read(stepRunId, zeroBased(request.fromLine), count);
      return {
        lines: logLinesMessage(page, ansiBefore(stepRunId, page.firstLine)),
        size: logSizeMessage(logs.size(stepRunId)),
      };
    },

    async *tailLog(request, context) {
      const stepRunId = knownStep(request);
      yield* request.windowLines === 0
        ? everyLine(stepRunId, request, context)
        : lastLines(stepRunId, request, context);
    },

    async searchLog(request, context) {
      const result = await logs.search(
        knownStep(request),
        logQueryFrom(request.query),
        {
          fromLine: Math.max(0, request.fromLine - 1),
          limit: Math.min(request.limit === 0 ? usualHits : request.limit, mostHits),
        },
        context.signal,
      );
      return {
        hits: result.hits.map(logHitMessage),
        totalLines: result.matchingLines,
        nextFromLine: result.nextLine === null ? 0 : result.nextLine + 1,
        density: [...result.density],
        searchedLines: result.searchedLines,
      };
    },

    async searchAllLogs(request, context) {
      const { hits, nextCursor } = await logs.searchAll(
        logQueryFrom(request.query),
        {
          cursor: request.pageToken === '' ? null : request.pageToken,
          limit: Math.min(request.pageSize === 0 ? usualPage : request.pageSize, mostPage),
        },
        context.signal,
      );
      const byStep = Map.groupBy(hits, (hit) => hit.stepRunId);
      return { groups: [...byStep.values()].map(groupMessage), nextPageToken: nextCursor ?? '' };
    },

    async getLogOutline(request, context) {
      const stepRunId = knownStep(request);
      const outline = await logs.outline(stepRunId, context.signal);
      return {
        size: logSizeMessage(logs.size(stepRunId)),
        groups: outline.groups.map((group) => ({
          title: group.title,
          firstLine: group.line + 1,
          lastLine: group.endLine, // exclusive and from 0: inclusive and from 1
          depth: group.depth,
          collapsed: group.isCollapsed,
        })),
        errorLines: outline.errorLines.map((line) => line + 1),
        warningLines: outline.warningLines.map((line) => line + 1),
        firstErrorLine: outline.firstErrorLine === null ? 0 : outline.firstErrorLine + 1,
        density: [...outline.density],
        silences: outline.silences.map(({ line, ms }) => ({ line: line + 1, durationMs: ms })),
      };
    },
  };

  /** A log exists for every step, empty before its first line; an unknown step is `not-found`. */
  function knownStep(request: { readonly stepRunId: string }): StepRunId {
    return runs.step(idFrom<StepRunId>(request.stepRunId, 'step_run_id')).stepRunId;
  }

  async function* everyLine(
    stepRunId: StepRunId,
    { fromLine }: TailLogRequest,
    { signal }: HandlerContext,
  ): AsyncGenerator<MessageInitShape<typeof TailLogResponseSchema>> {
    const size = logs.size(stepRunId);
    const from = fromLine === 0 ? size.lineCount : zeroBased(fromLine);
    yield { size: logSizeMessage(size) };
    for await (const page of logs.tail(stepRunId, from, signal)) {
      yield { lines: logLinesMessage(page), size: logSizeMessage(logs.size(stepRunId)) };
    }
  }

  /** The end of the log as it grows: a viewer that shows 60 lines is never sent the 500,000 of the last second. */
  async function* lastLines(
    stepRunId: StepRunId,
    { fromLine, windowLines }: TailLogRequest,
    { signal }: HandlerContext,
  ): AsyncGenerator<MessageInitShape<typeof TailLogResponseSchema>> {
    const window = Math.min(windowLines, mostLines);
    const start = logs.size(stepRunId).lineCount;
    let next = fromLine === 0 ? start : fromLine < 0 ? Math.max(0, start + fromLine) : fromLine - 1;
    let style: string | undefined;
    for await (const size of logs.watchSize(stepRunId, signal)) {
      const from = Math.max(next, size.lineCount - window);
      const page = logs.read(stepRunId, from, window);
      if (style === undefined || from > next) style = ansiBefore(stepRunId, page.firstLine);
      yield { lines: logLinesMessage(page, style), size: logSizeMessage(size) };
      const complete = page.flags.filter((flags) => (flags & lineFlags.open) === 0).length;
      style = sgrAfter(style, page.text);
      next = page.firstLine + complete;
      if (size.isClosed) return;
    }
  }

  function ansiBefore(stepRunId: StepRunId, firstLine: number): string {
    if (firstLine === 0) return '';
    const from = Math.max(0, firstLine - linesLookedBack);
    const before = logs.read(stepRunId, from, firstLine - from);
    return sgrAfter('', before.text);
  }

  function groupMessage(
    hits: readonly CrossSearchHit[],
  ): Exclude<MessageInitShape<typeof SearchAllLogsResponseSchema>['groups'], undefined>[number] {
    const first = hits[0];
    if (!first) throw new Error('a group has at least one hit');
    const step = runs.step(first.stepRunId);
    const run = runs.get(first.runId);
    return {
      runId: run.runId,
      runNumber: run.number,
      pipelineId: run.pipelineId,
      pipelineName: run.pipelineName,
      runState: runStateOf[run.state],
      runCreatedAtMs: run.createdAtMs,
      jobKey: runs.job(step.jobRunId).jobKey,
      stepRunId: step.stepRunId,
      stepName: step.stepName,
      hits: hits.map(logHitMessage),
    };
  }
}

/** The style in force after a text that began with `style`. */
function sgrAfter(style: string, text: Uint8Array): string {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  return bytes.includes(0x1b) ? sgrInForce(style + bytes.toString('latin1')) : style;
}

/** Lines of this package count from 1, negative ones from the end. */
function zeroBased(line: number): number {
  if (line > 2 ** 31) throw malformed('from_line', `from_line ${line} is too large`);
  return line > 0 ? line - 1 : line;
}
