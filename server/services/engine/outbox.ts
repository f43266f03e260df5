import type { JsonObject, PlanNotify } from '../../../pipeline/plan.ts';
import type { Approval } from '../../domain/approval.ts';
import type { RunnerId } from '../../domain/ids.ts';
import type { JobRun } from '../../domain/job-run.ts';
import { isTerminalRun, type PipelineRun } from '../../domain/pipeline-run.ts';
import { changeOf, isAmong, isTold } from '../../domain/run-change.ts';
import { announcementItems, insertNotification, type NotificationOfRun } from '../../store/notifications.ts';
import { stateBefore } from '../../store/run-history.ts';
import type { Turn } from './turn.ts';

type Occasion = PlanNotify['items'][number]['occasion'];

/** Puts down who is to be told, in the transaction of what they are told (language reference 9.11). */
export function notifyOfJob(turn: Turn, job: JobRun): void {
  const { notify } = turn.planJobOf(job);
  const occasion = jobOccasions[job.state];
  if (notify && occasion) enqueueItems(turn, notify, occasion, job.runId, job.jobKey);
}

export function notifyOfRun(turn: Turn, run: PipelineRun): void {
  if (isTerminalRun(run.state)) announceRun(turn, run);
  if (run.planDigest === null) return;
  const { notify } = turn.planOf(run).plan;
  const occasion = runOccasions[run.state];
  if (notify && occasion) enqueueItems(turn, notify, occasion, run.runId, '');
}

/** Through the plugin of the gate, and to whom the run or its job tells of approvals. */
export function announceApproval(turn: Turn, approval: Approval): void {
  const { runId, approvalId, plugin } = approval;
  if (plugin !== '') enqueue(turn, { runId, kind: 'approval', subject: approvalId, item: 0 });
  const run = turn.runs.get(runId);
  const wishes = turn.parts.announcements();
  if (wishes?.approvals && isAmong(wishes.pipelines, run.pipelineName)) {
    enqueue(turn, { ...about(run), subject: approvalId, item: announcementItems.approval });
  }
  const view = turn.planOf(run);
  const ofJob = approval.position === 'stage' ? null : view.job(approval.subject).notify;
  if (ofJob) enqueueItems(turn, ofJob, 'approval', runId, approval.subject);
  if (view.plan.notify) enqueueItems(turn, view.plan.notify, 'approval', runId, '');
}

/** To whom the request was announced by the settings; the channel of the gate was told once. */
export function announceReminder(turn: Turn, { runId, approvalId }: Approval): void {
  const run = turn.runs.get(runId);
  const wishes = turn.parts.announcements();
  if (!wishes?.approvals || !isAmong(wishes.pipelines, run.pipelineName)) return;
  enqueue(turn, { ...about(run), subject: approvalId, item: announcementItems.reminder });
}

/** What is told of a runner, in the words of this moment. */
export interface RunnerNews {
  readonly title: string;
  readonly text: string;
  readonly params: JsonObject;
}

/** To the channel of the settings. */
export function announceRunner(turn: Turn, runnerId: RunnerId, news: RunnerNews): void {
  if (!turn.parts.announcements()?.runners) return;
  const notificationId = turn.parts.ids.next<string>();
  const about = { runId: null, kind: 'runner', subject: runnerId, item: 0 } as const;
  insertNotification(turn.tx, { notificationId, ...about, attempts: 0, said: JSON.stringify(news) });
  turn.setTimer('notification', notificationId, turn.nowMs);
}

/** To the channel of the settings, for whoever did not write a `notify` (that of a definition is sent besides). */
function announceRun(turn: Turn, run: PipelineRun): void {
  const wishes = turn.parts.announcements();
  if (!wishes || !isAmong(wishes.pipelines, run.pipelineName)) return;
  const change = changeOf(run.state, stateBefore(turn.tx, run));
  if (change && isTold(change, wishes.runs))
    enqueue(turn, { ...about(run), subject: change, item: announcementItems.end });
}

const about = ({ runId }: Pick<PipelineRun, 'runId'>) => ({ runId, kind: 'announcement' }) as const;

const jobOccasions: Readonly<Partial<Record<JobRun['state'], Occasion>>> = {
  success: 'success',
  failed: 'failure',
  timeout: 'failure',
  cancelled: 'cancelled',
};

const runOccasions: Readonly<Partial<Record<PipelineRun['state'], Occasion>>> = {
  running: 'start',
  success: 'success',
  partial: 'partial',
  failed: 'failure',
  cancelled: 'cancelled',
};

function enqueueItems(
  turn: Turn,
  notify: PlanNotify,
  occasion: Occasion,
  runId: PipelineRun['runId'],
  subject: string,
) {
  const hasPartial = notify.items.some((item) => item.occasion === 'partial');
  const wanted = occasion === 'partial' && !hasPartial ? 'success' : occasion;
  const isEnd = occasion !== 'start' && occasion !== 'approval';
  for (const [index, item] of notify.items.entries()) {
    if (item.occasion === wanted || (item.occasion === 'always' && isEnd)) {
      enqueue(turn, { runId, kind: 'item', subject, item: index });
    }
  }
}

function enqueue(turn: Turn, what: Pick<NotificationOfRun, 'runId' | 'kind' | 'subject' | 'item'>): void {
  const notificationId = turn.parts.ids.next<string>();
  insertNotification(turn.tx, { notificationId, ...what, attempts: 0, said: '' });
  turn.setTimer('notification', notificationId, turn.nowMs);
}
