import {
  AskStartExecution,
  CreatePipeline,
  DecideApproval,
  GetExecution,
  GetPipeline,
  GetPipelineState,
  ListPipelines,
  problem,
  PutProject,
  SetTransition,
  UpdatePipeline,
} from '@millrace/contracts';
import { milliseconds } from '@millrace/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GrpcClient } from '../../testing/grpc-client.ts';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import {
  approvalToken,
  conditionedState,
  declaration,
  execution,
  executionId,
  pipelineSummary,
  pipelineView,
} from '../../testing/samples.ts';

const house = new ScriptedHouse();
let grpc: GrpcClient;

beforeAll(() => {
  grpc = new GrpcClient(house.here);
});
afterAll(() => grpc.close());

describe('a read', () => {
  it('gives a page, and asks for the next one', async () => {
    house.answers(ListPipelines, { items: [pipelineSummary('shop')], nextToken: 'more' });
    const answer = await grpc.call('PipelineService.ListPipelines', { pageSize: 7, pageToken: 'there' });
    expect(answer).toMatchObject({
      pipelines: [{ name: 'shop', pipelineType: 'PIPELINE_TYPE_V2', executionMode: 'EXECUTION_MODE_SUPERSEDED' }],
      nextPageToken: 'more',
    });
    expect(house.here.peers.lastAsked(ListPipelines)).toMatchObject({
      caller: { arn: house.here.administrator.arn },
      page: { maxResults: 7, nextToken: 'there' },
    });
  });

  it('keeps the declaration of a pipeline as it is, and its times exact', async () => {
    house.answers(GetPipeline, { ...pipelineView, pollingDisabledAt: '2026-11-21T10:06:00.500Z' });
    const { pipeline } = (await grpc.call('PipelineService.GetPipeline', { pipelineName: 'shop' })) as {
      pipeline: { pipeline: unknown; created: unknown; pollingDisabledAt: unknown };
    };
    expect(pipeline.pollingDisabledAt).toEqual({ seconds: 1795255560, nanos: 500_000_000 });
    expect(JSON.stringify(pipeline.pipeline)).toContain('"stringValue":"SUPERSEDED"');
    expect(pipeline.created).toEqual({ seconds: Date.parse(pipelineView.created) / 1000 - 0.125, nanos: 125_000_000 });
  });

  it('shows stages with conditions, rules and retries', async () => {
    house.answers(GetPipelineState, conditionedState);
    const { state } = (await grpc.call('PipelineService.GetPipelineState', { pipelineName: 'shop' })) as {
      state: { stages: object[] };
    };
    expect(state.stages[1]).toMatchObject({
      inboundTransition: { disabledReason: 'freeze' },
      retryStageMetadata: { manualStageRetryAttempt: 2, latestRetryTrigger: 'RETRY_TRIGGER_MANUAL_STAGE_RETRY' },
      conditions: {
        beforeEntry: {
          latestExecution: { status: 'CONDITION_STATUS_FAILED' },
          rules: [{ latestExecution: { outcome: 'OUTCOME_FAILED', input: { configuration: { Operator: 'EQ' } } } }, {}],
        },
      },
    });
  });
});

