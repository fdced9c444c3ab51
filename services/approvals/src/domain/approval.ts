import type { Brand, Instant } from '@millrace/kernel';

/** Equal to the job's id: one approval per execution of an approval action, whoever offers it and how often. */
export type ApprovalId = Brand<string, 'ApprovalId'>;
/** Lower-case UUID that names the round to decide; minted once, never given again. */
export type ApprovalToken = Brand<string, 'ApprovalToken'>;

/** What somebody is asked, fixed when the job is offered. */
export interface Round {
  readonly approvalId: ApprovalId;
  readonly token: ApprovalToken;
  readonly account: string;
  readonly region: string;
  readonly pipelineName: string;
  readonly stageName: string;
  readonly actionName: string;
  readonly executionId: string;
  readonly actionExecutionId: string;
  readonly requestedAt: Instant;
  readonly expiresAt: Instant;
  readonly customData?: string;
  readonly externalEntityLink?: string;
  /** Topic or address named by the action. */
  readonly notificationArn?: string;
  /** Span of the execution: whatever happens to the approval later belongs to that trace. */
  readonly traceparent?: string;
}

export interface Answer {
  readonly verdict: 'approved' | 'rejected';
  /** ARN of the approver. */
  readonly by: string;
  readonly comment: string;
  readonly at: Instant;
}

/**
 * One manual approval.
 *
 * - `absent`: nobody has asked yet.
 * - `forestalled`: the cancel overtook the offer (no order is promised across subjects); the offer will end at once.
 * - `requested`: open, waits for a person.
 * - `answered`, `expired`, `withdrawn`: ended, and never changes again.
 */
export type Approval =
  | { readonly status: 'absent' }
  | { readonly status: 'forestalled'; readonly reason: string; readonly at: Instant }
  | { readonly status: 'requested'; readonly round: Round; readonly fence: number }
  | { readonly status: 'answered'; readonly round: Round; readonly fence: number; readonly answer: Answer }
  | { readonly status: 'expired'; readonly round: Round; readonly fence: number; readonly at: Instant }
  | {
      readonly status: 'withdrawn';
      readonly round: Round;
      readonly fence: number;
      readonly at: Instant;
      readonly reason: string;
    };

export type ApprovalStatus = Approval['status'];

export type ApprovalCommand =
  | { readonly type: 'OfferApproval'; readonly round: Round; readonly fence: number; readonly at: Instant }
  | { readonly type: 'AnswerApproval'; readonly answer: Answer; readonly at: Instant }
  | { readonly type: 'ExpireApproval'; readonly at: Instant }
  | { readonly type: 'WithdrawApproval'; readonly reason: string; readonly at: Instant };

export type ApprovalEvent = { readonly at: Instant } & (
  | { readonly type: 'ApprovalRequested'; readonly round: Round; readonly fence: number }
  | { readonly type: 'ApprovalOfferedAgain'; readonly fence: number }
  | { readonly type: 'ApprovalAnswered'; readonly answer: Answer }
  | { readonly type: 'ApprovalExpired' }
  | { readonly type: 'ApprovalForestalled'; readonly reason: string }
  | { readonly type: 'ApprovalWithdrawn'; readonly reason: string }
);

/** Rejections are for people who can act on them; codes as declared in contracts. */
export interface ApprovalRejection {
  readonly code: 'approval.token-invalid' | 'approval.already-completed';
  readonly detail: string;
}

export const initialApproval: Approval = { status: 'absent' };

/** Version of the shape of `Approval` as it is stored: raised with every change of that shape. */
export const approvalShape = 1;
