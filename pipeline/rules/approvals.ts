import type { Approval, Job } from '../model.ts';
import { markedRange } from '../tree.ts';
import { channelUse } from './channels.ts';
import { inputDefault } from './inputs.ts';
import { type Rule, type RuleContext, report } from './rule.ts';

/** Gates (V22), and deployments whose gate stands behind them (W7). */
export const approvals: Rule = (context) => {
  for (const stage of context.overview.model.stages?.items ?? []) {
    approval(context, stage.approval);
    const position = stage.approval?.position;
    if (position?.value === 'after') {
      report(context, 'V22', position, 'The gate of a stage stands before it; put this approval on the next stage.');
    }
  }
  for (const { job } of context.overview.jobs) {
    approval(context, job.approval);
    lateGate(context, job);
  }
};

function approval(context: RuleContext, approval: Approval | undefined): void {
  if (approval?.required?.value !== true) return;
  const approvers = approval.params?.approvers?.items ?? [];
  const names = new Set(approvers.map((approver) => approver.value));
  const { quorum, plugin } = approval;
  if (quorum !== undefined && names.size > 0 && quorum.value > names.size) {
    // A name may be that of a group (7.2), so only the people of the installation can tell.
    context.findings.add({
      code: 'V22',
      severity: 'warning',
      message: `${quorum.value} approvals are wanted of ${names.size === 1 ? 'one name' : `${names.size} names`}; they can be given only if there is a group among them.`,
      path: quorum.at.path,
      range: markedRange(quorum.at.node),
    });
  }
  for (const field of approval.params?.fields?.items ?? []) inputDefault(context, field);
  channelUse(context, plugin, '; the request is shown in the console only');
}

function lateGate(context: RuleContext, job: Job): void {
  const { approval } = job;
  const deploys = job.target !== undefined || job.environment !== undefined;
  if (approval?.required?.value !== true || approval.position !== undefined || !deploys) return;
  report(
    context,
    'W7',
    approval,
    'This job deploys, and the approval comes after its steps. Write `position: before` to ask first, or `position: after` if this is meant.',
  );
}