describe('a change', () => {
  it('starts an execution with variables, revisions and a token, in the trace of the caller', async () => {
    house.answers(AskStartExecution, { executionId });
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const request = {
      pipelineName: 'shop',
      variables: [{ name: 'Color', value: 'red' }],
      sourceRevisions: [{ actionName: 'Git', revisionType: 'REVISION_TYPE_COMMIT_ID', revisionValue: 'c0ffee' }],
      idempotencyToken: 'once-1',
    };
    const traceparent = `00-${trace}-b7ad6b7169203331-01`;
    expect(await grpc.call('ExecutionService.StartExecution', request, { traceparent })).toEqual({ executionId });
    expect(house.here.peers.lastAsked(AskStartExecution)).toMatchObject({
      variables: [{ name: 'Color', value: 'red' }],
      sourceRevisions: [{ revisionType: 'COMMIT_ID' }],
      clientRequestToken: 'once-1',
    });
    expect(house.here.peers.heard.at(-1)?.traceparent).toContain(trace);
  });

  it('is in the audit log, with what came of it', async () => {
    house.answers(SetTransition, {});
    const request = { pipelineName: 'shop', stageName: 'Gate', reason: 'freeze' };
    await grpc.call('PipelineService.DisableTransition', request);
    expect(house.here.peers.lastAsked(SetTransition)).toMatchObject({ transitionType: 'Inbound', enabled: false });
    const { entries } = (await grpc.call('AccessService.ListAuditEntries', { pageSize: 1 })) as { entries: object[] };
    expect(entries).toMatchObject([
      {
        action: 'codepipeline:DisableStageTransition',
        resource: 'arn:aws:codepipeline:local:000000000000:shop/Gate',
        outcome: 'AUDIT_OUTCOME_DONE',
        principalArn: house.here.administrator.arn,
        sourceAddress: '127.0.0.1',
      },
    ]);
  });

  it('creates a pipeline that is new when it is applied, and gives an existing one a version', async () => {
    const text = JSON.stringify(declaration);
    const request = { pipelineName: 'shop', text };
    house.refuses(UpdatePipeline, problem('pipeline.not-found', 'none'));
    house.answers(CreatePipeline, pipelineView);
    expect(await grpc.call('PipelineService.ApplyPipeline', request)).toMatchObject({ wasCreated: true });
    house.answers(UpdatePipeline, pipelineView);
    const again = await grpc.call('PipelineService.ApplyPipeline', { ...request, expectedVersion: 3 });
    expect(again).toMatchObject({ wasCreated: false });
    expect(house.here.peers.lastAsked(UpdatePipeline)).toMatchObject({ expectedVersion: 3 });
  });

  it('answers an approval', async () => {
    house.answers(DecideApproval, { approvedAt: '2026-11-21T10:00:00.000Z' });
    await grpc.call('ApprovalService.DecideApproval', {
      pipelineName: 'shop',
      stageName: 'Gate',
      actionName: 'Approve',
      token: approvalToken,
      status: 'APPROVAL_DECISION_APPROVED',
    });
    expect(house.here.peers.lastAsked(DecideApproval)).toMatchObject({ status: 'Approved', summary: '' });
  });

  it('makes a principal that may use what it was given until its token is deleted', async () => {
    const request = { name: 'robot', roles: ['ROLE_VIEWER'] };
    const { apiToken } = (await grpc.call('AccessService.CreateServiceAccount', request)) as { apiToken: string };
    expect(await grpc.call('AccessService.GetCaller', {}, { token: apiToken })).toMatchObject({
      arn: 'arn:aws:iam::000000000000:service-account/robot',
    });
    const { principals } = (await grpc.call('AccessService.ListPrincipals')) as {
      principals: { name: string; tokens: { tokenId: string }[] }[];
    };
    const tokenId = principals.find(({ name }) => name === 'robot')?.tokens[0]?.tokenId;
    await grpc.call('AccessService.DeleteToken', { name: 'robot', tokenId });
    const { code } = await grpc.refusal('AccessService.GetCaller', {}, { token: apiToken });
    expect(code).toBe('UNAUTHENTICATED');
  });
});

