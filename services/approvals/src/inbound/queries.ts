import { DecideApproval, DecideApprovalV1, ListApprovals, ListApprovalsV1 } from '@millrace/contracts';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { AnswerApproval } from '../application/answer-approval.ts';
import { ListedApprovals } from '../application/list-approvals.ts';

@Controller()
export class Queries {
  constructor(
    private readonly answerApproval: AnswerApproval,
    private readonly listed: ListedApprovals,
  ) {}

  @Answer(DecideApproval)
  decide(request: DecideApprovalV1) {
    return this.answerApproval.run(request);
  }

  @Answer(ListApprovals)
  list(request: ListApprovalsV1) {
    return this.listed.run(request);
  }
}
