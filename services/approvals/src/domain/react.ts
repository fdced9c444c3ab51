import { formatInstant, type Instant, type Outcome } from '@millrace/kernel';
import type { Approval, ApprovalEvent, Round } from './approval.ts';

/** What others are asked after a fact: messages for the outbox, and the timer. */
export type Order =
  | { readonly type: 'TellStarted'; readonly round: Round; readonly fence: number }
  | { readonly type: 'TellRequested'; readonly round: Round }
  | {
      readonly type: 'TellResult';
      readonly round: Round;
      readonly fence: number;
      readonly outcome: Outcome;
      readonly summary: string;
      readonly error?: {
        readonly code: 'ApprovalRejected' | 'ApprovalExpired' | 'ApprovalWithdrawn';
        readonly message: string;
      };
      readonly updatedBy?: string;
    }
  | {
      readonly type: 'TellEnded';
      readonly round: Round;
      readonly result: 'Approved' | 'Rejected' | 'Expired' | 'Withdrawn';
      readonly comment?: string;
      readonly decidedBy?: string;
    }
  | { readonly type: 'SetExpiry'; readonly round: Round; readonly dueAt: Instant }
  | { readonly type: 'ClearExpiry'; readonly round: Round };

/** `approval` is the state after the whole decision that `event` belongs to. */
export function react(approval: Approval, event: ApprovalEvent): readonly Order[] {
  switch (event.type) {
    case 'ApprovalRequested': {
      const { round, fence } = event;
      return [
        { type: 'TellStarted', round, fence },
        { type: 'TellRequested', round },
        { type: 'SetExpiry', round, dueAt: round.expiresAt },
      ];
    }
    case 'ApprovalOfferedAgain':
      return 'round' in approval
        ? [{ type: 'TellStarted', round: approval.round, fence: approval.fence }, ...result(approval)]
        : [];
    case 'ApprovalAnswered':
    case 'ApprovalExpired':
    case 'ApprovalWithdrawn':
      return [...result(approval), ...ended(approval)];
    case 'ApprovalForestalled':
      return [];
  }
}

/** What orchestration is told about an approval that has ended. */
function result(approval: Approval): readonly Order[] {
  switch (approval.status) {
    case 'absent':
    case 'forestalled':
    case 'requested':
      return [];
    case 'answered': {
      const { round, fence, answer } = approval;
      const told = { type: 'TellResult', round, fence, summary: answer.comment, updatedBy: answer.by } as const;
      const message = answer.comment === '' ? 'Rejected without a comment.' : `Rejected: ${answer.comment}`;
      return answer.verdict === 'approved'
        ? [{ ...told, outcome: 'succeeded' }]
        : [{ ...told, outcome: 'failed', error: { code: 'ApprovalRejected', message } }];
    }
    case 'expired': {
      const { round, fence } = approval;
      const summary = `Nobody answered before ${formatInstant(round.expiresAt)}.`;
      const error = { code: 'ApprovalExpired', message: summary } as const;
      return [{ type: 'TellResult', round, fence, outcome: 'timed-out', summary, error }];
    }
    case 'withdrawn': {
      const { round, fence, reason } = approval;
      const error = { code: 'ApprovalWithdrawn', message: reason } as const;
      return [{ type: 'TellResult', round, fence, outcome: 'cancelled', summary: reason, error }];
    }
  }
}

function ended(approval: Approval): readonly Order[] {
  switch (approval.status) {
    case 'absent':
    case 'forestalled':
    case 'requested':
      return [];
    case 'answered': {
      const { round, answer } = approval;
      const said = answer.verdict === 'approved' ? 'Approved' : 'Rejected';
      return [
        { type: 'TellEnded', round, result: said, comment: answer.comment, decidedBy: answer.by },
        { type: 'ClearExpiry', round },
      ];
    }
    case 'expired':
      return [
        { type: 'TellEnded', round: approval.round, result: 'Expired' },
        { type: 'ClearExpiry', round: approval.round },
      ];
    case 'withdrawn':
      return [
        { type: 'TellEnded', round: approval.round, result: 'Withdrawn', comment: approval.reason },
        { type: 'ClearExpiry', round: approval.round },
      ];
  }
}
