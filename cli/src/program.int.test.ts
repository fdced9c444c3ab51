import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from 'vitest';
import { at, failed, running } from './rendering/sample-execution.ts';
import { runCommand } from './testing/run-command.ts';
import { scriptedGateway, type Answer } from './testing/scripted-gateway.ts';

const id = running.executionId;
const watched = (data: readonly (typeof running)[]): Record<string, Answer> => ({
  [`GET /executions/${id}`]: { json: data[0] },
  [`GET /executions/${id}/events`]: { event: 'snapshot', data },
});
const approval = {
  approvalId: 'a1',
  pipelineName: 'shop',
  stageName: 'Approval',
  actionName: 'Release',
  executionId: id,
  actionExecutionId: 'aaaaaaaa-0000-4000-8000-000000000001',
  status: 'Pending',
  token: 'bbbbbbbb-0000-4000-8000-000000000001',
  requestedAt: at(1),
  expiresAt: at(100),
};

describe('the command line', () => {
  it('exits with 2 when it cannot be understood', async () => {
    const { exitCode, stderr } = await runCommand(['statsu']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('Did you mean status?') });
  });

  it.each([
    ['statsu', '--json'],
    ['--output', 'json', 'history', 'x', '--at', 'now'],
    ['--json', 'webhook', 'create'],
  ])('says that as a document too: %j', async (...argv) => {
    const { exitCode, stdout, stderr } = await runCommand(argv);
    expect([exitCode, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'usage', message: expect.any(String), issues: [] } });
  });

  it.each([
    [['status', '--endpoint', 'nonsense'], 'is no address of a platform'],
    [['project', 'put', 'shop', '--timeout', 'soon'], 'write a whole number from 1'],
    [['group', 'put', 'shop', 'web'], "required option '--tag <key=value>' not specified"],
    [
      ['notification-rule', 'put', 'told', '--url', 'https://example.org'],
      "required option '--event <type>' not specified",
    ],
    [['validate', '/nowhere/pipeline.yml'], '/nowhere/pipeline.yml cannot be read: no such file or directory\n'],
    [['validate', tmpdir()], 'cannot be read: illegal operation on a directory\n'],
  ])('says what to mend, and exits with 2: %j', async (argv, words) => {
    const { exitCode, stdout, stderr } = await runCommand(argv, { MILLRACE_TOKEN: 't' });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  it('tells a problem with one cause once', async () => {
    const detail = 'name the hosts';
    const problem = {
      type: 'about:blank',
      title: 'No',
      status: 400,
      detail,
      code: 'x',
      errors: [{ pointer: '/tagFilters', message: detail }],
    };
    await using gateway = await scriptedGateway({ 'GET /pipelines': { status: 400, json: problem } });
    const ran = await runCommand(['status', '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect(ran.stderr).toBe('error: name the hosts\n');
  });

  it('exits with 3 and a hint when nobody answers', async () => {
    const gateway = await scriptedGateway({});
    await gateway[Symbol.asyncDispose]();
    const { exitCode, stderr } = await runCommand(['status', '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^error: no answer from .*\nhint: start the platform with `millrace up`/);
  });

  it('exits with 4 and the platform’s own words when it refuses', async () => {
    await using gateway = await scriptedGateway({});
    const ran = await runCommand(['run', 'nope', '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect(ran).toEqual({
      exitCode: 4,
      stdout: '',
      stderr: 'error: nothing is scripted for /pipelines/nope/executions\n',
    });
  });

  it('says an error as JSON when JSON was asked for, and nothing else', async () => {
    await using gateway = await scriptedGateway({});
    const ran = await runCommand(['status', 'nope', '--json', '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'pipeline.not-found', issues: [] } });
    expect(ran.stderr).toBe('');
  });

  it.each([
    ['table', 'PIPELINE  VERSION  STATUS  STARTED  EXECUTION\n'],
    ['json', '{"items":[]}\n'],
    ['yaml', '---\nitems: []\n'],
  ])('answers as %s when that is asked for', async (format, stdout) => {
    await using gateway = await scriptedGateway({ 'GET /pipelines': { json: { items: [] } } });
    const ran = await runCommand(['status', '--output', format, '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect(ran).toEqual({ exitCode: 0, stdout, stderr: '' });
  });

  it('takes token and address from the home folder', async () => {
    await using gateway = await scriptedGateway({ 'GET /pipelines': { json: { items: [] } } });
    const home = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
    await writeFile(join(home, 'credentials'), '[millrace]\nmillrace_api_token = mrt_secret\n');
    await writeFile(join(home, 'endpoint'), `${gateway.url}\n`);
    const ran = await runCommand(['status', '--home', home]);
    expect(ran).toEqual({ exitCode: 0, stdout: 'PIPELINE  VERSION  STATUS  STARTED  EXECUTION\n', stderr: '' });
    expect(gateway.asked[0]?.token).toBe('mrt_secret');
  });
});

describe('watch', () => {
  it('prints a line per change and exits with the outcome', async () => {
    await using gateway = await scriptedGateway(watched([running, failed]));
    const ran = await runCommand(['watch', id, '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout.split('\n').slice(4, 9)).toEqual([
      '03:04:06.000  Build/Bundle in progress: phase BUILD',
      '03:04:09.200  Build/Bundle failed in 3.2s: Error while executing command: make. Reason: exit status 2',
      '03:04:09.300  Build failed in 3.3s',
      '03:04:09.300  shop: Failed: the action Bundle failed',
      'Failed in 4.3s: the action Bundle failed',
    ]);
  });

  it('prints every view as one line of JSON', async () => {
    const done = { ...failed, status: 'Succeeded' as const };
    await using gateway = await scriptedGateway(watched([running, done]));
    const ran = await runCommand(['watch', id, '--json', '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect(ran.exitCode).toBe(0);
    expect(
      ran.stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as typeof running).status),
    ).toEqual(['InProgress', 'Succeeded']);
  });
});

describe('watch --next', () => {
  const done = { ...failed, status: 'Succeeded' as const };
  const past = { executionId: '99999999-2222-4333-8444-555555555555', status: 'Succeeded' };

  it.each([
    ['follows what runs', [running], ''],
    ['waits for the one after what has ended', [past, past, running], 'waiting for the next execution of shop\n'],
    ['waits for the first one', [undefined, running], 'waiting for the next execution of shop\n'],
  ])('%s', async (_, newest, stderr) => {
    let looks = 0;
    await using gateway = await scriptedGateway({
      ...watched([done]),
      get 'GET /pipelines/shop/executions'(): Answer {
        return { json: { items: [newest[looks++]].filter((one) => one !== undefined) } };
      },
    });
    const ran = await runCommand(['watch', 'shop', '--next', '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect([ran.exitCode, ran.stderr, looks]).toEqual([0, stderr, newest.length]);
  });

  it('ends with Ctrl-C', async () => {
    await using gateway = await scriptedGateway({ 'GET /pipelines/shop/executions': { json: { items: [past] } } });
    const argv = ['watch', 'shop', '--next', '--endpoint', gateway.url];
    const stop = new AbortController();
    const ran = runCommand(argv, { MILLRACE_TOKEN: 't' }, { signal: stop.signal });
    await eventually(() => expect(gateway.asked.length).toBeGreaterThan(0));
    stop.abort();
    expect((await ran).exitCode).toBe(130);
  });
});

it('logs name the action in front of each line, unless only one was asked for', async () => {
  const line = { seq: 1, at: at(1), stream: 'stdout', text: 'hello' } as const;
  const actions = running.stages.flatMap((stage) => stage.actions).flatMap(({ execution }) => execution ?? []);
  await using gateway = await scriptedGateway({
    [`GET /executions/${id}`]: { json: running },
    ...Object.fromEntries(
      actions.map((one) => [`GET /actions/${one.actionExecutionId}/logs`, { event: 'line', data: [line] } as const]),
    ),
  });
  const door = ['--endpoint', gateway.url];
  const all = await runCommand(['logs', id, ...door], { MILLRACE_TOKEN: 't' });
  expect(all.stdout).toBe('Checkout | hello\nBundle | hello\n');
  const one = await runCommand(['logs', id, '--action', 'Bundle', ...door], { MILLRACE_TOKEN: 't' });
  expect(one.stdout).toBe('hello\n');
});

describe('approve', () => {
  const decided = '/pipelines/shop/stages/Approval/actions/Release/approval';

  it('answers the only open approval with its token', async () => {
    await using gateway = await scriptedGateway({
      'GET /approvals': { json: { items: [approval] } },
      [`POST ${decided}`]: { json: { approvedAt: at(2) } },
    });
    const ran = await runCommand(['approve', 'shop', '-c', 'fine', '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect(ran.stdout).toBe(`approved shop Approval/Release (${id})\n`);
    expect(JSON.parse(gateway.asked.at(-1)?.body ?? '')).toEqual({
      token: approval.token,
      status: 'Approved',
      summary: 'fine',
    });
  });

  it('does not guess when several are open', async () => {
    const other = { ...approval, executionId: '99999999-2222-4333-8444-555555555555' };
    await using gateway = await scriptedGateway({ 'GET /approvals': { json: { items: [approval, other] } } });
    const ran = await runCommand(['reject', '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('2 approvals are open');
    expect(gateway.asked.every(({ method }) => method === 'GET')).toBe(true);
  });
});

it('apply writes nothing when anything is wrong in any file', async () => {
  await using gateway = await scriptedGateway({});
  const folder = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
  await writeFile(join(folder, 'good.yml'), 'kind: Application\nspec: { applicationName: shop }\n');
  await writeFile(join(folder, 'bad.yml'), 'kind: Application\nspec: { applicationName: "" }\n');
  const files = [join(folder, 'good.yml'), join(folder, 'bad.yml')];
  const ran = await runCommand(['apply', ...files, '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
  expect(ran.exitCode).toBe(1);
  expect(ran.stderr).toContain('bad.yml:2:26 /spec/applicationName');
  expect(gateway.asked).toEqual([]);
});
