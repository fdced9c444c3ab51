/**
 * The life of a pipeline through the AWS SDK for JavaScript, as a user would write it: nothing in here knows Millrace.
 *
 * Arguments: the pipeline's name, and the address of a Git repository. Credentials and endpoint come from the
 * environment, as for every AWS tool. Each chapter checks what it did; the last line of the output is the pipeline's
 * history as JSON, which the caller compares with that of the other clients.
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import * as sdk from '@aws-sdk/client-codepipeline';
import { Client as ObjectStore } from 'minio';

const [name = '', repository = ''] = process.argv.slice(2);
const typeName = { category: 'Test' as const, provider: `Scan-${name}`, version: '1' };
const actionTypeId = { ...typeName, owner: 'Custom' as const };
const release = { pipelineName: name, stageName: 'Release' };
const client = new sdk.CodePipeline({ maxAttempts: 1 });

const declaration: sdk.PipelineDeclaration = {
  name,
  pipelineType: 'V2',
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  variables: [{ name: 'Color', defaultValue: 'red' }],
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Checkout',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
          configuration: { RepositoryUrl: repository, BranchName: 'main', PollForSourceChanges: 'false' },
          outputArtifacts: [{ name: 'Sources' }],
        },
      ],
    },
    {
      name: 'Check',
      actions: [
        {
          name: 'Scan',
          actionTypeId,
          configuration: { Word: 'FIXME', ApiKey: 's3cr3t' },
          inputArtifacts: [{ name: 'Sources' }],
          outputArtifacts: [{ name: 'Report' }],
          namespace: 'Check',
        },
      ],
    },
    {
      name: 'Release',
      actions: [
        {
          name: 'Ask',
          actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
          configuration: { CustomData: 'Ship it?' },
        },
      ],
    },
  ],
};

/** What `look` answers, once it answers something. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(JSON.stringify(await client.getPipelineState({ name })));
    await setTimeout(200);
  }
}

/** That the call is refused by exactly this class of the SDK's own exceptions. */
const refused = (
  exception: new (...args: never[]) => sdk.CodePipelineServiceException,
  call: Promise<unknown>,
): Promise<void> => assert.rejects(call, exception);

async function stage(stageName: string): Promise<sdk.StageState> {
  const { stageStates = [] } = await client.getPipelineState({ name });
  const found = stageStates.find((one) => one.stageName === stageName);
  assert(found);
  return found;
}

async function execution(pipelineExecutionId: string): Promise<sdk.PipelineExecution> {
  const answer = await client.getPipelineExecution({ pipelineName: name, pipelineExecutionId });
  assert(answer.pipelineExecution);
  return answer.pipelineExecution;
}

const ends = (id: string, status: string): Promise<true> =>
  eventually(async () => (await execution(id)).status === status || undefined);

async function start(variables?: sdk.PipelineVariable[]): Promise<string> {
  const { pipelineExecutionId } = await client.startPipelineExecution({ name, variables });
  assert(pipelineExecutionId);
  return pipelineExecutionId;
}

async function newest(): Promise<{ readonly id: string; readonly trigger: string | undefined }> {
  const { pipelineExecutionSummaries: [one] = [] } = await client.listPipelineExecutions({
    pipelineName: name,
    maxResults: 1,
  });
  return { id: one?.pipelineExecutionId ?? '', trigger: one?.trigger?.triggerType };
}

/** Takes the job of this execution; a worker that comes second is told so. */
async function jobOf(executionId: string): Promise<{ readonly jobId: string; readonly data: sdk.JobData }> {
  const job = await eventually(async () => (await client.pollForJobs({ actionTypeId, maxBatchSize: 1 })).jobs?.[0]);
  const { id: jobId = '', nonce, data } = job;
  assert(data);
  await refused(sdk.InvalidNonceException, client.acknowledgeJob({ jobId, nonce: '1' }));
  assert.equal((await client.acknowledgeJob({ jobId, nonce })).status, 'InProgress');
  const { jobDetails } = await client.getJobDetails({ jobId });
  assert.equal(jobDetails?.data?.pipelineContext?.pipelineExecutionId, executionId);
  return { jobId, data };
}

