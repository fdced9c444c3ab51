import { err, ok, type Result } from '@millrace/kernel';
import type { Approval, ApprovalCommand, ApprovalEvent, ApprovalRejection } from './approval.ts';

type Decision = Result<readonly ApprovalEvent[], ApprovalRejection>;

const nothing: Decision = ok([]);
const says = (...events: readonly ApprovalEvent[]): Decision => ok(events);

/**
 * What follows from a command. Repeated, late and stale messages of other services are accepted and say nothing;
 * only a person's answer can be refused.
 */
export function decide(approval: Approval, command: ApprovalCommand): Decision {
  switch (command.type) {
    case 'OfferApproval':
      return offer(approval, command);
    case 'AnswerApproval':
      return answer(approval, command);
    case 'ExpireApproval':
      // The timer may fire before its time (a clock set back); the poller will call again.
      return approval.status === 'requested' && command.at >= approval.round.expiresAt
        ? says({ type: 'ApprovalExpired', at: command.at })
        : nothing;
    case 'WithdrawApproval':
      return withdraw(approval, command);
  }
}

function offer(approval: Approval, { round, fence, at }: ApprovalCommand & { type: 'OfferApproval' }): Decision {
  switch (approval.status) {
    case 'absent':
      return says({ type: 'ApprovalRequested', round, fence, at });
    case 'forestalled':
      return says(
        { type: 'ApprovalRequested', round, fence, at },
        { type: 'ApprovalWithdrawn', reason: approval.reason, at },
      );
    case 'requested':
    case 'answered':
    case 'expired':
    case 'withdrawn':
      // A newer dispatch hears what was said to the older one; the token and the answer stay.
      return fence > approval.fence ? says({ type: 'ApprovalOfferedAgain', fence, at }) : nothing;
  }
}

/** codepipeline.md 9: one answer per token, and the first one stands. The caller has matched the token. */
function answer(approval: Approval, command: ApprovalCommand & { type: 'AnswerApproval' }): Decision {
  switch (approval.status) {
    case 'absent':
    case 'forestalled':
      return err({ code: 'approval.token-invalid', detail: 'This token belongs to no open approval.' });
    case 'requested':
      return command.at >= approval.round.expiresAt
        ? err({ code: 'approval.token-invalid', detail: 'The time to answer this approval has passed.' })
        : says({ type: 'ApprovalAnswered', answer: command.answer, at: command.at });
    case 'answered':
      return err({
        code: 'approval.already-completed',
        detail: `This approval was ${approval.answer.verdict} already; the first answer stands.`,
      });
    case 'expired':
      return err({ code: 'approval.token-invalid', detail: 'The time to answer this approval has passed.' });
    case 'withdrawn':
      return err({ code: 'approval.token-invalid', detail: `This approval was withdrawn: ${approval.reason}` });
  }
}

function withdraw(approval: Approval, { reason, at }: ApprovalCommand & { type: 'WithdrawApproval' }): Decision {
  switch (approval.status) {
    case 'absent':
      return says({ type: 'ApprovalForestalled', reason, at });
    case 'requested':
      return says({ type: 'ApprovalWithdrawn', reason, at });
    case 'forestalled':
    case 'answered':
    case 'expired':
    case 'withdrawn':
      return nothing;
  }
}
