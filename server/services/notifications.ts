import { resolveValue } from '../../pipeline/expressions.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import type { Channel } from '../../pipeline/plugins.ts';
import type { Scope } from '../../pipeline/scope.ts';
import { gateOf } from '../domain/approval.ts';
import { durationText } from '../domain/duration-text.ts';
import { system } from '../domain/events.ts';
import type { ApprovalId, RunnerId } from '../domain/ids.ts';
import type { RunChange } from '../domain/run-change.ts';
import { findApproval } from '../store/approvals.ts';
import {
  announcementItems,
  countAttempt,
  deleteNotification,
  findNotification,
  type NotificationOfRun,
  type StoredNotification,
} from '../store/notifications.ts';
import { firstFailure } from '../store/run-history.ts';
import type { Engine } from './engine/engine.ts';
import { jobsScope, runScope } from './engine/execution-scope.ts';
import type { RunnerNews } from './engine/outbox.ts';
import type { Turn } from './engine/turn.ts';

/** Delivers one message; throws when it did not arrive. */
export type Post = (url: string, body: string) => Promise<void>;

const mostAttempts = 5;
const firstPauseMs = 5_000;

interface Message {
  readonly channel: string;
  readonly url: string;
  readonly title: string;
  readonly text: string;
  readonly params: JsonObject;
}

/** Channels that take a JSON body at a `webhook_url`, each in its own shape (language reference 12.7). */
type Body = (message: Message) => JsonObject;
const bodies: Readonly<Record<string, Body>> = {
  slack: ({ text }) => ({ text }),
  discord: ({ text }) => ({ content: text }),
  wecom: ({ text }) => ({ msgtype: 'text', text: { content: text } }),
  dingtalk: ({ text }) => ({ msgtype: 'text', text: { content: text } }),
  feishu_app: ({ text }) => ({ msg_type: 'text', content: { text } }),
  lark_app: ({ text }) => ({ msg_type: 'text', content: { text } }),
  webhook: ({ title, text, params }) => ({ title, message: text, params }),
} satisfies Record<Exclude<Channel, 'desktop'>, Body>;

/** Tells people outside what happened: at least once, in up to five attempts, and never changing a state. */
export class Notifications {
  readonly #engine: Engine;
  readonly #post: Post;

  constructor(options: { readonly engine: Engine; readonly post: Post }) {
    this.#engine = options.engine;
    this.#post = options.post;
  }

  /** The time of a notification has come: counts the attempt, and sends when that is on disk. */
  due(turn: Turn, notificationId: string): void {
    const stored = findNotification(turn.tx, notificationId);
    if (!stored) return;
    const message = stored.attempts < mostAttempts ? messageOf(turn, stored) : 'nobody answered';
    countAttempt(turn.tx, notificationId);
    // Kept until the sender says it arrived; a crash in between sends it again.
    turn.setTimer('notification', notificationId, turn.nowMs + firstPauseMs * 4 ** stored.attempts);
    if (typeof message === 'string') this.#giveUp(turn, stored, message);
    else if (message.channel === 'desktop') this.#showOnDesktop(turn, stored, message);
    else
      turn.tx.afterCommit(() =>
        this.#send(stored, message).catch((reason: unknown) => this.#sentAgain(stored, reason)),
      );
  }

  async #send(stored: StoredNotification, message: Message): Promise<void> {
    const body = bodies[message.channel];
    try {
      await this.#post(message.url, JSON.stringify(body?.(message) ?? {}));
    } catch (reason) {
      if (stored.attempts + 1 < mostAttempts) return; // the timer is set already
      const because = reason instanceof Error ? reason.message : String(reason);
      this.#engine.turn(system, (turn) => this.#giveUp(turn, stored, because));
      return;
    }
    this.#engine.turn(system, (turn) => {
      forget(turn, stored);
      record(turn, stored, 'sent', { title: message.title, message: message.channel });
    });
  }

  /** What became of it could not be stored: the timer is still set. */
  #sentAgain({ notificationId }: StoredNotification, reason: unknown): void {
    this.#engine.parts.log.error({ err: reason, notificationId }, 'a notification may be sent once more');
  }

  #showOnDesktop(turn: Turn, stored: StoredNotification, message: Message): void {
    forget(turn, stored);
    record(turn, stored, 'desktop', { title: message.title, message: message.text });
  }

  #giveUp(turn: Turn, stored: StoredNotification, because: string): void {
    if (!findNotification(turn.tx, stored.notificationId)) return;
    forget(turn, stored);
    record(turn, stored, 'failed', { title: 'notification not sent', message: because });
  }
}

function record(
  turn: Turn,
  stored: StoredNotification,
  what: 'sent' | 'failed' | 'desktop',
  words: { readonly title: string; readonly message: string },
): void {
  if (stored.kind !== 'runner') {
    const { pipelineId, runId } = turn.runs.get(stored.runId);
    turn.record({ type: `notification.${what}`, pipelineId, runId, ...words });
    return;
  }
  const runnerId = stored.subject as RunnerId; // as it was put down
  const name = turn.findRunner(runnerId)?.name ?? '';
  const type = what === 'failed' ? 'runner.alert-failed' : 'runner.alert-sent';
  turn.record({ type, runnerId, name, message: words.message });
}

function forget(turn: Turn, stored: StoredNotification): void {
  deleteNotification(turn.tx, stored.notificationId);
  turn.clearTimer('notification', stored.notificationId);
}

