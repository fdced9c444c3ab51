import { expect, it } from 'vitest';
import { at, failed, running } from '../rendering/sample-execution.ts';
import { runCommand } from '../testing/run-command.ts';
import { scriptedGateway } from '../testing/scripted-gateway.ts';

const id = failed.executionId;
const newId = '99999999-2222-4333-8444-555555555555';
const goodId = '77777777-2222-4333-8444-555555555555';
const token = { MILLRACE_TOKEN: 't' };
const bodyOf = (gateway: Awaited<ReturnType<typeof scriptedGateway>>): unknown =>
  JSON.parse(gateway.asked.at(-1)?.body ?? '');

it('retry finds the stage that failed', async () => {
  await using gateway = await scriptedGateway({
    [`GET /executions/${id}`]: { json: failed },
    [`POST /executions/${id}/stages/Build/retry`]: { json: { executionId: id } },
  });
  const ran = await runCommand(['retry', id, '--all', '--endpoint', gateway.url], token);
  expect(ran).toEqual({
    exitCode: 0,
    stdout: `retrying Build of ${id}\n`,
    stderr: `follow it: millrace watch ${id}\n`,
  });
  expect(bodyOf(gateway)).toEqual({ retryMode: 'ALL_ACTIONS' });
});

it('retry asks for nothing when nothing failed', async () => {
  await using gateway = await scriptedGateway({ [`GET /executions/${id}`]: { json: running } });
  const ran = await runCommand(['retry', id, '--endpoint', gateway.url], token);
  expect(ran.exitCode).toBe(4);
  expect(ran.stderr).toContain('no stage of');
  expect(gateway.asked.every(({ method }) => method === 'GET')).toBe(true);
});

const stateWith = (status: string) => ({
  pipelineName: 'shop',
  pipelineVersion: 1,
  created: at(0),
  updated: at(0),
  stages: [{ name: 'Build', latestExecution: { executionId: id, status, type: 'STANDARD' }, actions: [] }],
});
const succeeded = [
  { ...failed, executionId: newId, executionType: 'ROLLBACK' },
  { ...failed, status: 'Succeeded' },
  { ...failed, executionId: goodId },
];

it.each([
  ['Failed', id],
  ['Succeeded', goodId],
])('rollback chooses the last good execution when the stage has %s', async (status, target) => {
  await using gateway = await scriptedGateway({
    'GET /pipelines/shop/state': { json: stateWith(status) },
    'GET /pipelines/shop/executions': { json: { items: succeeded } },
    'POST /pipelines/shop/stages/Build/rollback': { json: { executionId: newId } },
  });
  const ran = await runCommand(['rollback', 'shop', 'Build', '--json', '--endpoint', gateway.url], token);
  expect(JSON.parse(ran.stdout)).toEqual({ executionId: newId, targetExecutionId: target, how: 'stage' });
  expect(bodyOf(gateway)).toEqual({ targetExecutionId: target, how: 'stage' });
});

it('rollback by artifacts finds what was good before the pipeline was changed', async () => {
  await using gateway = await scriptedGateway({
    'GET /pipelines/shop/state': { json: stateWith('Failed') },
    'GET /pipelines/shop/executions?limit=100&succeededInStage=Build': { json: { items: [] } },
    'GET /pipelines/shop/executions?limit=100&status=Succeeded': { json: { items: succeeded } },
    'POST /pipelines/shop/stages/Build/rollback': { json: { executionId: newId } },
  });
  const ran = await runCommand(['rollback', 'shop', 'Build', '--artifacts', '--endpoint', gateway.url], token);
  expect(ran.exitCode).toBe(0);
  expect(bodyOf(gateway)).toEqual({ targetExecutionId: id, how: 'artifacts' });
});

it('rollback by artifacts goes before what the stage has now, although that failed further on', async () => {
  const standing = { ...failed, pipelineVersion: 2 };
  const older = [
    { ...failed, executionId: newId },
    { ...failed, executionId: goodId, status: 'Succeeded' },
  ];
  await using gateway = await scriptedGateway({
    'GET /pipelines/shop/state': { json: stateWith('Succeeded') },
    'GET /pipelines/shop/executions?limit=100&succeededInStage=Build': { json: { items: [standing] } },
    'GET /pipelines/shop/executions?limit=100': { json: { items: [standing, ...older] } },
    'POST /pipelines/shop/stages/Build/rollback': { json: { executionId: newId } },
  });
  const ran = await runCommand(['rollback', 'shop', 'Build', '--artifacts', '--endpoint', gateway.url], token);
  expect(bodyOf(gateway)).toEqual({ targetExecutionId: goodId, how: 'artifacts' });
  expect(ran.exitCode).toBe(0);
});

it('rollback says where else to look when nothing was good', async () => {
  await using gateway = await scriptedGateway({
    'GET /pipelines/shop/state': { json: stateWith('Failed') },
    'GET /pipelines/shop/executions': { json: { items: [] } },
  });
  const ran = await runCommand(['rollback', 'shop', 'Build', '--endpoint', gateway.url], token);
  expect(ran.exitCode).toBe(4);
  expect(ran.stderr).toContain('hint: with --artifacts it goes back to what');
});

