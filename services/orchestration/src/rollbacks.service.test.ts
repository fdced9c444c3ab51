import { PreviewRollback, RerunExecution, RetryStage, RollbackStage } from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, definition, Delivery, rule, stage, value } from './testing/delivery.ts';

let t: ServiceUnderTest;
let d: Delivery;
beforeAll(async () => {
  t = await serviceUnderTest(orchestration);
  d = new Delivery(t);
});
afterAll(async () => t.close());

const stages = [
  stage('Build', [builds('Compile', { outputArtifacts: [{ name: 'App' }] })]),
  stage('Deploy', [ships()]),
];
function ships(members = {}) {
  return builds('Ship', { inputArtifacts: [{ name: 'App' }], configuration: { ProjectName: 'ship' }, ...members });
}

async function delivers(id: string): Promise<void> {
  await d.does(id, 'Checkout');
  await d.does(id, 'Compile');
  await d.does(id, 'Ship');
  await d.until(id, 'Succeeded');
}

const inputs = async (pipelineName: string, id: string) =>
  (await d.attempts(pipelineName, id)).find(({ actionName }) => actionName === 'Ship')?.inputArtifacts;

describe('a rollback', () => {
  it('by a failure condition shows the stage as failed while that is evaluated', async () => {
    const check = rule('Commands', {}, { commands: ['./is-bad.sh'], inputArtifacts: [{ name: 'Sources' }] });
    const onFailure = { conditions: [{ result: 'ROLLBACK', rules: [check] }] };
    const pipeline = definition('checked', [stages[0] ?? {}, stage('Deploy', [ships()], { onFailure })]);
    const first = await d.creates(pipeline);
    await delivers(first);
    const second = await d.starts('checked');
    await d.does(second, 'Checkout');
    await d.does(second, 'Compile');
    await d.does(second, 'Ship', 'failed');
    await d.untilIn(second, 'Deploy', 'Failed');
    expect((await d.execution(second)).status).toBe('InProgress');
    await d.does(second, 'Commands');
    await d.until(second, 'Failed');
    const [back] = await d.executions('checked');
    expect(back).toMatchObject({ executionType: 'ROLLBACK', rollbackTargetExecutionId: first });
  });

  it('AS-23 goes only to deliveries that succeeded there in the version in force', async () => {
    const onFailure = { result: 'ROLLBACK' };
    const pipeline = definition('as-23', [stages[0] ?? {}, stage('Deploy', [ships()], { onFailure })]);
    const first = await d.creates(pipeline);
    await delivers(first);
    await d.updates(pipeline);
    const second = await d.starts('as-23');
    await d.does(second, 'Checkout');
    await d.does(second, 'Compile');
    await d.does(second, 'Ship', 'failed');
    await d.until(second, 'Failed');
    expect((await d.executions('as-23')).map(({ executionId }) => executionId)).toEqual([second, first]);
    const to = (targetExecutionId: string, stageName = 'Deploy') =>
      ({ pipelineName: 'as-23', stageName, targetExecutionId, how: 'stage' }) as const;
    expect(await d.refused(RollbackStage, to(first))).toBe('execution.outdated');
    const third = await d.starts('as-23');
    await delivers(third);
    const back = value(await d.ask(RollbackStage, to(third))).executionId;
    await d.does(back, 'Ship');
    await d.until(back, 'Succeeded');
    expect(await d.refused(RollbackStage, to(back))).toBe('stage.not-rollbackable');
    expect(await d.refused(RollbackStage, to(third, 'Source'))).toBe('stage.not-rollbackable');
    expect(await d.refused(RollbackStage, to(third, 'Nowhere'))).toBe('stage.not-found');
    expect(await d.execution(back)).toMatchObject({
      executionType: 'ROLLBACK',
      rollbackTargetExecutionId: third,
      trigger: { triggerType: 'ManualRollback' },
    });
    expect((await d.execution(back)).sourceRevisions).toEqual((await d.execution(third)).sourceRevisions);
    expect(await inputs('as-23', back)).toEqual(await inputs('as-23', third));
  });

  it('AS-31 an update with the same definition begins a version in which nothing has succeeded yet', async () => {
    const pipeline = definition('as-31', stages);
    const first = await d.creates(pipeline);
    await delivers(first);
    expect(await d.executions('as-31', 'Deploy')).toHaveLength(1);
    const active = await d.starts('as-31');
    const checkout = await d.offered(active, 'Checkout');
    await d.updates(pipeline);
    await d.ends(checkout);
    await d.until(active, 'Cancelled');
    expect(await d.executions('as-31', 'Deploy')).toEqual([]);
    const next = await d.starts('as-31');
    await delivers(next);
    const back = value(
      await d.ask(RollbackStage, { pipelineName: 'as-31', stageName: 'Deploy', targetExecutionId: next, how: 'stage' }),
    ).executionId;
    await d.does(back, 'Ship');
    await d.until(back, 'Succeeded');
    // A rollback is nothing to roll back to.
    expect((await d.executions('as-31', 'Deploy')).map(({ executionId }) => executionId)).toEqual([next]);
  });

  it('by artifacts goes to any version, and says before what it would do', async () => {
    const first = await d.creates(definition('artifacts', stages));
    await delivers(first);
    const changed = ships({ configuration: { ProjectName: 'ship-2' } });
    await d.updates(definition('artifacts', [stages[0] ?? {}, stage('Deploy', [changed])]));
    const second = await d.starts('artifacts');
    await delivers(second);
    const asked = { pipelineName: 'artifacts', stageName: 'Deploy', targetExecutionId: first } as const;
    const byStage = value(await d.ask(PreviewRollback, { ...asked, how: 'stage' }));
    expect(byStage).toMatchObject({ possible: false, problems: [expect.stringContaining('version 1')] });
    const preview = value(await d.ask(PreviewRollback, { ...asked, how: 'artifacts' }));
    const [app] = (await inputs('artifacts', first)) ?? [];
    expect(preview).toMatchObject({
      possible: true,
      problems: [],
      targetVersion: 1,
      currentVersion: 2,
      steps: [
        {
          actionName: 'Ship',
          configuration: { ProjectName: 'ship-2' },
          inputArtifacts: [{ name: 'App', artifactId: app?.artifactId, sha256: app?.sha256 }],
        },
      ],
      running: {
        executionId: second,
        sourceRevision: (await d.execution(second)).sourceRevisions[0] && expect.anything(),
      },
    });
    expect(preview.sourceRevision?.revisionId).toBe((await d.execution(first)).sourceRevisions[0]?.revisionId);
    const token = { ...asked, how: 'artifacts', clientRequestToken: 'once' } as const;
    const [one, two] = await Promise.all([d.ask(RollbackStage, token), d.ask(RollbackStage, token)]);
    expect(value(two)).toEqual(value(one));
    const back = value(one).executionId;
    const ship = await d.offered(back, 'Ship');
    expect(ship).toMatchObject({ configuration: { ProjectName: 'ship-2' }, pipelineVersion: 2 });
    expect(ship.inputArtifacts).toEqual([app]);
    await d.ends(ship);
    await d.until(back, 'Succeeded');
  });
});

