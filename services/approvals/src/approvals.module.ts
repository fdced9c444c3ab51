import { DeciderTables, Timers } from '@millrace/decider';
import { Module } from '@nestjs/common';
import { AnswerApproval } from './application/answer-approval.ts';
import { ApprovalShell } from './application/approval-shell.ts';
import { ExpireApprovals } from './application/expire-approvals.ts';
import { ForgetForestalled } from './application/forget-forestalled.ts';
import { ListedApprovals } from './application/list-approvals.ts';
import { OfferApproval } from './application/offer-approval.ts';
import { Messages } from './inbound/messages.ts';
import { Queries } from './inbound/queries.ts';

@Module({
  controllers: [Messages, Queries],
  providers: [
    DeciderTables,
    Timers,
    ApprovalShell,
    OfferApproval,
    AnswerApproval,
    ExpireApprovals,
    ListedApprovals,
    ForgetForestalled,
  ],
})
export class ApprovalsModule {}
