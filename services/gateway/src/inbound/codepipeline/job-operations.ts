import {
  AcknowledgeWorkerJob,
  FailWorkerJob,
  GetWorkerJob,
  PollJobs,
  PutActionRevision,
  SucceedWorkerJob,
  type JobArtifact,
  type WorkerJobData,
} from '@millrace/contracts';
import { actionTypeResource } from '../../domain/principal.ts';
import { defined, mapped, nothing, type Operations } from './operation.ts';
import type { WorkerRequests } from './worker-requests.ts';

/** Jobs of custom and partners' actions, for workers outside (codepipeline.md 8). Polls are no changes: they repeat. */
export const jobOperations: Pick<
  Operations,
  | 'PollForJobs'
  | 'AcknowledgeJob'
  | 'GetJobDetails'
  | 'PutJobSuccessResult'
  | 'PutJobFailureResult'
  | 'PollForThirdPartyJobs'
  | 'AcknowledgeThirdPartyJob'
  | 'GetThirdPartyJobDetails'
  | 'PutThirdPartyJobSuccessResult'
  | 'PutThirdPartyJobFailureResult'
  | 'PutActionRevision'
> = {
  PollForJobs: {
    resource: ({ actionTypeId }) => [actionTypeResource(actionTypeId)],
    changes: false,
    run: async (ask, caller, { actionTypeId: actionType, maxBatchSize, queryParam = {} }) => {
      const [wanted] = Object.entries(queryParam).map(([name, value]) => ({ name, value }));
      const asked = { caller, actionType, thirdParty: false, ...defined({ maxBatchSize, queryParam: wanted }) };
      return mapped(await ask(PollJobs, asked), ({ jobs }) => ({
        jobs: jobs.flatMap(({ job }) =>
          job === undefined
            ? []
            : [{ id: job.jobId, data: jobData(job.data), nonce: job.nonce, accountId: job.account }],
        ),
      }));
    },
  },
  AcknowledgeJob: {
    resource: () => [],
    changes: true,
    run: async (ask, caller, { jobId, nonce }) =>
      mapped(await ask(AcknowledgeWorkerJob, { caller, jobId, nonce, thirdParty: false }), ({ status }) => ({
        status,
      })),
  },
  GetJobDetails: {
    resource: () => [],
    changes: false,
    run: async (ask, caller, { jobId }) =>
      mapped(await ask(GetWorkerJob, { caller, jobId, thirdParty: false }), (job) => ({
        jobDetails: { id: job.jobId, data: jobData(job.data), accountId: job.account },
      })),
  },
  PutJobSuccessResult: {
    resource: () => [],
    changes: true,
    run: async (ask, caller, request) => {
      const { outputVariables } = request;
      const asked = { caller, thirdParty: false, ...successOf(request), ...defined({ outputVariables }) };
      return nothing(await ask(SucceedWorkerJob, asked));
    },
  },
  PutJobFailureResult: {
    resource: () => [],
    changes: true,
    run: async (ask, caller, { jobId, failureDetails }) =>
      nothing(await ask(FailWorkerJob, { caller, thirdParty: false, jobId, ...failureOf(failureDetails) })),
  },
  PollForThirdPartyJobs: {
    resource: ({ actionTypeId }) => [actionTypeResource(actionTypeId)],
    changes: false,
    run: async (ask, caller, { actionTypeId: actionType, maxBatchSize }) => {
      const asked = { caller, actionType, thirdParty: true, ...defined({ maxBatchSize }) };
      return mapped(await ask(PollJobs, asked), ({ jobs }) => ({
        jobs: jobs.map(({ jobId, clientId }) => ({ clientId, jobId })),
      }));
    },
  },
  AcknowledgeThirdPartyJob: {
    resource: () => [],
    changes: true,
    run: async (ask, caller, { jobId, nonce, clientToken }) => {
      const answer = await ask(AcknowledgeWorkerJob, { caller, jobId, nonce, clientToken, thirdParty: true });
      return mapped(answer, ({ status }) => ({ status }));
    },
  },
  GetThirdPartyJobDetails: {
    resource: () => [],
    changes: false,
    run: async (ask, caller, { jobId, clientToken }) =>
      mapped(await ask(GetWorkerJob, { caller, jobId, clientToken, thirdParty: true }), (job) => {
        // The model sets the execution and the ARN of the pipeline for custom actions only.
        const { pipelineExecutionId: _id, pipelineArn: _arn, ...pipelineContext } = contextOf(job.data);
        return { jobDetails: { id: job.jobId, data: { ...jobData(job.data), pipelineContext }, nonce: job.nonce } };
      }),
  },
  PutThirdPartyJobSuccessResult: {
    resource: () => [],
    changes: true,
    run: async (ask, caller, request) => {
      const { clientToken } = request;
      return nothing(await ask(SucceedWorkerJob, { caller, thirdParty: true, clientToken, ...successOf(request) }));
    },
  },
  PutThirdPartyJobFailureResult: {
    resource: () => [],
    changes: true,
    run: async (ask, caller, { jobId, clientToken, failureDetails }) => {
      const asked = { caller, thirdParty: true, jobId, clientToken, ...failureOf(failureDetails) };
      return nothing(await ask(FailWorkerJob, asked));
    },
  },
  PutActionRevision: {
    resource: ({ pipelineName, stageName, actionName }) => [pipelineName, stageName, actionName],
    changes: true,
    run: async (ask, caller, { pipelineName, stageName, actionName, actionRevision }) => {
      const { revisionId, revisionChangeId } = actionRevision;
      const asked = { caller, pipelineName, stageName, actionName, revisionId, revisionChangeId };
      return mapped(await ask(PutActionRevision, asked), ({ isNew, executionId }) => ({
        newRevision: isNew,
        pipelineExecutionId: executionId,
      }));
    },
  },
};

