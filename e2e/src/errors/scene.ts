import * as sdk from '@aws-sdk/client-codepipeline';
import type { Platform } from '@millrace/platform';
import { eventually } from '@millrace/testing';
import { expect } from 'vitest';
import { asking, custom, customType, partner, partnerType, type Declare } from './declarations.ts';

const within = { withinMs: 60_000 };

/** What stands and runs, so that every refusal has something to be about. */
export interface Scene {
  /** Of `asks`: it waits for an approval, was asked before, and stands at `Gate`. */
  readonly waiting: string;
  readonly token: string;
  /** Of `answered`: of an answer that was given. */
  readonly usedToken: string;
  /** Of an action that deploys nothing. */
  readonly checkout: string;
  readonly succeeded: string;
  /** Of `asks`, under the version before the one in force. */
  readonly outdated: string;
  /** Of `closed`: stopped by a condition, and so was a later one. */
  readonly blocked: string;
  /** A custom job that is acknowledged, one that is done, and a partner's. */
  readonly job: string;
  readonly doneJob: string;
  readonly partnerJob: string;
  readonly partnerToken: string;
}

/** Sends by the name of the operation, as a table does. */
export const sender =
  (client: sdk.CodePipelineClient) =>
  async (operation: string, request: object): Promise<Record<string, unknown>> => {
    const commands = sdk as unknown as Record<string, new (input: object) => Parameters<typeof client.send>[0]>;
    const Command = commands[`${operation}Command`];
    if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
    return (await client.send(new Command(request))) as unknown as Record<string, unknown>;
  };

/** Brings about everything that the refusals are about. */
export async function setScene(client: sdk.CodePipelineClient, platform: Platform, declare: Declare): Promise<Scene> {
  const send = sender(client);
  const firstOf = async (pipelineName: string): Promise<string> => {
    const { pipelineExecutionSummaries = [] } = await client.send(
      new sdk.ListPipelineExecutionsCommand({ pipelineName }),
    );
    return pipelineExecutionSummaries.at(-1)?.pipelineExecutionId ?? '';
  };
  const start = async (name: string): Promise<string> =>
    (await client.send(new sdk.StartPipelineExecutionCommand({ name }))).pipelineExecutionId ?? '';
  const ends = (pipelineName: string, pipelineExecutionId: string, status: string) =>
    eventually(async () => {
      const answer = await client.send(new sdk.GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }));
      expect(answer.pipelineExecution?.status).toBe(status);
    }, within);
  const tokenOf = (name: string, executionId: string): Promise<string> =>
    eventually(async () => {
      const { stageStates = [] } = await client.send(new sdk.GetPipelineStateCommand({ name }));
      const { latestExecution, actionStates = [] } = stageStates[1] ?? {};
      const token = actionStates[0]?.latestExecution?.token;
      if (latestExecution?.pipelineExecutionId !== executionId || token === undefined) throw new Error('not asked');
      return token;
    }, within);
  const approve = async (pipelineName: string, executionId: string): Promise<string> => {
    const token = await tokenOf(pipelineName, executionId);
    const result = { status: 'Approved', summary: '' };
    await send('PutApprovalResult', { pipelineName, stageName: 'Gate', actionName: 'Ask', token, result });
    await ends(pipelineName, executionId, 'Succeeded');
    return token;
  };
  const jobOf = (): Promise<sdk.Job> =>
    eventually(async () => {
      const { jobs = [] } = await client.send(new sdk.PollForJobsCommand({ actionTypeId: custom, maxBatchSize: 1 }));
      const [job] = jobs;
      if (job === undefined) throw new Error('no job');
      return job;
    }, within);

  await send('CreateCustomActionType', customType);
  await send('UpdateActionType', partnerType(partner));
  const scan = (actionTypeId: object) => ({
    name: 'Scan',
    actions: [{ name: 'Scan', actionTypeId, inputArtifacts: [{ name: 'Sources' }] }],
  });
  const isBlue = {
    name: 'IsBlue',
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' },
    configuration: { Variable: '#{variables.Color}', Value: 'blue', Operator: 'EQ' },
  };
  const conditional = (name: string, result: 'FAIL' | 'SKIP') =>
    declare(name, [asking({ beforeEntry: { conditions: [{ result, rules: [isBlue] }] } })], {
      variables: [{ name: 'Color', defaultValue: 'red' }],
    });
  for (const pipeline of [
    declare('asks', [asking()]),
    declare('answered', [asking()]),
    conditional('closed', 'FAIL'),
    conditional('skips', 'SKIP'),
    declare('jobs', [scan(custom)]),
    declare('partner', [scan(partner)]),
    declare('full', [asking()], { executionMode: 'QUEUED' }),
  ]) {
    await send('CreatePipeline', { pipeline });
  }
  const outdated = await firstOf('asks');
  await approve('asks', outdated);
  const answered = await firstOf('answered');
  const usedToken = await approve('answered', answered);
  const { actionExecutionDetails = [] } = await client.send(
    new sdk.ListActionExecutionsCommand({ pipelineName: 'answered' }),
  );
  await send('UpdatePipeline', { pipeline: declare('asks', [asking()]) });
  const waiting = await start('asks');
  const token = await tokenOf('asks', waiting);
  await send('StopPipelineExecution', { pipelineName: 'asks', pipelineExecutionId: waiting });

  const blocked = await firstOf('closed');
  await ends('closed', blocked, 'Failed');
  await ends('closed', await start('closed'), 'Failed');
  const succeeded = await firstOf('skips');
  await ends('skips', succeeded, 'Succeeded');

  const done = await jobOf();
  await send('AcknowledgeJob', { jobId: done.id, nonce: done.nonce });
  await send('PutJobSuccessResult', { jobId: done.id });
  await start('jobs');
  const job = await jobOf();
  await send('AcknowledgeJob', { jobId: job.id, nonce: job.nonce });
  const theirs = await eventually(async () => {
    const { jobs = [] } = await client.send(new sdk.PollForThirdPartyJobsCommand({ actionTypeId: partner }));
    const [first] = jobs;
    if (first?.jobId === undefined) throw new Error('no job');
    return first.jobId;
  }, within);
  const { category, provider, version } = partner;
  const asked = new URL(`/api/v1/action-types/${category}/${provider}/${version}/client-token`, platform.urls.gateway);
  const response = await fetch(asked, {
    method: 'POST',
    headers: { authorization: `Bearer ${platform.credentials.apiToken}` },
  });
  const { clientToken } = (await response.json()) as { clientToken: string };
  for (let active = 1; active < 50; active++) await start('full');
  return {
    waiting,
    token,
    usedToken,
    checkout: actionExecutionDetails.find((one) => one.actionName === 'Checkout')?.actionExecutionId ?? '',
    succeeded,
    outdated,
    blocked,
    job: job.id ?? '',
    doneJob: done.id ?? '',
    partnerJob: theirs,
    partnerToken: clientToken,
  };
}
