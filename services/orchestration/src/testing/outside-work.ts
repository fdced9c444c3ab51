import {
  AcknowledgeWorkerJob,
  CompleteJobOutputs,
  CreateCustomActionType,
  CreateJobCredentials,
  PollJobs,
  querySubject,
  UpdateActionType,
  type CompleteJobOutputsV1,
  type CreateCustomActionTypeV1,
  type CreateJobCredentialsV1,
  type JobCredentials,
  type PolledJob,
  type UpdateActionTypeV1,
  type WorkerJobView,
} from '@millrace/contracts';
import { derivedUuid, type Clock } from '@millrace/kernel';
import { eventually } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, expect } from 'vitest';
import { orchestration } from '../index.ts';
import { definition, Delivery, stage, value } from './delivery.ts';

const sealKey = 'cd'.repeat(32);

const credentialsFor = ({ jobId, bucket, inputs, outputs }: CreateJobCredentialsV1): JobCredentials => ({
  endpoint: 'http://127.0.0.1:9',
  region: 'local',
  bucket,
  inputs: inputs.map(({ artifactId }) => ({ name: artifactId, key: `in/${artifactId}` })),
  outputs: outputs.map(({ name }) => ({ name, key: `out/${jobId}/${name}` })),
  credentials: {
    accessKeyId: 'AKMRJOB',
    secretAccessKey: 'secret',
    sessionToken: 'session',
    expiresAt: '2030-01-01T00:00:00.000Z',
  },
});

export const property = (name: string, more: object = {}) => ({
  name,
  required: true,
  key: true,
  secret: false,
  ...more,
});

/** A custom action type with a queryable property and a secret one. */
export const scanner = (provider: string, more: Partial<CreateCustomActionTypeV1> = {}) => ({
  category: 'Build',
  provider,
  version: '1',
  settings: {
    entityUrlTemplate: 'https://scanner.test/{Config:Project}',
    executionUrlTemplate: 'https://scanner.test/{Config:Project}/runs/{ExternalExecutionId}',
  },
  configurationProperties: [
    property('Project', { queryable: true }),
    property('Token', { secret: true, required: false, key: false }),
  ],
  inputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
  outputArtifactDetails: { minimumCount: 0, maximumCount: 1 },
  ...more,
});

export const typeOf = (provider: string, owner = 'Custom', category = 'Build') => ({
  category,
  owner,
  provider,
  version: '1',
});
/** An action of that type. */
export const scan = (provider: string, more: object = {}) => ({
  name: 'Scan',
  actionTypeId: typeOf(provider),
  configuration: { Project: 'shop', Token: 'abc' },
  inputArtifacts: [{ name: 'Sources' }],
  namespace: 'Scanned',
  ...more,
});

/** Orchestration while the tests of a file run, with the workers outside and the store of their artifacts played here. */
export class OutsideWork {
  t!: ServiceUnderTest;
  delivery!: Delivery;
  /** Action executions whose worker "forgot" to put the outputs. */
  readonly forgotten = new Set<string>();

  /** @param clock what orchestration goes by; its usual one unless a test lets time pass */
  constructor(clock?: Clock) {
    beforeAll(async () => {
      this.t = await serviceUnderTest(orchestration, {
        environment: { MILLRACE_SEAL_KEY: sealKey },
        ...(clock === undefined ? {} : { clock }),
      });
      this.delivery = new Delivery(this.t);
      this.#answers(querySubject(CreateJobCredentials), credentialsFor);
      this.#answers(querySubject(CompleteJobOutputs), ({ jobId, outputs }: CompleteJobOutputsV1) =>
        this.forgotten.has(jobId)
          ? { artifacts: [], missing: outputs.map(({ name }) => name) }
          : {
              artifacts: outputs.map(({ name }) => ({
                name,
                artifactId: derivedUuid(jobId, name),
                sha256: 'b'.repeat(64),
                sizeBytes: 7,
              })),
              missing: [],
            },
      );
    });
    afterAll(async () => this.t.close());
  }

  #answers<Q>(subject: string, reply: (data: Q) => unknown): void {
    this.t.bus.connection.subscribe(subject, {
      callback: (error, message) => {
        if (error) throw error;
        message.respond(JSON.stringify({ ok: true, value: reply(message.json<Q>()) }));
      },
    });
  }

  async typed(provider: string, more: Partial<CreateCustomActionTypeV1> = {}): Promise<void> {
    value(await this.delivery.ask(CreateCustomActionType, scanner(provider, more)));
  }

  /** A pipeline whose scan waits for a worker. */
  async waiting(provider: string, more: object = {}): Promise<string> {
    await this.typed(provider);
    return this.checks(provider, scan(provider, more));
  }

  /** A pipeline that waits in its second stage for this action. */
  async checks(pipelineName: string, action: object): Promise<string> {
    const executionId = await this.delivery.creates(definition(pipelineName, [stage('Check', [action])]));
    await this.delivery.does(executionId, 'Checkout');
    await this.delivery.untilIn(executionId, 'Check');
    return executionId;
  }

  async polls(provider: string, maxBatchSize = 1): Promise<readonly PolledJob[]> {
    const queryParam = { name: 'Project', value: 'shop' };
    const asked = { actionType: typeOf(provider), thirdParty: false, maxBatchSize, queryParam };
    return value(await this.delivery.ask(PollJobs, asked)).jobs;
  }

  async polled(provider: string): Promise<WorkerJobView & { readonly nonce: string }> {
    const job = await eventually(async () => {
      const [first] = await this.polls(provider);
      expect(first?.job).toBeDefined();
      return first?.job;
    });
    if (job?.nonce === undefined) throw new Error('a polled job has a nonce');
    return { ...job, nonce: job.nonce };
  }

  acknowledges({ jobId, nonce }: { readonly jobId: string; readonly nonce: string }) {
    return this.delivery.ask(AcknowledgeWorkerJob, { jobId, nonce, thirdParty: false });
  }

  /** Polled and acknowledged. */
  async begun(provider: string): Promise<WorkerJobView> {
    const job = await this.polled(provider);
    expect(value(await this.acknowledges(job))).toEqual({ status: 'InProgress' });
    return job;
  }

  async scanOf(pipelineName: string) {
    return (await this.delivery.state(pipelineName)).stages[1]?.actions.find(({ name }) => name === 'Scan');
  }

  /** A partner's type that pipelines may use, with these workers. */
  async partner(provider: string, category: string, more: Partial<UpdateActionTypeV1> = {}) {
    const actionType = typeOf(provider, 'ThirdParty', category);
    const artifacts = { minimumCount: 0, maximumCount: 1 };
    value(
      await this.delivery.ask(UpdateActionType, {
        actionType,
        executor: { pollingAccounts: ['000000000000'] },
        configurationProperties: [],
        inputArtifactDetails: artifacts,
        outputArtifactDetails: artifacts,
        ...more,
      }),
    );
    return actionType;
  }

  waitingForPartner(pipelineName: string, actionType: object): Promise<string> {
    return this.checks(pipelineName, { name: 'Scan', actionTypeId: actionType, inputArtifacts: [{ name: 'Sources' }] });
  }
}