function successOf({
  jobId,
  currentRevision,
  continuationToken,
  executionDetails = {},
}: WorkerRequests['PutThirdPartyJobSuccessResult'] | WorkerRequests['PutJobSuccessResult']) {
  const { summary, externalExecutionId, percentComplete } = executionDetails;
  const revision = currentRevision && {
    currentRevision: {
      revision: currentRevision.revision,
      changeIdentifier: currentRevision.changeIdentifier,
      ...defined({ revisionSummary: currentRevision.revisionSummary }),
    },
  };
  return {
    jobId,
    ...revision,
    ...defined({ continuationToken, summary, externalExecutionId, percentComplete }),
  };
}

const failureOf = ({
  type,
  message,
  externalExecutionId,
}: WorkerRequests['PutJobFailureResult']['failureDetails']) => ({ type, message, ...defined({ externalExecutionId }) });

const artifact = ({ name, bucket, key, revision }: JobArtifact) => ({
  name,
  revision,
  location: { type: 'S3', s3Location: { bucketName: bucket, objectKey: key } },
});

const contextOf = (data: WorkerJobData) => ({
  pipelineName: data.pipelineName,
  stage: { name: data.stageName },
  action: { name: data.actionName, actionExecutionId: data.actionExecutionId },
  pipelineArn: data.pipelineArn,
  pipelineExecutionId: data.executionId,
});

const jobData = (data: WorkerJobData) => ({
  actionTypeId: data.actionType,
  actionConfiguration: { configuration: data.configuration },
  pipelineContext: contextOf(data),
  inputArtifacts: data.inputArtifacts.map(artifact),
  outputArtifacts: data.outputArtifacts.map(artifact),
  artifactCredentials: {
    accessKeyId: data.artifactCredentials.accessKeyId,
    secretAccessKey: data.artifactCredentials.secretAccessKey,
    sessionToken: data.artifactCredentials.sessionToken,
  },
  continuationToken: data.continuationToken,
  encryptionKey: data.encryptionKey,
});