describe('a call that is refused', () => {
  it.each(['', 'mrt_nonsense'])('has no proof with the token %j', async (token) => {
    const refusal = await grpc.refusal('PipelineService.ListPipelines', {}, { token });
    expect(refusal).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'access.unauthenticated' });
  });

  it('is not allowed, and the attempt is in the audit log', async () => {
    const issued = await grpc.call('AccessService.CreateServiceAccount', { name: 'reader', roles: ['ROLE_VIEWER'] });
    const token = String(issued['apiToken']);
    const refusal = await grpc.refusal('PipelineService.DeletePipeline', { pipelineName: 'shop' }, { token });
    expect(refusal).toMatchObject({ code: 'PERMISSION_DENIED', reason: 'access.denied' });
    expect(refusal.message).toContain('codepipeline:DeletePipeline');
    const { entries } = (await grpc.call('AccessService.ListAuditEntries', { pageSize: 1 })) as { entries: object[] };
    expect(entries).toMatchObject([{ action: 'codepipeline:DeletePipeline', outcome: 'AUDIT_OUTCOME_REFUSED' }]);
  });

  it('names every field at fault', async () => {
    const refusal = await grpc.refusal('ExecutionService.StartExecution', {
      pipelineName: 'shop',
      variables: [{ name: 'ok', value: 'x' }, { name: 'empty' }],
      sourceRevisions: [{ revisionType: 'REVISION_TYPE_COMMIT_ID', revisionValue: 'x' }],
    });
    expect(refusal).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'request.invalid' });
    expect(new Set(refusal.violations.map(({ field }) => field))).toEqual(
      new Set(['/variables/1/value', '/sourceRevisions/0/actionName']),
    );
  });

  it.each([
    ['PipelineService.GetPipeline', {}, ['/pipelineName']],
    ['PipelineService.ListPipelines', { pageSize: 1001 }, ['/pageSize']],
    ['AccessService.ListAuditEntries', { pageToken: 'nonsense' }, ['/pageToken']],
    ['BuildService.ListBuilds', { projectName: 'a b' }, ['/projectName']],
    ['PipelineService.UpdatePipeline', { pipelineName: 'a', text: '{}', expectedVersion: 0 }, ['/expectedVersion']],
    ['PipelineService.DisableTransition', { pipelineName: 'a', stageName: 'b' }, ['/reason']],
    ['ExecutionService.StartExecution', { pipelineName: 'a', idempotencyToken: '!' }, ['/idempotencyToken']],
    ['ExecutionService.OverrideCondition', {}, ['/executionId', '/stageName']],
    ['BuildService.PutProject', { name: 'p', timeoutInMinutes: 4 }, ['/name', '/timeoutInMinutes']],
    ['NotificationService.PutNotificationRule', { name: 'r' }, ['/eventTypes', '/targetUrl']],
    ['HostService.CreateEnrolment', { hostName: '-' }, ['/hostName']],
    ['AccessService.CreateServiceAccount', { name: 'x' }, ['/roles']],
    ['LogService.TailLogs', { afterSeq: -1 }, ['/actionExecutionId']],
  ])('%s %j is wrong at %j', async (name, request, fields) => {
    const refusal =
      name === 'LogService.TailLogs'
        ? await grpc
            .stream(name, request)
            .events.next()
            .then(
              () => expect.fail('it was accepted'),
              (error: unknown) => grpc.refusalOf(error),
            )
        : await grpc.refusal(name, request);
    expect(refusal.code).toBe('INVALID_ARGUMENT');
    expect([...new Set(refusal.violations.map(({ field }) => field))]).toEqual(fields);
  });

  it('points into the text of a pipeline, with its line', async () => {
    const refusal = await grpc.refusal('PipelineService.ApplyPipeline', {
      pipelineName: 'shop',
      text: 'name: other\n',
    });
    expect(refusal).toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'pipeline.invalid' });
    expect(refusal.violations).toMatchObject([{ field: '/name', description: expect.stringContaining('line 1') }]);
  });

  it.each([
    ['execution.not-found', 'NOT_FOUND'],
    ['pipeline.name-in-use', 'ALREADY_EXISTS'],
    ['pipeline.changed-meanwhile', 'ABORTED'],
    ['execution.not-stoppable', 'FAILED_PRECONDITION'],
    ['execution.limit', 'RESOURCE_EXHAUSTED'],
    ['page-token.invalid', 'INVALID_ARGUMENT'],
    ['service.unavailable', 'UNAVAILABLE'],
  ] as const)('by its owner with %s is %s', async (reason, code) => {
    house.refuses(GetExecution, problem(reason, 'No.'));
    const refusal = await grpc.refusal('ExecutionService.GetExecution', { executionId });
    expect(refusal).toMatchObject({ code, reason, message: 'No.' });
    expect(refusal.retryDelaySeconds).toBe(code === 'UNAVAILABLE' ? 1 : undefined);
  });

  it('with more faults than fit says how many were left out', async () => {
    const issues = Array.from({ length: 500 }, (_, at) => ({ pointer: `/stages/${at}`, message: 'is wrong' }));
    house.refuses(PutProject, problem('project.invalid', 'All wrong.', issues));
    const { violations } = await grpc.refusal('BuildService.PutProject', { name: 'shop' });
    expect(violations.length).toBeLessThan(500);
    expect(violations.at(-1)?.description).toBe(
      `${500 - violations.length + 1} more that did not fit into the trailer`,
    );
  });

  it('is larger than a request may be', async () => {
    const request = { pipelineName: 'shop', text: 'x'.repeat(4_200_000) };
    expect((await grpc.refusal('PipelineService.ApplyPipeline', request)).code).toBe('RESOURCE_EXHAUSTED');
  });

  it('has run out of time when its owner is slower than its deadline', async () => {
    house.replies(GetExecution, () => new Promise(() => undefined));
    const asked = grpc.refusal('ExecutionService.GetExecution', { executionId }, { deadline: milliseconds(300) });
    expect((await asked).code).toBe('DEADLINE_EXCEEDED');
  });
});

describe('an execution', () => {
  it('is read with all its stages', async () => {
    house.answers(GetExecution, execution);
    const { execution: shown } = (await grpc.call('ExecutionService.GetExecution', { executionId })) as {
      execution: object;
    };
    expect(shown).toMatchObject({
      status: 'EXECUTION_STATUS_IN_PROGRESS',
      trigger: { triggerType: 'StartPipelineExecution' },
      stages: [{ status: 'STAGE_STATUS_IN_PROGRESS', actions: [{ execution: { token: approvalToken } }] }],
    });
  });
});
