import { onceWith } from '@millrace/client';
import * as contracts from '@millrace/contracts';
import { describe, expect, it } from 'vitest';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import { problemOf } from '../../testing/problem-of.ts';
import * as samples from '../../testing/samples.ts';

const house = new ScriptedHouse();
const asked = (contract: contracts.QueryContract<object, unknown>) => {
  const { caller: _, ...rest } = house.here.peers.lastAsked(contract) ?? {};
  return rest;
};
const lastAudit = async () => (await house.here.client.audit.list({ query: { limit: 1 } })).items[0];

const id = samples.executionId;
const ofStage = { pipelineName: 'shop', stageName: 'Gate' };
const target = { targetExecutionId: samples.targetExecutionId };

describe('a release that went wrong', () => {
  it('is tried again where it failed, by default only what failed', async () => {
    house.answers(contracts.GetExecution, samples.execution);
    house.answers(contracts.RetryStage, { executionId: id });
    expect(
      await house.here.client.executions.retry({ path: { id, stage: 'Gate' }, body: { retryMode: 'FAILED_ACTIONS' } }),
    ).toEqual({ executionId: id });
    expect(asked(contracts.RetryStage)).toEqual({ ...ofStage, executionId: id, retryMode: 'FAILED_ACTIONS' });
    expect(await lastAudit()).toMatchObject({
      action: 'codepipeline:RetryStageExecution',
      resource: 'arn:aws:codepipeline:local:000000000000:shop/Gate',
      outcome: 'done',
    });
  });

  it('is rolled back once per idempotency key, and says where the new execution is', async () => {
    house.answers(contracts.RollbackStage, { executionId: id });
    const response = await fetch(`${house.here.url}/api/v1/pipelines/shop/stages/Gate/rollback`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${house.here.administrator.apiToken}`,
        'content-type': 'application/json',
        'idempotency-key': 'back-1',
      },
      body: JSON.stringify({ ...target, how: 'artifacts' }),
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/api/v1/executions/${id}`);
    expect(asked(contracts.RollbackStage)).toEqual({
      ...ofStage,
      ...target,
      how: 'artifacts',
      clientRequestToken: expect.stringMatching(contracts.uuidShape) as string,
    });
  });

  it('shows beforehand what a rollback would do, also to those who may not do it', async () => {
    house.answers(contracts.PreviewRollback, samples.rollbackPreview);
    const viewer = await house.here.client.principals.create({ body: { name: 'onlooker', roles: ['viewer'] } });
    const client = house.here.clientOf(viewer.apiToken);
    expect(await client.pipelines.previewRollback({ path: { name: 'shop', stage: 'Gate' }, query: target })).toEqual(
      samples.rollbackPreview,
    );
    expect(asked(contracts.PreviewRollback)).toEqual({ ...ofStage, ...target, how: 'stage' });
    expect(
      await problemOf(client.pipelines.rollback({ path: { name: 'shop', stage: 'Gate' }, body: target })),
    ).toMatchObject({ status: 403 });
    house.answers(contracts.GetExecution, samples.execution);
    for (const attempt of [
      () => client.executions.retry({ path: { id, stage: 'Gate' }, body: { retryMode: 'FAILED_ACTIONS' } }),
      () => client.executions.rerun({ path: { id }, body: { stageName: 'Gate' } }),
      () => client.executions.override({ path: { id, stage: 'Gate' }, body: { conditionType: 'ON_SUCCESS' } }),
    ]) {
      expect(await problemOf(attempt())).toMatchObject({ status: 403, code: 'access.denied' });
    }
  });

  it('is run again from an action, as another execution', async () => {
    house.answers(contracts.GetExecution, samples.execution);
    house.answers(contracts.RerunExecution, { executionId: samples.targetExecutionId });
    const from = { stageName: 'Gate', actionName: 'Approve' };
    expect(await house.here.client.executions.rerun({ path: { id }, body: from, ...onceWith('again-1') })).toEqual({
      executionId: samples.targetExecutionId,
    });
    expect(asked(contracts.RerunExecution)).toEqual({
      pipelineName: 'shop',
      executionId: id,
      ...from,
      clientRequestToken: expect.stringMatching(contracts.uuidShape) as string,
    });
    expect(await lastAudit()).toMatchObject({ action: 'millrace:RerunExecution', outcome: 'done' });
  });

  it('passes over a condition', async () => {
    house.answers(contracts.GetExecution, samples.execution);
    house.answers(contracts.OverrideCondition, {});
    await house.here.client.executions.override({ path: { id, stage: 'Gate' }, body: { conditionType: 'ON_SUCCESS' } });
    expect(asked(contracts.OverrideCondition)).toEqual({ ...ofStage, executionId: id, conditionType: 'ON_SUCCESS' });
  });

  it.each([
    ['stage.not-retryable', 409],
    ['execution.not-latest', 409],
    ['execution.limit', 429],
    ['stage.not-found', 404],
  ] as const)('%s is a problem with status %i', async (code, status) => {
    house.answers(contracts.GetExecution, samples.execution);
    house.refuses(contracts.RetryStage, contracts.problem(code, 'because'));
    const problem = await problemOf(
      house.here.client.executions.retry({ path: { id, stage: 'Gate' }, body: { retryMode: 'ALL_ACTIONS' } }),
    );
    expect(problem).toMatchObject({ status, code, message: 'because' });
    expect(await lastAudit()).toMatchObject({ outcome: 'failed', problemCode: code });
  });

  it('is told everything that is wrong with a request', async () => {
    const body = { targetExecutionId: 'yesterday', how: 'somehow', force: true };
    const refusal = await problemOf(
      house.here.client.pipelines.rollback({ path: { name: 'shop', stage: 'Gate' }, body: body as never }),
    );
    expect(refusal.issues.map((issue) => issue.pointer).toSorted()).toEqual(['/force', '/how', '/targetExecutionId']);
    const key = await problemOf(
      house.here.client.pipelines.rollback({
        path: { name: 'shop', stage: 'Gate' },
        body: target,
        ...onceWith('not a key'),
      }),
    );
    expect(key).toMatchObject({ status: 400, code: 'request.invalid' });
  });
});

