import {
  AcknowledgeWorkerJob,
  FailWorkerJob,
  GetWorkerJob,
  PollJobs,
  SucceedWorkerJob,
  type WorkerJobView,
} from '@millrace/contracts';
import { changes, ofAnyPipeline, ofNamedActionType, reads, type MethodTable } from '../method.ts';

const job = ofAnyPipeline('jobId');
const partnerJob = ofAnyPipeline('jobId', 'clientToken');

/** `millrace.v1.JobService`. Polls are no changes: they repeat. */
export const jobMethods: MethodTable = {
  PollForJobs: reads('codepipeline:PollForJobs', ofNamedActionType, async (call) => {
    const { jobs } = await call.ask(PollJobs, { ...call.request, thirdParty: false });
    return { jobs: jobs.flatMap(({ job: polled }) => polled ?? []) };
  }),
  AcknowledgeJob: changes('codepipeline:AcknowledgeJob', ofAnyPipeline('jobId', 'nonce'), (call) =>
    call.ask(AcknowledgeWorkerJob, { ...call.request, thirdParty: false }),
  ),
  GetJobDetails: reads('codepipeline:GetJobDetails', job, async (call) => {
    const { nonce: _nonce, ...details } = await call.ask(GetWorkerJob, { ...call.request, thirdParty: false });
    return { job: details };
  }),
  PutJobSuccessResult: changes('codepipeline:PutJobSuccessResult', job, (call) =>
    call.ask(SucceedWorkerJob, { ...call.request, thirdParty: false }),
  ),
  PutJobFailureResult: changes('codepipeline:PutJobFailureResult', job, (call) =>
    call.ask(FailWorkerJob, { ...call.request, thirdParty: false }),
  ),
  PollForThirdPartyJobs: reads('codepipeline:PollForThirdPartyJobs', ofNamedActionType, (call) =>
    call.ask(PollJobs, { ...call.request, thirdParty: true }),
  ),
  AcknowledgeThirdPartyJob: changes(
    'codepipeline:AcknowledgeThirdPartyJob',
    ofAnyPipeline('jobId', 'nonce', 'clientToken'),
    (call) => call.ask(AcknowledgeWorkerJob, { ...call.request, thirdParty: true }),
  ),
  GetThirdPartyJobDetails: reads('codepipeline:GetThirdPartyJobDetails', partnerJob, async (call) => ({
    job: forPartner(await call.ask(GetWorkerJob, { ...call.request, thirdParty: true })),
  })),
  PutThirdPartyJobSuccessResult: changes('codepipeline:PutThirdPartyJobSuccessResult', partnerJob, (call) =>
    call.ask(SucceedWorkerJob, { ...call.request, thirdParty: true }),
  ),
  PutThirdPartyJobFailureResult: changes('codepipeline:PutThirdPartyJobFailureResult', partnerJob, (call) =>
    call.ask(FailWorkerJob, { ...call.request, thirdParty: true }),
  ),
};

/** Partners learn neither the execution nor the ARN of the pipeline (codepipeline.md 8.1, 13). */
function forPartner({ data, ...view }: WorkerJobView): object {
  const { executionId: _executionId, pipelineArn: _pipelineArn, ...told } = data;
  return { ...view, data: told };
}