describe('a rollback that begins by itself', () => {
  it('shows every revision that its target had fetched', async () => {
    const onFailure = { result: 'ROLLBACK' };
    const plain = definition('two-sources', [stages[0] ?? {}, stage('Deploy', [ships()], { onFailure })]);
    const [source] = plain.stages;
    const [checkout] = (source as { readonly actions: readonly object[] }).actions;
    const assets = {
      ...checkout,
      name: 'Assets',
      outputArtifacts: [{ name: 'Pictures' }],
      namespace: 'AssetVariables',
    };
    const sources = stage('Source', [checkout ?? {}, assets]);
    const comes = async (id: string, last: 'succeeded' | 'failed') => {
      await d.does(id, 'Assets');
      await d.does(id, 'Checkout');
      await d.does(id, 'Compile');
      await d.does(id, 'Ship', last);
    };
    const pipeline = { ...plain, stages: [sources, ...plain.stages.slice(1)] };
    const first = await d.creates(pipeline);
    await comes(first, 'succeeded');
    await d.until(first, 'Succeeded');
    // What starts together is listed in the order of its declaration, newest first.
    const attempts = (await d.attempts('two-sources', first)).map(({ actionName }) => actionName);
    expect(attempts).toEqual(['Ship', 'Compile', 'Assets', 'Checkout']);
    await comes(await d.starts('two-sources'), 'failed');
    const [back] = await eventually(async () => {
      const listed = await d.executions('two-sources');
      expect(listed[0]?.executionType).toBe('ROLLBACK');
      return listed;
    });
    expect(back?.sourceRevisions).toHaveLength(2);
    expect(back?.sourceRevisions).toEqual((await d.execution(first)).sourceRevisions);
  });
});

