import { z } from 'zod';
import type { Event } from '../../gen/signalbox/console/v1/event_pb.js';
import { paths } from '../../renderer/app/paths.ts';
import { eventText } from '../../renderer/words/event-text.ts';
import type { Language } from '../../renderer/words/language.ts';
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

const ofRun = z.object({ pipelineName: z.string(), number: z.number() });
const ofApproval = z.object({ subject: z.string(), message: z.string() });
const ofRunner = z.object({ name: z.string() });
const ofDesktop = z.object({ title: z.string(), message: z.string() });

interface Circumstances {
  /** The run before it had failed. */
  readonly wasBroken: boolean;
  readonly wanted: ShellSettings;
  readonly language: Language;
}

/** The notice that an event gives rise to. */
export function noticeFrom(event: Event, { wasBroken, wanted, language }: Circumstances): Notice | undefined {
  const json: unknown = JSON.parse(event.json);
  switch (event.type) {
    case 'pipeline-run.failed':
    case 'pipeline-run.succeeded': {
      const isFailure = event.type === 'pipeline-run.failed';
      const isNews = isFailure !== wasBroken;
      if (!isNews || !(isFailure ? wanted.notifyRunFailed : wanted.notifyRunFixed)) return undefined;
      const { pipelineName, number } = ofRun.parse(json);
      return {
        title: isFailure ? 'runFailed' : 'runFixed',
        values: { name: pipelineName, number: String(number) },
        body: eventText(event, language),
        path: paths.run(event.runId),
        isUrgent: false,
      };
    }
    case 'approval.requested':
    case 'approval.reminded': {
      if (!wanted.notifyApproval) return undefined;
      const { subject, message } = ofApproval.parse(json);
      const path = `${paths.approvals}?id=${event.approvalId}`;
      const body = message || eventText(event, language);
      const title = event.type === 'approval.requested' ? 'approvalNeeded' : 'approvalExpires';
      return { title, values: { name: subject }, body, path, isUrgent: true };
    }
    case 'runner.alerted':
    case 'runner.recovered': {
      if (!wanted.notifyRunnerLost) return undefined;
      const { name } = ofRunner.parse(json);
      const path = paths.runner(event.runnerId);
      const title = event.type === 'runner.alerted' ? 'runnerLost' : 'runnerBack';
      return { title, values: { name }, body: eventText(event, language), path, isUrgent: false };
    }
    case 'notification.desktop': {
      const { title, message } = ofDesktop.parse(json);
      return { title: 'fromPipeline', values: { title }, body: message, path: paths.run(event.runId), isUrgent: false };
    }
    default:
      return undefined;
  }
}
