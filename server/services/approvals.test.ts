import { describe, expect, test } from 'vitest';
import { anApprovalPolicy, ControlPlane } from '../../test/support/control-plane.ts';
import { job, pipeline } from '../../test/support/pipeline-text.ts';
import type { ApprovalPolicy } from '../domain/approval-policy.ts';
import { DomainError } from '../domain/errors.ts';
import type { ApprovalId } from '../domain/ids.ts';
import type { DecideRequest } from './approvals.ts';

const hourMs = 3_600_000;

/** A server with this policy and one request that waits. */
function gated(policy: Partial<ApprovalPolicy>, ofGate = '') {
  const plane = new ControlPlane();
  plane.approvalPolicy = anApprovalPolicy(policy);
  return { plane, approvalId: ask(plane, ofGate) };
}

function ask(plane: ControlPlane, ofGate = '', triggeredBy = 'tester'): ApprovalId {
  const text = pipeline([job('a', [`approval: {required: true, position: before${ofGate}}`])]);
  const { runId } = plane.runs.runText({ text, path: 'pipeline.yaml', triggeredBy });
  const [approval] = plane.approvals.list({ runId }, {}).rows;
  if (!approval) throw new Error('nothing is asked');
  return approval.approvalId;
}

/** The word of the refusal, or the state of the request after the decision. */
function answerTo(plane: ControlPlane, approvalId: ApprovalId, request: Omit<DecideRequest, 'by'> & { by?: string }) {
  try {
    return plane.approvals.decide(approvalId, { by: 'ann', ...request }).approval.state;
  } catch (reason) {
    if (reason instanceof DomainError) return reason.details.word;
    throw reason;
  }
}

describe('a comment', () => {
  test.each([
    ['gate', '', 'approved', 'rejected'],
    ['rejecting', '', 'approved', 'comment_missing'],
    ['always', '', 'comment_missing', 'comment_missing'],
    ['gate', ', require_comment: true', 'comment_missing', 'comment_missing'],
    ['rejecting', ', require_comment: true', 'comment_missing', 'comment_missing'],
    ['always', ', require_comment: false', 'comment_missing', 'comment_missing'],
  ] as const)('by the policy "%s" at a gate with "%s"', (comment, ofGate, whenApproving, whenRejecting) => {
    const { plane, approvalId } = gated({ comment }, ofGate);
    using _plane = plane;
    const other = ask(plane, ofGate);

    expect(answerTo(plane, approvalId, { verdict: 'approve', comment: ' ' })).toBe(whenApproving);
    expect(answerTo(plane, other, { verdict: 'reject' })).toBe(whenRejecting);
    expect(answerTo(plane, ask(plane, ofGate), { verdict: 'reject', comment: 'freeze' })).toBe('rejected');
  });

  test('is asked for as soon as the policy says so, at what waits already', () => {
    const { plane, approvalId } = gated({});
    using _plane = plane;

    plane.approvalPolicy = anApprovalPolicy({ comment: 'always' });

    expect(answerTo(plane, approvalId, { verdict: 'approve' })).toBe('comment_missing');
  });
});

describe('who started a run', () => {
  test('may not approve it where the server or the gate says so, but may reject it', () => {
    const { plane, approvalId } = gated({ allowSelf: false }, ', allow_self: true');
    using _plane = plane;

    expect(answerTo(plane, approvalId, { by: 'tester', verdict: 'approve' })).toBe('own_run');
    expect(answerTo(plane, approvalId, { by: 'tester', verdict: 'reject' })).toBe('rejected');
  });

  test('is told by both parts of the name where a program acted for a person', () => {
    const { plane } = gated({ allowSelf: false });
    using _plane = plane;
    const approvalId = ask(plane, '', 'ann (ci)');

    expect(answerTo(plane, approvalId, { by: 'ann', verdict: 'approve' })).toBe('own_run');
    expect(answerTo(plane, approvalId, { by: 'ci', verdict: 'approve' })).toBe('own_run');
    expect(answerTo(plane, approvalId, { by: 'bob', verdict: 'approve' })).toBe('approved');
  });
});

describe('the end of a request', () => {
  test.each([
    ['as the policy says where the gate says nothing', { expiryMs: 3 * hourMs }, '', 3],
    ['as the gate says', { expiryMs: 3 * hourMs }, ', timeout: 8h', 8],
    ['never, by the policy', { expiryMs: null }, '', null],
    ['never, by the gate', {}, ', timeout: unlimited', null],
    ['at the longest by the policy, whatever the gate says', { longestExpiryMs: 4 * hourMs }, ', timeout: 8h', 4],
    ['at the longest by the policy, not without end', { longestExpiryMs: 4 * hourMs }, ', timeout: unlimited', 4],
    ['sooner where the gate says so', { longestExpiryMs: 4 * hourMs }, ', timeout: 1h', 1],
  ] as const)('%s', (_title, policy, ofGate, hours) => {
    const { plane, approvalId } = gated(policy, ofGate);
    using _plane = plane;

    const { expiresAtMs } = plane.approvals.get(approvalId);

    expect(expiresAtMs === null ? null : (expiresAtMs - plane.clock.nowMs()) / hourMs).toBe(hours);
  });
});

describe('the reminder', () => {
  const remindersOf = (plane: ControlPlane) =>
    plane.events.after(0).filter(({ type }) => type === 'approval.reminded').length;

  test('moves with the policy, for what waits already, and comes once', () => {
    const { plane, approvalId } = gated({ reminderMs: 0 });
    using _plane = plane;
    plane.clock.advance(20 * hourMs);
    const before = remindersOf(plane);

    plane.approvalPolicy = anApprovalPolicy({ reminderMs: 2 * hourMs });
    plane.approvals.policyChanged();
    plane.clock.advance(2 * hourMs);
    const then = plane.approvals.get(approvalId).remindedAtMs;
    plane.approvalPolicy = anApprovalPolicy({ reminderMs: hourMs });
    plane.approvals.policyChanged();
    plane.clock.advance(hourMs);

    expect([before, remindersOf(plane)]).toEqual([0, 1]);
    expect(then).toBe(plane.clock.nowMs() - hourMs);
  });

  test('comes at once when its time is past by a new policy', () => {
    const { plane } = gated({ reminderMs: hourMs });
    using _plane = plane;
    plane.clock.advance(20 * hourMs);

    plane.approvalPolicy = anApprovalPolicy({ reminderMs: 6 * hourMs });
    plane.approvals.policyChanged();
    plane.clock.advance(0);

    expect(remindersOf(plane)).toBe(1);
  });
});