describe('a re-run', () => {
  it('begins where it is told, with what was made before that', async () => {
    const first = await d.creates(definition('rerun', stages));
    await d.does(first, 'Checkout');
    await d.does(first, 'Compile');
    await d.does(first, 'Ship', 'failed');
    await d.until(first, 'Failed');
    const again = { pipelineName: 'rerun', executionId: first } as const;
    const second = value(await d.ask(RerunExecution, { ...again, stageName: 'Deploy' })).executionId;
    const ship = await d.offered(second, 'Ship');
    expect(ship.inputArtifacts).toEqual(await inputs('rerun', first));
    await d.ends(ship);
    await d.until(second, 'Succeeded');
    expect(d.wasOffered(second, 'Checkout')).toBe(false);
    expect(await d.execution(second)).toMatchObject({ rerunOf: { executionId: first, stageName: 'Deploy' } });
    expect((await d.execution(second)).stages[1]).toMatchObject({
      status: 'NotStarted',
      cause: `Taken over from execution ${first}`,
    });
    expect((await d.execution(second)).sourceRevisions).toEqual((await d.execution(first)).sourceRevisions);
    // What a re-run had from the beginning can be built on again.
    const third = value(
      await d.ask(RerunExecution, { ...again, executionId: second, stageName: 'Deploy' }),
    ).executionId;
    expect((await d.offered(third, 'Ship')).inputArtifacts).toEqual(ship.inputArtifacts);
    const nowhere = { ...again, stageName: 'Deploy', actionName: 'Nobody' };
    expect(await d.refused(RerunExecution, nowhere)).toBe('action.not-found');
  });

  it('from an action takes the others of its stage over, and is refused where nothing was made', async () => {
    const both = [stage('Build', [builds('Unit'), builds('Compile')]), stage('Deploy', [builds('Ship')])];
    const first = await d.creates(definition('rerun-action', both));
    await d.does(first, 'Checkout');
    await d.does(first, 'Unit');
    await d.does(first, 'Compile', 'failed');
    await d.until(first, 'Failed');
    const again = { pipelineName: 'rerun-action', executionId: first } as const;
    expect(await d.refused(RerunExecution, { ...again, stageName: 'Deploy' })).toBe('execution.not-rerunnable');
    const request = { ...again, stageName: 'Build', actionName: 'Compile' };
    const second = value(await d.ask(RerunExecution, request)).executionId;
    await d.does(second, 'Compile');
    await d.does(second, 'Ship');
    await d.until(second, 'Succeeded');
    expect(d.wasOffered(second, 'Unit')).toBe(false);
    // The attempt that counts is that of the origin, also when a re-run is run again.
    const third = value(await d.ask(RerunExecution, { ...request, executionId: second })).executionId;
    await d.does(third, 'Compile');
    for (const executionId of [second, third]) {
      expect((await d.execution(executionId)).stages[1]?.actions).toMatchObject([
        { name: 'Unit', status: 'Succeeded', execution: { executionId: first } },
        { name: 'Compile', status: 'Succeeded', execution: { executionId } },
      ]);
    }
  });

  it('from a source action keeps the revisions of the others', async () => {
    const pipeline = definition('rerun-source', [stage('Deploy', [builds('Ship')])]);
    const [checkout] = (pipeline.stages[0] as { readonly actions: readonly object[] }).actions;
    const library = {
      ...checkout,
      name: 'Library',
      namespace: 'LibraryVariables',
      outputArtifacts: [{ name: 'Libraries' }],
    };
    const sources = stage('Source', [checkout ?? {}, library]);
    const both = { ...pipeline, stages: [sources, ...pipeline.stages.slice(1)] };
    const first = await d.creates(both);
    await d.does(first, 'Library');
    await d.does(first, 'Checkout', 'failed');
    await d.until(first, 'Failed');
    const [kept] = (await d.execution(first)).sourceRevisions;
    expect(kept).toMatchObject({ actionName: 'Library', artifactName: 'Libraries' });
    const again = { pipelineName: 'rerun-source', stageName: 'Source', actionName: 'Checkout' };
    const second = value(await d.ask(RerunExecution, { ...again, executionId: first })).executionId;
    expect((await d.execution(second)).sourceRevisions).toEqual([kept]);
    await d.does(second, 'Checkout');
    expect((await d.offered(second, 'Ship')).sourceRevision).toEqual({ revisionId: kept?.revisionId });
    const [, fetched] = (await d.execution(second)).sourceRevisions;
    expect(fetched).toMatchObject({ actionName: 'Checkout', artifactName: 'Sources' });
    expect(d.wasOffered(second, 'Library')).toBe(false);
    // What it took over can be taken over again.
    const third = value(await d.ask(RerunExecution, { ...again, executionId: second })).executionId;
    expect((await d.execution(third)).sourceRevisions).toEqual([kept]);
  });

  it('of a PARALLEL execution has a flow of its own', async () => {
    const first = await d.creates(definition('rerun-parallel', stages, { executionMode: 'PARALLEL' }));
    await delivers(first);
    const request = { pipelineName: 'rerun-parallel', executionId: first, stageName: 'Deploy' };
    const [one, two] = await Promise.all([d.ask(RerunExecution, request), d.ask(RerunExecution, request)]);
    for (const answer of [one, two]) {
      const { executionId } = value(answer);
      await d.does(executionId, 'Ship', 'failed');
      await d.until(executionId, 'Failed');
      const retry = {
        pipelineName: 'rerun-parallel',
        executionId,
        stageName: 'Deploy',
        retryMode: 'ALL_ACTIONS',
      } as const;
      value(await d.ask(RetryStage, retry));
      await d.does(executionId, 'Ship', 'succeeded', 2);
      await d.until(executionId, 'Succeeded');
    }
  });
});
