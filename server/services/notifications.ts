import { resolveValue } from '../../pipeline/expressions.ts';
import type { JsonObject } from '../../pipeline/plan.ts';
import type { Channel } from '../../pipeline/plugins.ts';
import type { Scope } from '../../pipeline/scope.ts';
import { gateOf } from '../domain/approval.ts';
import { system } from '../domain/events.ts';
import type { ApprovalId } from '../domain/ids.ts';
import { findApproval } from '../store/approvals.ts';
import { countAttempt, deleteNotification, findNotification, type StoredNotification } from '../store/notifications.ts';
import type { Engine } from './engine/engine.ts';
import { jobsScope, runScope } from './engine/execution-scope.ts';
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
    const message = stored.attempts < mostAttempts ? compose(turn, stored) : 'nobody answered';
    countAttempt(turn.tx, notificationId);
    // Kept until the sender says it arrived; a crash in between sends it again.
    turn.setTimer('notification', notificationId, turn.nowMs + firstPauseMs * 4 ** stored.attempts);
    if (typeof message === 'string') this.#giveUp(turn, stored, message);
    else if (message.channel === 'desktop') this.#showOnDesktop(turn, stored, message);
    else turn.tx.afterCommit(() => void this.#send(stored, message));
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
      const { pipelineId, runId } = turn.runs.get(stored.runId);
      forget(turn, stored);
      turn.record({ type: 'notification.sent', pipelineId, runId, title: message.title, message: message.channel });
    });
  }

  #showOnDesktop(turn: Turn, stored: StoredNotification, message: Message): void {
    const { pipelineId, runId } = turn.runs.get(stored.runId);
    forget(turn, stored);
    turn.record({ type: 'notification.desktop', pipelineId, runId, title: message.title, message: message.text });
  }

  #giveUp(turn: Turn, stored: StoredNotification, because: string): void {
    if (!findNotification(turn.tx, stored.notificationId)) return;
    const { pipelineId, runId } = turn.runs.get(stored.runId);
    forget(turn, stored);
    turn.record({ type: 'notification.failed', pipelineId, runId, title: 'notification not sent', message: because });
  }
}

function forget(turn: Turn, stored: StoredNotification): void {
  deleteNotification(turn.tx, stored.notificationId);
  turn.clearTimer('notification', stored.notificationId);
}

/** The message as it is to be sent now, or why it cannot be. Secrets are resolved here and nowhere stored. */
function compose(turn: Turn, stored: StoredNotification): Message | string {
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

function wantedMessage(turn: Turn, stored: StoredNotification) {
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