describe('what happened', () => {
  it('is told in words, as facts, as a state, as attempts and as rules', async () => {
    house.answers(contracts.GetExecution, samples.execution);
    const why = { executionId: id, pipelineName: 'shop', status: 'InProgress', sentences: ['It waits.'], reasons: [] };
    house.answers(contracts.WhyExecution, why as contracts.WhyView);
    expect(await house.here.client.executions.why({ path: { id } })).toEqual(why);

    const fact = { revision: 7, at: '2026-11-21T10:00:00.125Z', type: 'StageEntered', causedBy: 'x', data: {} };
    house.answers(contracts.ExecutionHistory, { items: [fact], nextToken: 'n' });
    expect(await house.here.client.executions.history({ path: { id }, query: { limit: 5 } })).toEqual({
      items: [fact],
      nextToken: 'n',
    });
    expect(asked(contracts.ExecutionHistory)).toEqual({ executionId: id, page: { maxResults: 5 } });

    const replayed: contracts.ReplayView = {
      executionId: id,
      revision: 7,
      at: fact.at,
      facts: 3,
      run: { status: 'InProgress', cause: 'it was started', attempt: 1, actions: [], conditions: [] },
    };
    house.answers(contracts.ReplayExecution, replayed);
    expect(await house.here.client.executions.replay({ path: { id }, query: { revision: 7 } })).toEqual(replayed);
    expect(asked(contracts.ReplayExecution)).toEqual({ executionId: id, revision: 7 });
    await house.here.client.executions.replay({ path: { id } });
    expect(asked(contracts.ReplayExecution)).toEqual({ executionId: id });

    house.answers(contracts.ListActionExecutions, { items: [samples.action] });
    expect((await house.here.client.executions.actions({ path: { id } })).items).toEqual([samples.action]);
    house.answers(contracts.ListRuleExecutions, { items: [samples.ruleExecution] });
    expect((await house.here.client.executions.rules({ path: { id } })).items).toEqual([samples.ruleExecution]);
    expect(asked(contracts.ListRuleExecutions)).toEqual({
      pipelineName: 'shop',
      executionId: id,
      page: { maxResults: 100 },
    });
  });

  it('leads to what a stage can be rolled back to', async () => {
    house.answers(contracts.ListExecutions, { items: [samples.execution] });
    await house.here.client.pipelines.executions({
      path: { name: 'shop' },
      query: { limit: 1, succeededInStage: 'Gate' },
    });
    expect(asked(contracts.ListExecutions)).toEqual({
      pipelineName: 'shop',
      succeededInStage: 'Gate',
      page: { maxResults: 1 },
    });
  });

  it('cannot be asked at a revision that is no number', async () => {
    const refusal = await problemOf(
      house.here.client.executions.replay({ path: { id }, query: { revision: 'first' as never } }),
    );
    expect(refusal.issues[0]?.pointer).toBe('/revision');
  });
});
