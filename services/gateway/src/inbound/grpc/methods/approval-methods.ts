import { DecideApproval, ListApprovals } from '@millrace/contracts';
import { DecideApprovalBody } from '../../rest/pipelines.dto.ts';
import { changes, ofPipeline, pageAs, reads, type MethodTable } from '../method.ts';

/** `millrace.v1.ApprovalService`. */
export const approvalMethods: MethodTable = {
  ListApprovals: reads('millrace:ListApprovals', ofPipeline(), async (call) =>
    pageAs('approvals', await call.list(ListApprovals)),
  ),
  DecideApproval: changes(
    'codepipeline:PutApprovalResult',
    ofPipeline('pipelineName', 'stageName', 'actionName'),
    (call) => {
      const { summary = '', ...answer } = call.body(DecideApprovalBody, call.members('token', 'status', 'summary'));
      return call.ask(DecideApproval, {
        ...call.members('pipelineName', 'stageName', 'actionName'),
        ...answer,
        summary,
      });
    },
  ),
};