function artifactsOf({ artifactCredentials }: sdk.JobData): ObjectStore {
  assert(artifactCredentials);
  const { accessKeyId, secretAccessKey, sessionToken } = artifactCredentials;
  assert(accessKeyId && secretAccessKey && sessionToken);
  const { hostname, port, protocol } = new URL(process.env['AWS_ENDPOINT_URL_S3'] ?? '');
  return new ObjectStore({
    endPoint: hostname,
    port: Number(port),
    useSSL: protocol === 'https:',
    region: process.env['AWS_REGION'] ?? '',
    accessKey: accessKeyId,
    secretKey: secretAccessKey,
    sessionToken,
  });
}

function placeOf(artifacts: readonly sdk.Artifact[] | undefined): [bucket: string, key: string] {
  const where = artifacts?.[0]?.location?.s3Location;
  assert(where?.bucketName !== undefined && where.objectKey !== undefined);
  return [where.bucketName, where.objectKey];
}

/** The worker's part: reads its input, leaves a report, says that it succeeded. */
async function scan(executionId: string): Promise<void> {
  const { jobId, data } = await jobOf(executionId);
  assert.equal(data.actionConfiguration?.configuration?.['ApiKey'], 's3cr3t');
  const store = artifactsOf(data);
  const sources = await buffer(await store.getObject(...placeOf(data.inputArtifacts)));
  await store.putObject(...placeOf(data.outputArtifacts), sources);
  await client.putJobSuccessResult({
    jobId,
    executionDetails: { summary: 'clean', externalExecutionId: 'scan-1', percentComplete: 100 },
    outputVariables: { Files: '1' },
  });
  const late = { type: 'JobFailed' as const, message: 'too late' };
  await refused(sdk.InvalidJobStateException, client.putJobFailureResult({ jobId, failureDetails: late }));
}

/** The token of the open question of this execution. */
const asked = (executionId: string): Promise<string> =>
  eventually(async () => {
    const { latestExecution, actionStates = [] } = await stage('Release');
    return latestExecution?.pipelineExecutionId === executionId ? actionStates[0]?.latestExecution?.token : undefined;
  });

async function answer(executionId: string, status: sdk.ApprovalStatus): Promise<void> {
  const token = await asked(executionId);
  const request = { ...release, actionName: 'Ask', token, result: { status, summary: 'seen' } };
  assert((await client.putApprovalResult(request)).approvedAt instanceof Date);
  await refused(sdk.ApprovalAlreadyCompletedException, client.putApprovalResult(request));
}

async function create(): Promise<void> {
  const artifacts = { minimumCount: 1, maximumCount: 1 };
  await client.createCustomActionType({
    ...typeName,
    configurationProperties: [
      { name: 'Word', required: true, key: true, secret: false },
      { name: 'ApiKey', required: false, key: false, secret: true },
    ],
    inputArtifactDetails: artifacts,
    outputArtifactDetails: artifacts,
  });
  const { actionTypes = [] } = await client.listActionTypes({ actionOwnerFilter: 'Custom' });
  assert(actionTypes.some(({ id }) => id?.provider === actionTypeId.provider));
  const tagged = { pipeline: declaration, tags: [{ key: 'team', value: 'web' }] };
  assert.equal((await client.createPipeline(tagged)).pipeline?.version, 1);
  await refused(sdk.PipelineNameInUseException, client.createPipeline(tagged));
  const broken = { ...declaration, name: `${name}-broken`, stages: declaration.stages?.slice(0, 1) };
  await refused(sdk.InvalidStructureException, client.createPipeline({ pipeline: broken }));
  const { pipeline } = await client.getPipeline({ name });
  assert.equal(pipeline?.stages?.[1]?.actions?.[0]?.configuration?.['ApiKey'], '****');
  const first = await newest();
  assert.equal(first.trigger, 'CreatePipeline');
  await scan(first.id);
  await answer(first.id, 'Approved');
  await ends(first.id, 'Succeeded');
}

async function edit(): Promise<void> {
  // What was read is what is sent back, with one change: the masked secret stays what it was.
  const { pipeline } = await client.getPipeline({ name });
  const question = pipeline?.stages?.[2]?.actions?.[0];
  assert(pipeline && question);
  question.configuration = { CustomData: 'Ship it now?' };
  assert.equal((await client.updatePipeline({ pipeline })).pipeline?.version, 2);
  assert.equal((await client.getPipeline({ name, version: 1 })).pipeline?.version, 1);
  await refused(sdk.PipelineVersionNotFoundException, client.getPipeline({ name, version: 3 }));
}

