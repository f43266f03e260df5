import { z } from 'zod';
import type { Event } from '../../gen/signalbox/console/v1/event_pb.js';
import { paths } from '../../renderer/app/paths.ts';
import type { ShellSettings } from '../ipc.ts';
import type { shellWords } from './shell-words.ts';

/** What is worth interrupting somebody for, and where a click on it leads. */
export interface Notice {
  readonly title: keyof typeof shellWords;
  readonly values: Readonly<Record<string, string>>;
  readonly body: string;
  readonly path: string;
  /** Its sender wants an answer: it stays until it is seen. */
  readonly isUrgent: boolean;
}

const ofRun = z.object({ pipelineName: z.string(), number: z.number(), message: z.string() });
const ofApproval = z.object({ subject: z.string() });
const ofRunner = z.object({ name: z.string(), message: z.string() });
const ofDesktop = z.object({ title: z.string(), message: z.string() });

/** The notice that an event gives rise to. `wasBroken`: the run before it had failed. */
export function noticeFrom(event: Event, wasBroken: boolean, wanted: ShellSettings): Notice | undefined {
  const json: unknown = JSON.parse(event.json);
  switch (event.type) {
    case 'pipeline-run.failed':
    case 'pipeline-run.succeeded': {
      const isFailure = event.type === 'pipeline-run.failed';
      if (isFailure ? !wanted.notifyRunFailed : !(wasBroken && wanted.notifyRunFixed)) return undefined;
      const { pipelineName, number, message } = ofRun.parse(json);
      return {
        title: isFailure ? 'runFailed' : 'runFixed',
        values: { name: pipelineName, number: String(number) },
        body: message || event.sentence,
        path: paths.run(event.runId),
        isUrgent: false,
      };
    }
    case 'approval.requested': {
      if (!wanted.notifyApproval) return undefined;
      const { subject } = ofApproval.parse(json);
      const path = `${paths.approvals}?id=${event.approvalId}`;
      return { title: 'approvalNeeded', values: { name: subject }, body: event.sentence, path, isUrgent: true };
    }
    case 'runner.went-offline': {
      if (!wanted.notifyRunnerLost) return undefined;
      const { name, message } = ofRunner.parse(json);
      const path = paths.runner(event.runnerId);
      return { title: 'runnerLost', values: { name }, body: message || event.sentence, path, isUrgent: false };
    }
    case 'notification.desktop': {
      const { title, message } = ofDesktop.parse(json);
      return { title: 'fromPipeline', values: { title }, body: message, path: paths.run(event.runId), isUrgent: false };
    }
    default:
      return undefined;
  }
}
