import type { ApprovalCommand, ApprovalEvent, ApprovalStatus } from './approval.ts';

export interface Transition {
  readonly from: ApprovalStatus;
  readonly on: ApprovalCommand['type'];
  readonly says: readonly ApprovalEvent['type'][];
  readonly to: ApprovalStatus;
  /** Said in words where the command alone does not decide. */
  readonly when?: string;
}

/** Every move there is. What is missing says nothing or is refused; a test holds `decide` to this table. */
export const transitions: readonly Transition[] = [
  { from: 'absent', on: 'OfferApproval', says: ['ApprovalRequested'], to: 'requested' },
  { from: 'absent', on: 'WithdrawApproval', says: ['ApprovalForestalled'], to: 'forestalled' },
  {
    from: 'forestalled',
    on: 'OfferApproval',
    says: ['ApprovalRequested', 'ApprovalWithdrawn'],
    to: 'withdrawn',
  },
  { from: 'requested', on: 'AnswerApproval', says: ['ApprovalAnswered'], to: 'answered', when: 'in time' },
  { from: 'requested', on: 'ExpireApproval', says: ['ApprovalExpired'], to: 'expired', when: 'due' },
  { from: 'requested', on: 'WithdrawApproval', says: ['ApprovalWithdrawn'], to: 'withdrawn' },
  ...(['requested', 'answered', 'expired', 'withdrawn'] as const).map((status): Transition => ({
    from: status,
    on: 'OfferApproval',
    says: ['ApprovalOfferedAgain'],
    to: status,
    when: 'newer fence',
  })),
];

/** The table as a Mermaid state diagram, for the README. */
export function stateDiagram(): string {
  const name = (status: ApprovalStatus): string => (status === 'absent' ? '[*]' : status);
  const lines = transitions.map(
    ({ from, on, to, when }) => `  ${name(from)} --> ${name(to)}: ${on}${when === undefined ? '' : ` (${when})`}`,
  );
  return ['stateDiagram-v2', ...lines].join('\n');
}