async function runAndApprove(): Promise<string> {
  const good = await start([{ name: 'Color', value: 'blue' }]);
  await scan(good);
  await answer(good, 'Approved');
  await ends(good, 'Succeeded');
  const shown = await execution(good);
  assert.deepEqual(shown.variables, [{ name: 'Color', resolvedValue: 'blue' }]);
  assert.equal(shown.artifactRevisions?.length, 1);
  const { actionExecutionDetails = [] } = await client.listActionExecutions({
    pipelineName: name,
    filter: { pipelineExecutionId: good },
  });
  const scanned = actionExecutionDetails.find(({ actionName }) => actionName === 'Scan');
  assert.deepEqual(scanned?.output?.outputVariables, { Files: '1' });
  return good;
}

async function closeAndOpen(): Promise<string> {
  const gate = { ...release, transitionType: 'Inbound' as const };
  await client.disableStageTransition({ ...gate, reason: 'freeze' });
  const held = await start();
  await scan(held);
  const inbound = await eventually(async () => (await stage('Release')).inboundExecution);
  assert.equal(inbound.pipelineExecutionId, held);
  assert.equal((await stage('Release')).inboundTransitionState?.disabledReason, 'freeze');
  await client.enableStageTransition(gate);
  await refused(sdk.StageNotFoundException, client.enableStageTransition({ ...gate, stageName: 'Nowhere' }));
  await answer(held, 'Rejected');
  await ends(held, 'Failed');
  return held;
}

async function retry(pipelineExecutionId: string): Promise<void> {
  const request = { ...release, pipelineExecutionId, retryMode: 'FAILED_ACTIONS' as const };
  assert.equal((await client.retryStageExecution(request)).pipelineExecutionId, pipelineExecutionId);
  await answer(pipelineExecutionId, 'Approved');
  await ends(pipelineExecutionId, 'Succeeded');
  assert.equal((await stage('Release')).retryStageMetadata?.manualStageRetryAttempt, 1);
  await refused(sdk.StageNotRetryableException, client.retryStageExecution(request));
}

async function stop(): Promise<void> {
  const pipelineExecutionId = await start();
  await scan(pipelineExecutionId);
  await asked(pipelineExecutionId);
  const request = { pipelineName: name, pipelineExecutionId };
  await client.stopPipelineExecution({ ...request, reason: 'not today' });
  await refused(sdk.DuplicatedStopRequestException, client.stopPipelineExecution(request));
  await client.stopPipelineExecution({ ...request, abandon: true });
  await ends(pipelineExecutionId, 'Stopped');
  await refused(sdk.PipelineExecutionNotStoppableException, client.stopPipelineExecution(request));
}

async function rollBack(good: string): Promise<void> {
  const { pipelineExecutionId: back = '' } = await client.rollbackStage({
    ...release,
    targetPipelineExecutionId: good,
  });
  await answer(back, 'Approved');
  await ends(back, 'Succeeded');
  assert.deepEqual((await execution(back)).rollbackMetadata, { rollbackTargetPipelineExecutionId: good });
  const again = { ...release, targetPipelineExecutionId: back };
  await refused(sdk.UnableToRollbackStageException, client.rollbackStage(again));
}

async function failAJob(): Promise<void> {
  const bad = await start();
  const { jobId } = await jobOf(bad);
  const message = 'The word is in README.md';
  const failureDetails = { type: 'JobFailed' as const, message, externalExecutionId: 'scan-2' };
  await client.putJobFailureResult({ jobId, failureDetails });
  await ends(bad, 'Failed');
  assert.equal((await stage('Check')).actionStates?.[0]?.latestExecution?.errorDetails?.message, message);
  const nowhere = { pipelineName: name, pipelineExecutionId: jobId };
  await refused(sdk.PipelineExecutionNotFoundException, client.getPipelineExecution(nowhere));
}

