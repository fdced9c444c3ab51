import type { ActionDeclaration, ActionTypeId, Job, PipelineDeclaration } from '@aws-sdk/client-codepipeline';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from 'vitest';
import { AwsDeliveries, refuses, within } from './aws-deliveries.fixture.ts';

const aws = new AwsDeliveries({ ORCHESTRATION_DISPATCH_SECONDS: '1' });

const typeOf = (provider: string): ActionTypeId => ({ category: 'Build', owner: 'Custom', provider, version: '1' });

/** The reference's scenarios of job workers, through CodePipeline's own API and an SDK that knows nothing of us. */
describe('job workers, through the AWS SDK', () => {
  /** A pipeline whose scan waits for a worker of a type of its own, with a secret. */
  async function waiting(provider: string): Promise<PipelineDeclaration> {
    const none = { minimumCount: 0, maximumCount: 5 };
    await aws.api.createCustomActionType({
      category: 'Build',
      provider,
      version: '1',
      settings: { executionUrlTemplate: 'https://scanner.test/runs/{ExternalExecutionId}' },
      configurationProperties: [{ name: 'Token', required: true, key: true, secret: true }],
      inputArtifactDetails: none,
      outputArtifactDetails: none,
    });
    const scan: ActionDeclaration = {
      name: 'Scan',
      actionTypeId: typeOf(provider),
      configuration: { Token: 'abc' },
      inputArtifacts: [{ name: 'Sources' }],
    };
    const pipeline = aws.declare(provider, { stages: [aws.source(), { name: 'Check', actions: [scan] }] });
    const { pipeline: stored } = await aws.api.createPipeline({ pipeline });
    if (stored === undefined) throw new Error('what was created is answered');
    return stored;
  }

  const poll = async (provider: string): Promise<Job | undefined> =>
    (await aws.api.pollForJobs({ actionTypeId: typeOf(provider), maxBatchSize: 1 })).jobs?.[0];

  const polled = (provider: string): Promise<{ readonly job: Job; readonly jobId: string; readonly nonce: string }> =>
    eventually(async () => {
      const job = await poll(provider);
      if (job?.id === undefined || job.nonce === undefined) throw new Error('there is no job yet');
      return { job, jobId: job.id, nonce: job.nonce };
    }, within);

  const latest = async (provider: string) => (await aws.stageOf(provider, 'Check')).actionStates?.[0]?.latestExecution;

  it('AS-16: a secret goes in and out as four asterisks, and only its worker sees it', async () => {
    const stored = await waiting('Secrets');
    const tokenIn = (pipeline: PipelineDeclaration | undefined) => pipeline?.stages?.[1]?.actions?.[0]?.configuration;
    expect(tokenIn(stored)).toEqual({ Token: '****' });
    expect((await polled('Secrets')).job.data?.actionConfiguration?.configuration).toEqual({ Token: 'abc' });
    const { pipeline } = await aws.api.getPipeline({ name: 'Secrets' });
    expect(tokenIn(pipeline)).toEqual({ Token: '****' });
    expect(tokenIn((await aws.api.updatePipeline({ pipeline })).pipeline)).toEqual({ Token: '****' });
    await aws.start('Secrets');
    expect((await polled('Secrets')).job.data?.actionConfiguration?.configuration).toEqual({ Token: 'abc' });
    const stages = (pipeline?.stages ?? []).map((stage, index) =>
      index === 0 ? stage : { ...stage, name: 'Renamed' },
    );
    const renamed = { ...pipeline, stages } as PipelineDeclaration;
    await refuses(aws.api.updatePipeline({ pipeline: renamed }), 'InvalidActionDeclarationException');
  });

  it('AS-25: a job is one worker’s, and after its time another’s under another nonce', async () => {
    await waiting('Nonces');
    const first = await polled('Nonces');
    const second = await polled('Nonces');
    expect(second).toMatchObject({ jobId: first.jobId, nonce: expect.not.stringMatching(first.nonce) });
    await refuses(aws.api.acknowledgeJob({ jobId: first.jobId, nonce: first.nonce }), 'InvalidNonceException');
    await refuses(aws.api.putJobSuccessResult({ jobId: first.jobId }), 'InvalidJobStateException');
    const { jobId, nonce } = second;
    expect((await aws.api.acknowledgeJob({ jobId, nonce })).status).toBe('InProgress');
    expect(await poll('Nonces')).toBeUndefined();
  });

  it('AS-26: a worker leaves a token for its successor, and the last one may say what came of it', async () => {
    await waiting('Chains');
    const acknowledged = async (): Promise<Job> => {
      const { job, jobId, nonce } = await polled('Chains');
      await aws.api.acknowledgeJob({ jobId, nonce });
      return job;
    };
    const { id: jobId } = await acknowledged();
    const continued = { jobId, continuationToken: 't1', executionDetails: { externalExecutionId: 'b-7' } };
    await refuses(aws.api.putJobSuccessResult({ ...continued, outputVariables: { A: 'b' } }), 'ValidationException');
    await aws.api.putJobSuccessResult(continued);
    expect(await latest('Chains')).toMatchObject({
      status: 'InProgress',
      externalExecutionUrl: 'https://scanner.test/runs/b-7',
    });
    const last = await acknowledged();
    expect(last.id).not.toBe(jobId);
    expect(last.data?.continuationToken).toBe('t1');
    const says = (Text: string) => aws.api.putJobSuccessResult({ jobId: last.id, outputVariables: { Text } });
    await refuses(says('x'.repeat(122_881 - 4)), 'OutputVariablesSizeExceededException');
    expect((await latest('Chains'))?.status).toBe('InProgress');
    await says('x'.repeat(122_880 - 4));
    await eventually(async () => expect((await latest('Chains'))?.status).toBe('Succeeded'), within);
  });
});
