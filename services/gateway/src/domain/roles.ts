import type { Statement } from './policy.ts';

export const roleNames = ['administrator', 'approver', 'viewer', 'worker'] as const;
export type RoleName = (typeof roleNames)[number];

/** Not all of `codepipeline:Get*`: the details of a job hold secrets in clear, and credentials. */
const reading: Statement = {
  effect: 'allow',
  actions: [
    'codepipeline:GetActionType',
    'codepipeline:GetPipeline*',
    'codepipeline:List*',
    'millrace:Get*',
    'millrace:List*',
  ],
  resources: ['*'],
};

/** The roles every account begins with. They are stored with the account, where more can be added. */
export const initialRoles: Readonly<Record<RoleName, readonly Statement[]>> = {
  administrator: [{ effect: 'allow', actions: ['*'], resources: ['*'] }],
  approver: [reading, { effect: 'allow', actions: ['codepipeline:PutApprovalResult'], resources: ['*'] }],
  viewer: [reading],
  /** A job worker: it sees the jobs of custom and partners' action types, their secrets included, and nothing else. */
  worker: [
    {
      effect: 'allow',
      actions: [
        'codepipeline:PollFor*Jobs',
        'codepipeline:Acknowledge*Job',
        'codepipeline:Get*JobDetails',
        'codepipeline:Put*JobSuccessResult',
        'codepipeline:Put*JobFailureResult',
        'codepipeline:PutActionRevision',
      ],
      resources: ['*'],
    },
  ],
};