it('rollback --preview shows what would be done, and exits with 1 when it would be refused', async () => {
  const preview = {
    stageName: 'Build',
    targetExecutionId: goodId,
    targetVersion: 1,
    currentVersion: 2,
    possible: false,
    problems: ['the target ran under version 1'],
    steps: [
      {
        actionName: 'Bundle',
        actionType: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
        configuration: {},
        inputArtifacts: [{ name: 'Code', artifactId: 'a', sha256: 'ab'.repeat(32) }],
      },
    ],
    running: { executionId: id },
    sourceRevision: { revisionId: '0123456789abcdef0123456789abcdef01234567', revisionSummary: 'Say hello' },
  };
  await using gateway = await scriptedGateway({ 'GET /pipelines/shop/stages/Build/rollback': { json: preview } });
  const ran = await runCommand(
    ['rollback', 'shop', 'Build', '--to', goodId, '--preview', '--endpoint', gateway.url],
    token,
  );
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout.split('\n')).toEqual([
    `Build would go back to ${goodId}, version 1 of now 2`,
    `from  ${id}`,
    `to    ${goodId}  0123456 Say hello`,
    'ACTION  TYPE             INPUTS             PROBLEM',
    'Bundle  Build/CodeBuild  Code abababababab',
    'not possible: the target ran under version 1',
    '',
  ]);
});

it('rerun begins at a stage or at an action of it', async () => {
  await using gateway = await scriptedGateway({
    [`GET /executions/${id}`]: { json: failed },
    [`POST /executions/${id}/rerun`]: { status: 201, json: { executionId: newId } },
  });
  const ran = await runCommand(['rerun', id, '--from', 'Build/Bundle', '--endpoint', gateway.url], token);
  expect(ran.stdout).toBe(`running ${id} again from Build/Bundle: ${newId}\n`);
  expect(bodyOf(gateway)).toEqual({ stageName: 'Build', actionName: 'Bundle' });
  for (const from of ['Build/', '/Bundle', 'a/b/c']) {
    expect((await runCommand(['rerun', id, '--from', from, '--endpoint', gateway.url], token)).exitCode).toBe(2);
  }
});

it('override wants to know which condition', async () => {
  await using gateway = await scriptedGateway({
    [`GET /executions/${id}`]: { json: running },
    [`POST /executions/${id}/stages/Build/override`]: { json: {} },
  });
  const door = ['--stage', 'Build', '--endpoint', gateway.url];
  expect((await runCommand(['override', id, ...door], token)).exitCode).toBe(2);
  expect((await runCommand(['override', id, '--entry', '--success', ...door], token)).exitCode).toBe(2);
  const ran = await runCommand(['override', id, '--success', ...door], token);
  expect(ran.stdout).toBe(`overrode the ON_SUCCESS condition of Build in ${id}\n`);
  expect(bodyOf(gateway)).toEqual({ conditionType: 'ON_SUCCESS' });
});

it('why says the reasons in words', async () => {
  const view = { executionId: id, pipelineName: 'shop', status: 'Failed', sentences: ['One.', 'Two.'], reasons: [] };
  await using gateway = await scriptedGateway({
    [`GET /executions/${id}`]: { json: failed },
    [`GET /executions/${id}/why`]: { json: view },
  });
  expect((await runCommand(['why', id, '--endpoint', gateway.url], token)).stdout).toBe('One.\nTwo.\n');
});

it('history lists decisions, and shows how it stood after one of them', async () => {
  const fact = { revision: 4, at: at(1), type: 'ActionStarted', stageName: 'Build', actionName: 'Bundle' };
  const replayed = {
    executionId: id,
    revision: 4,
    at: at(1),
    facts: 3,
    run: {
      status: 'InProgress',
      cause: 'the stage was entered',
      attempt: 1,
      stage: 'Build',
      phase: 'actions',
      actions: [{ name: 'Bundle', status: 'started', attempt: 2 }],
      conditions: [],
    },
  };
  await using gateway = await scriptedGateway({
    [`GET /executions/${id}`]: { json: failed },
    [`GET /executions/${id}/history`]: { json: { items: [{ ...fact, causedBy: 'm', data: {} }] } },
    [`GET /executions/${id}/replay`]: { json: replayed },
  });
  const listed = await runCommand(['history', id, '--endpoint', gateway.url], token);
  expect(listed.stdout.split('\n')[1]).toBe(`4         ${at(1)}  ActionStarted  Build/Bundle`);
  const stood = await runCommand(['history', id, '--at', '4', '--endpoint', gateway.url], token);
  expect(stood.stdout.split('\n').slice(1)).toEqual([
    'InProgress, carrying out the actions of Build: the stage was entered',
    '  Bundle  started  attempt 2',
    '',
  ]);
  expect((await runCommand(['history', id, '--at', 'x', '--endpoint', gateway.url], token)).exitCode).toBe(2);
});