function messageOf(turn: Turn, stored: StoredNotification): Message | string {
  if (stored.kind !== 'runner') return compose(turn, stored);
  const wishes = turn.parts.announcements();
  if (!wishes) return nobodyWantsIt;
  return { channel: wishes.kind, url: wishes.url, ...(JSON.parse(stored.said) as RunnerNews) }; // announceRunner wrote it
}

const nobodyWantsIt = 'the settings name no address any more';

/** The message as it is to be sent now, or why it cannot be. Secrets are resolved here and nowhere stored. */
function compose(turn: Turn, stored: NotificationOfRun): Message | string {
  if (stored.kind === 'announcement') return announcement(turn, stored);
  const run = turn.runs.get(stored.runId);
  const view = turn.planOf(run);
  const wanted = wantedMessage(turn, stored);
  if (!wanted) return 'what it was about is gone';
  const { plugin, template, title, text } = wanted;
  const job =
    stored.kind === 'item' && stored.subject !== ''
      ? turn.latestJobs(run.runId).find((one) => one.jobKey === stored.subject)
      : undefined;
  const names = secretNames(template);
  const scope: Scope = {
    ...runScope(run, view),
    jobs: jobsScope(view.plan.jobs, turn.latestJobs(run.runId)),
    secrets: names.length === 0 ? {} : turn.parts.secrets(names, run.runId),
    ...(job ? { job: { name: job.jobKey, status: job.state, attempt: job.attempt, outputs: job.outputs } } : {}),
    run: { ...runScope(run, view).run, status: run.state },
  };
  const resolved = resolveValue(template, scope);
  if (!resolved.ok) return resolved.message;
  const params = resolved.value as JsonObject; // an object resolves to an object
  const channel = plugin.replace(/^(notify|approval)-/, '');
  const url = textOf(params.webhook_url);
  if (channel !== 'desktop' && !Object.hasOwn(bodies, channel)) return `channel ${channel} is not supported`;
  if (channel !== 'desktop' && !/^https?:\/\//.test(url)) return `channel ${channel} needs params.webhook_url`;
  const { webhook_url: _address, ...shown } = params;
  return { channel, url, title: textOf(params.title) || title, text: textOf(params.message) || text, params: shown };
}

/** As the settings are now: whoever took the address out does not want what is still waiting to be sent. */
function announcement(turn: Turn, stored: NotificationOfRun): Message | string {
  const wishes = turn.parts.announcements();
  if (!wishes) return nobodyWantsIt;
  const run = turn.runs.get(stored.runId);
  const isOfApproval = stored.item !== announcementItems.end;
  const approval = isOfApproval ? findApproval(turn.tx, stored.subject as ApprovalId) : undefined; // as it was put down
  const isReminder = stored.item === announcementItems.reminder;
  if (isReminder && approval?.state !== 'pending') return 'it was decided meanwhile';
  const name = `${run.pipelineName} #${run.number}`;
  const soon =
    isReminder && approval?.expiresAtMs ? `, expires in ${durationText(approval.expiresAtMs - turn.nowMs)}` : '';
  const what = approval ? `waits for approval of ${approval.subject}${soon}` : changeWords[stored.subject];
  const url = run.planDigest === null ? '' : textOf(turn.planOf(run).plan.context.run.url);
  const failure = run.state === 'failed' ? firstFailure(turn.tx, run.runId) : undefined;
  const place = failure ? `: ${[failure.jobKey, failure.stepName].filter(Boolean).join(' / ')}` : '';
  const title = `${name} ${what ?? stored.subject}${run.branch ? ` on ${run.branch}` : ''}${place}`;
  const text = [title, approval?.message ?? '', url].filter(Boolean).join('\n');
  const params = {
    ...{
      event: isReminder ? 'approval-reminder' : approval ? 'approval' : stored.subject,
      pipeline: run.pipelineName,
      number: run.number,
      state: run.state,
    },
    ...{ branch: run.branch, commit: run.commitSha, run_id: run.runId, url },
  };
  return { channel: wishes.kind, url: wishes.url, title, text, params };
}

const changeWords: Readonly<Record<string, string>> = {
  broke: 'broke',
  'still-failing': 'still fails',
  fixed: 'is fixed',
  passed: 'passed',
} satisfies Record<RunChange, string>;

function wantedMessage(turn: Turn, stored: NotificationOfRun) {
  const run = turn.runs.get(stored.runId);
  const view = turn.planOf(run);
  if (stored.kind === 'approval') {
    const approval = findApproval(turn.tx, stored.subject as ApprovalId);
    if (!approval) return undefined;
    const { subject, plugin } = approval;
    const gate = gateOf(view.plan, approval);
    const title = `${run.pipelineName} #${run.number}: ${subject} waits for approval`;
    return { plugin, template: gate?.paramsTemplate ?? {}, title, text: approval.message || title };
  }
  const notify = stored.subject === '' ? view.plan.notify : view.job(stored.subject).notify;
  const item = notify?.items[stored.item];
  const state =
    stored.subject === '' ? run.state : turn.latestJobs(run.runId).find((one) => one.jobKey === stored.subject)?.state;
  const title = `${run.pipelineName} #${run.number}${stored.subject === '' ? '' : ` ${stored.subject}`}: ${state ?? ''}`;
  return item && { plugin: item.plugin, template: item.paramsTemplate, title, text: title };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function secretNames(template: JsonObject): readonly string[] {
  const names = JSON.stringify(template).matchAll(/\bsecrets(?:\.([A-Za-z_]\w*)|\[(?:'|\\")([^'"\\]+)(?:'|\\")\])/g);
  return [...new Set([...names].map((match) => match[1] ?? match[2] ?? ''))];
}
