import type { Approval, ApprovalEvent } from './approval.ts';

/** The state after a fact. Total: a fact that does not fit the state leaves it as it is. */
export function evolve(approval: Approval, event: ApprovalEvent): Approval {
  switch (event.type) {
    case 'ApprovalRequested':
      return approval.status === 'absent' || approval.status === 'forestalled'
        ? { status: 'requested', round: event.round, fence: event.fence }
        : approval;
    case 'ApprovalOfferedAgain':
      return 'round' in approval ? { ...approval, fence: event.fence } : approval;
    case 'ApprovalAnswered':
      return approval.status === 'requested' ? { ...approval, status: 'answered', answer: event.answer } : approval;
    case 'ApprovalExpired':
      return approval.status === 'requested' ? { ...approval, status: 'expired', at: event.at } : approval;
    case 'ApprovalForestalled':
      return approval.status === 'absent' ? { status: 'forestalled', reason: event.reason, at: event.at } : approval;
    case 'ApprovalWithdrawn':
      return approval.status === 'requested'
        ? { ...approval, status: 'withdrawn', reason: event.reason, at: event.at }
        : approval;
  }
}
