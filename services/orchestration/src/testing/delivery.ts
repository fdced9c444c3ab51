import {
  AskStartExecution,
  ClaimJob,
  CreatePipeline,
  GetExecution,
  GetPipelineState,
  JobOffered,
  ListActionExecutions,
  ListExecutions,
  ReportJobResult,
  ReportJobStarted,
  RetryStage,
  UpdatePipeline,
  type ActionExecutionDetail,
  type ExecutionSummary,
  type ExecutionView,
  type JobOfferedV1,
  type PipelineStateView,
  type Problem,
  type QueryContract,
} from '@millrace/contracts';
import { derivedUuid, type Outcome, type Result } from '@millrace/kernel';
import { eventually } from '@millrace/testing';
import type { ServiceUnderTest } from '@millrace/testing/service';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';

export const caller = { account: '000000000000', region: 'local', arn: 'arn:aws:iam::000000000000:user/ann' };

const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });

type Members = Readonly<Record<string, unknown>>;

/** What a worker has to know of a job to report its end. */
type Ended = Pick<JobOfferedV1, 'jobId' | 'fence' | 'outputArtifacts' | 'actionType'>;

/** A build of the sources. */
export const builds = (name: string, members: Members = {}) => ({
  name,
  actionTypeId: type('Build', 'CodeBuild'),
  configuration: { ProjectName: 'app-#{SourceVariables.CommitId}' },
  inputArtifacts: [{ name: 'Sources' }],
  ...members,
});

export const stage = (name: string, actions: readonly object[], members: Members = {}) => ({
  name,
  actions,
  ...members,
});

export const rule = (provider: string, configuration: Members, members: Members = {}) => ({
  name: provider,
  ruleTypeId: type('Rule', provider),
  configuration,
  ...members,
});

/** A pipeline that checks sources out and goes through these stages. */
export const definition = (name: string, stages: readonly object[], members: Members = {}) => ({
  name,
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  pipelineType: 'V2',
  stages: [
    stage('Source', [
      {
        name: 'Checkout',
        actionTypeId: type('Source', 'Git'),
        configuration: { RepositoryUrl: 'file:///srv/git', BranchName: 'main' },
        outputArtifacts: [{ name: 'Sources' }],
        namespace: 'SourceVariables',
      },
    ]),
    ...stages,
  ],
  ...members,
});