async function webhook(): Promise<void> {
  const secret = 'only the sender knows';
  const definition = {
    name: `${name}-pushed`,
    targetPipeline: name,
    targetAction: 'Checkout',
    filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{BranchName}' }],
    authentication: 'GITHUB_HMAC' as const,
    authenticationConfiguration: { SecretToken: secret },
  };
  const put = await client.putWebhook({ webhook: definition, tags: [{ key: 'team', value: 'web' }] });
  const unsigned = { ...definition, authenticationConfiguration: {} };
  await refused(sdk.InvalidWebhookAuthenticationParametersException, client.putWebhook({ webhook: unsigned }));
  const body = JSON.stringify({ ref: 'refs/heads/main' });
  const deliver = async (key: string): Promise<number> => {
    const signature = createHmac('sha256', key).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
    return (await fetch(put.webhook?.url ?? '', { method: 'POST', body, headers })).status;
  };
  const before = await newest();
  assert.equal(await deliver('guessed'), 401);
  assert.equal(await deliver(secret), 200);
  const started = await eventually(async () => {
    const one = await newest();
    return one.id === before.id ? undefined : one;
  });
  assert.equal(started.trigger, 'Webhook');
  await client.stopPipelineExecution({ pipelineName: name, pipelineExecutionId: started.id, abandon: true });
  await ends(started.id, 'Stopped');
  const hooks: sdk.ListWebhookItem[] = [];
  for await (const page of sdk.paginateListWebhooks({ client, pageSize: 1 }, {})) hooks.push(...(page.webhooks ?? []));
  const mine = hooks.find((hook) => hook.definition?.name === definition.name);
  assert(mine?.lastTriggered instanceof Date);
  assert(!JSON.stringify(mine).includes(secret));
  await client.deleteWebhook({ name: definition.name });
  await client.deleteWebhook({ name: definition.name });
  const missing = { webhookName: definition.name };
  await refused(sdk.WebhookNotFoundException, client.registerWebhookWithThirdParty(missing));
}

async function tags(): Promise<void> {
  const resourceArn = (await client.getPipeline({ name })).metadata?.pipelineArn ?? '';
  const put = [
    { key: 'stage', value: 'beta' },
    { key: 'team', value: 'shop' },
  ];
  await client.tagResource({ resourceArn, tags: put });
  const found: sdk.Tag[] = [];
  for await (const page of sdk.paginateListTagsForResource({ client, pageSize: 1 }, { resourceArn })) {
    found.push(...(page.tags ?? []));
  }
  assert.deepEqual(
    new Map(found.map(({ key, value }) => [key, value])),
    new Map([
      ['stage', 'beta'],
      ['team', 'shop'],
    ]),
  );
  await client.untagResource({ resourceArn, tagKeys: ['stage'] });
  assert.deepEqual((await client.listTagsForResource({ resourceArn })).tags, [{ key: 'team', value: 'shop' }]);
  const reserved = { resourceArn, tags: [{ key: 'aws:mine', value: '' }] };
  await refused(sdk.InvalidTagsException, client.tagResource(reserved));
  await refused(sdk.ResourceNotFoundException, client.tagResource({ resourceArn: `${resourceArn}-not`, tags: put }));
}

/** Newest first, by pages of two. */
async function history(): Promise<readonly string[]> {
  await refused(sdk.InvalidNextTokenException, client.listPipelines({ nextToken: 'nothing of yours' }));
  const summaries: sdk.PipelineExecutionSummary[] = [];
  for await (const page of sdk.paginateListPipelineExecutions({ client, pageSize: 2 }, { pipelineName: name })) {
    summaries.push(...(page.pipelineExecutionSummaries ?? []));
  }
  return summaries.map((one) => `${one.executionType} ${one.trigger?.triggerType} ${one.status}`);
}

async function remove(): Promise<void> {
  await client.deletePipeline({ name });
  await client.deletePipeline({ name });
  await refused(sdk.PipelineNotFoundException, client.getPipeline({ name }));
  await client.deleteCustomActionType(typeName);
  await refused(sdk.ActionTypeNotFoundException, client.pollForJobs({ actionTypeId }));
}

await create();
await edit();
const good = await runAndApprove();
await retry(await closeAndOpen());
await stop();
await rollBack(good);
await failAJob();
await webhook();
await tags();
const told = await history();
await remove();
process.stdout.write(`${JSON.stringify(told)}\n`);