export function value<T>(answer: Result<T, Problem>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

/** What a test asks of the service, and says as its workers. */
export class Delivery {
  constructor(private readonly t: ServiceUnderTest) {}

  async ask<Q extends object, A>(query: QueryContract<Q, A>, request: Omit<Q, 'caller'>): Promise<Result<A, Problem>> {
    return this.t.ask(query, { caller, ...request } as unknown as Q);
  }

  /** Why it was refused. */
  async refused<Q extends object, A>(query: QueryContract<Q, A>, request: Omit<Q, 'caller'>): Promise<string> {
    const answer = await this.ask(query, request);
    return answer.ok ? 'accepted' : answer.error.code;
  }

  /** Creates a pipeline; the execution that this starts is the answer. */
  async creates(pipeline: { readonly name: string }): Promise<string> {
    value(await this.ask(CreatePipeline, { pipeline: { ...pipeline } }));
    const [first] = await this.executions(pipeline.name);
    if (first === undefined) throw new Error('creating a pipeline starts an execution');
    return first.executionId;
  }

  async updates(pipeline: object): Promise<void> {
    value(await this.ask(UpdatePipeline, { pipeline: { ...pipeline } }));
  }

  async starts(pipelineName: string): Promise<string> {
    return value(await this.ask(AskStartExecution, { pipelineName, variables: [], sourceRevisions: [] })).executionId;
  }

  async executions(pipelineName: string, succeededInStage?: string): Promise<readonly ExecutionSummary[]> {
    const filter = succeededInStage === undefined ? {} : { succeededInStage };
    return value(await this.ask(ListExecutions, { pipelineName, page: {}, ...filter })).items;
  }

  async execution(executionId: string): Promise<ExecutionView> {
    return value(await this.ask(GetExecution, { executionId }));
  }

  async state(pipelineName: string): Promise<PipelineStateView> {
    return value(await this.ask(GetPipelineState, { pipelineName }));
  }

  async attempts(pipelineName: string, executionId: string): Promise<readonly ActionExecutionDetail[]> {
    return value(await this.ask(ListActionExecutions, { pipelineName, executionId, page: {} })).items;
  }

  async retries(
    pipelineName: string,
    executionId: string,
    stageName: string,
    retryMode: 'FAILED_ACTIONS' | 'ALL_ACTIONS',
  ) {
    return this.ask(RetryStage, { pipelineName, executionId, stageName, retryMode });
  }

  async until(executionId: string, status: string): Promise<void> {
    await eventually(async () => expect((await this.execution(executionId)).status).toBe(status));
  }

  /** The execution stands in front of, or in, that stage. */
  async untilIn(executionId: string, stageName: string, status = 'InProgress'): Promise<void> {
    await eventually(async () => {
      const found = (await this.execution(executionId)).stages.find(({ name }) => name === stageName);
      expect(found?.status).toBe(status);
    });
  }

  async offered(executionId: string, name: string, attempt = 1): Promise<JobOfferedV1> {
    const isIt = ({ data }: { readonly data: JobOfferedV1 }): boolean =>
      data.executionId === executionId && data.actionName === name && data.attempt === attempt;
    return (await this.t.hears(JobOffered, isIt)).data;
  }

  /** The dispatch of a job under that fence. */
  async offeredWith(executionId: string, name: string, fence: number): Promise<JobOfferedV1> {
    const isIt = ({ data }: { readonly data: JobOfferedV1 }): boolean =>
      data.executionId === executionId && data.actionName === name && data.fence === fence;
    return (await this.t.hears(JobOffered, isIt)).data;
  }

  /** Whether anybody was asked. */
  wasOffered(executionId: string, name: string): boolean {
    return this.t.heard(JobOffered).some(({ data }) => data.executionId === executionId && data.actionName === name);
  }

  async claims({ jobId, fence }: JobOfferedV1, workerId = 'worker'): Promise<void> {
    const claimed = value(await this.t.ask(ClaimJob, { jobId, fence, workerId, claimId: randomUUID() }));
    expect(claimed).toMatchObject({ granted: true });
  }

  async begins(
    { jobId, fence }: JobOfferedV1,
    workerId = 'worker',
    more: { readonly token?: string } = {},
  ): Promise<void> {
    const startedAt = new Date().toISOString();
    await this.t.tell(ReportJobStarted, { jobId, fence, workerId, startedAt, ...more }, { subject: jobId });
  }

  async ends(job: Ended, outcome: Outcome = 'succeeded', more: Members = {}): Promise<void> {
    const { jobId, fence } = job;
    const outputArtifacts = job.outputArtifacts.map(({ name }) => ({
      name,
      artifactId: derivedUuid(jobId, name),
      sha256: 'a'.repeat(64),
      sizeBytes: 1,
    }));
    const said =
      outcome === 'succeeded'
        ? {
            outputArtifacts,
            ...(job.actionType.category === 'Source' ? { sourceRevision: { revisionId: jobId } } : {}),
          }
        : { outputArtifacts: [], error: { code: 'JobFailed', message: 'it said no' } };
    const data = { jobId, fence, outcome, outputVariables: { CommitId: jobId.slice(0, 8) }, ...said, ...more };
    await this.t.tell(ReportJobResult, data, { subject: jobId });
  }

  /** Ends one action or rule of an execution, as soon as it is offered. */
  async does(executionId: string, name: string, outcome: Outcome = 'succeeded', attempt = 1): Promise<void> {
    await this.ends(await this.offered(executionId, name, attempt), outcome);
  }
}
