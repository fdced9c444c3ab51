import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../rendering/sample-execution.ts';
import { runCommand } from '../testing/run-command.ts';
import { scriptedGateway, type Answer, type ScriptedGateway } from '../testing/scripted-gateway.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const token = { MILLRACE_TOKEN: 't' };
async function asked(answers: Readonly<Record<string, Answer>>, ...argv: readonly string[]) {
  await using gateway = await scriptedGateway(answers);
  const ran = await runCommand([...argv, '--endpoint', gateway.url], token);
  return { ...ran, asked: requests(gateway) };
}
const requests = ({ asked: all }: ScriptedGateway) => all.map(({ method, path }) => `${method} ${path}`);
const bodyOf = async (answers: Readonly<Record<string, Answer>>, ...argv: readonly string[]): Promise<unknown> => {
  await using gateway = await scriptedGateway(answers);
  await runCommand([...argv, '--endpoint', gateway.url], token);
  return JSON.parse(gateway.asked.at(-1)?.body ?? 'null');
};

const counts = { minimumCount: 0, maximumCount: 1 };
const type = (owner: string, provider: string) => ({
  id: { category: 'Build', owner, provider, version: '1' },
  configurationProperties: [{ name: 'Job', required: true, key: true, secret: false }],
  inputArtifactDetails: counts,
  outputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
});
const listed: Answer = { json: { items: [type('AWS', 'CodeBuild'), type('Custom', 'Hudson')] } };

describe('action types', () => {
  it('are listed and shown', async () => {
    const list = await asked({ 'GET /action-types': listed }, 'action-type', 'list', '--owner', 'Custom');
    expect(list.stdout.split('\n')[2]).toBe('Build/Hudson/1     Custom  0-1     1        Job*');
    const shown = await asked({ 'GET /action-types': listed }, 'action-type', 'show', 'Build/Hudson/1', '--json');
    expect(JSON.parse(shown.stdout)).toEqual(type('Custom', 'Hudson'));
    const missing = await asked({ 'GET /action-types': listed }, 'action-type', 'show', 'Build/Nobody/1');
    expect([missing.exitCode, missing.stderr.split('\n')[0]]).toEqual([
      4,
      'error: there is no action type Build/Nobody/1',
    ]);
  });

  it('are made of a file, which is checked first', async () => {
    const { id, ...rest } = type('Custom', 'Hudson');
    const { category, provider, version } = id;
    const file = join(folder, 'type.json');
    await writeFile(file, JSON.stringify({ category, provider, version, ...rest }));
    const answers = { 'POST /action-types/Build/Hudson/1': { status: 201, json: type('Custom', 'Hudson') } };
    const made = await asked(answers, 'action-type', 'create', file);
    expect([made.exitCode, made.stdout]).toEqual([0, 'action type Build/Hudson/1 created\n']);
    expect(await bodyOf(answers, 'action-type', 'create', file)).toEqual(rest);
    await writeFile(file, 'category: Build\nprovider: Hudson\n');
    const refused = await asked(answers, 'action-type', 'create', file);
    expect([refused.exitCode, refused.asked]).toEqual([1, []]);
    expect(refused.stderr).toContain('type.json /version');
  });

  it('of partners are declared, of the account deleted', async () => {
    const { id: _, ...rest } = type('ThirdParty', 'Snyk');
    const file = join(folder, 'type.yml');
    await writeFile(file, JSON.stringify({ ...rest, executor: { pollingAccounts: ['000000000000'] } }));
    const put = { 'PUT /action-types/Invoke/Snyk/1': { status: 204, json: {} } };
    const declared = await asked(put, 'action-type', 'update', 'Invoke/Snyk/1', file);
    expect([declared.exitCode, declared.stdout]).toEqual([0, 'action type Invoke/Snyk/1 declared\n']);
    const remove = { 'DELETE /action-types/Build/Hudson/1': { status: 204, json: {} } };
    const deleted = await asked(remove, 'action-type', 'delete', 'Build/Hudson/1', '--output', 'yaml');
    expect([deleted.exitCode, deleted.stdout]).toEqual([
      0,
      '---\nid:\n  category: Build\n  provider: Hudson\n  version: "1"\n  owner: Custom\n',
    ]);
    expect((await asked({}, 'action-type', 'delete', 'Hudson')).exitCode).toBe(2);
  });
});

describe('connections', () => {
  const view = {
    connectionArn: 'arn:aws:codeconnections:local:000000000000:connection/c1',
    name: 'hub',
    providerType: 'GitHub',
    baseUrl: 'https://github.com',
    hasToken: true,
    createdAt: at(1),
    updatedAt: at(1),
  };

  it('are made with a token that stands on no command line', async () => {
    const file = join(folder, 'token');
    await writeFile(file, 'gh-secret\n');
    const answers: Record<string, Answer> = { 'POST /connections': { status: 201, json: view } };
    const create = ['connection', 'create', 'hub', '--provider', 'GitHub'];
    expect(await bodyOf(answers, ...create, '--token-file', file)).toEqual({
      name: 'hub',
      providerType: 'GitHub',
      token: 'gh-secret',
    });
    const made = await asked(answers, ...create);
    expect([made.exitCode, made.stdout]).toEqual([0, `hub  ${view.connectionArn}  with a token\n`]);
    expect((await asked(answers, 'connection', 'create', 'hub', '--provider', 'GitHut')).exitCode).toBe(2);
    expect((await asked({}, 'connection', 'set-token', 'hub')).exitCode).toBe(2);
  });

  it('are listed without it', async () => {
    const { stdout } = await asked({ 'GET /connections': { json: { items: [view] } } }, 'connection', 'list');
    expect(stdout.split('\n')[1]).toBe(`hub         GitHub    https://github.com  stored  ${view.connectionArn}`);
  });
});

describe('an action type in a file of definitions', () => {
  const { id, ...rest } = type('Custom', 'Hudson');
  const { category, provider, version } = id;
  const declared = JSON.stringify({ kind: 'ActionType', spec: { category, provider, version, ...rest } });
  const pipeline = `name: shop
roleArn: arn:aws:iam::000000000000:role/shop
artifactStore: { type: S3, location: artifacts }
stages:
  - name: Source
    actions:
      - name: Checkout
        actionTypeId: { category: Source, owner: AWS, provider: Git, version: 1 }
        configuration: { RepositoryUrl: 'file:///srv/shop', BranchName: main }
        outputArtifacts: [{ name: Sources }]
  - name: Build
    actions:
      - name: Bundle
        actionTypeId: { category: Build, owner: Custom, provider: Hudson, version: 1 }
        configuration: { Job: bundle }
        inputArtifacts: [{ name: Sources }]
        outputArtifacts: [{ name: App }]
`;
  const types = () => join(folder, 'types.json');

  it('is known to the pipelines of every file beside it', async () => {
    await writeFile(types(), declared);
    await writeFile(join(folder, 'pipeline.yml'), pipeline);
    const { stdout, exitCode } = await runCommand(['validate', join(folder, 'pipeline.yml'), types()]);
    expect([exitCode, stdout]).toEqual([
      0,
      `${folder}/pipeline.yml:1 Pipeline shop is valid\n${types()}:1 ActionType Build/Hudson/1 is valid\n`,
    ]);
    expect((await runCommand(['validate', join(folder, 'pipeline.yml')])).exitCode).toBe(1);
  });

  it.each([
    ['as it is stored', rest, 0, 'ActionType Build/Hudson/1 unchanged\n'],
    ['as another', { ...rest, inputArtifactDetails: { minimumCount: 1, maximumCount: 1 } }, 4, ''],
  ])('that exists already %s is not made again', async (_, stored, exitCode, stdout) => {
    await writeFile(types(), declared);
    const problem = {
      type: 'about:blank',
      title: 'No',
      status: 409,
      detail: 'there is one',
      code: 'action-type.exists',
    };
    const answers: Record<string, Answer> = {
      'GET /action-types': { json: { items: [{ id, ...stored }] } },
      'POST /action-types/Build/Hudson/1': { status: 409, json: problem },
    };
    const ran = await asked(answers, 'apply', types());
    expect([ran.exitCode, ran.stdout]).toEqual([exitCode, stdout]);
  });
});

describe('access keys', () => {
  const key = (accessKeyId: string, active: boolean) => ({ accessKeyId, active, createdAt: at(1), lastUsedAt: null });
  const principal = (name: string, accessKeys: readonly object[]) => ({
    name,
    arn: `arn:millrace:${name}`,
    kind: 'user',
    roles: ['viewer'],
    createdAt: at(0),
    accessKeys,
    tokens: [],
  });
  const principals: Answer = {
    json: {
      items: [principal('ann', [key('AKMRANN', true)]), principal('ci', [key('AKMRCI1', true), key('AKMRCI2', false)])],
    },
  };

  it('are listed with whose they are', async () => {
    const { stdout } = await asked({ 'GET /principals': principals }, 'access-key', 'list', 'ci');
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'ACCESS KEY  PRINCIPAL  STATUS  CREATED                   LAST USED',
      `AKMRCI1     ci         on      ${at(1)}  never`,
      `AKMRCI2     ci         off     ${at(1)}  never`,
    ]);
  });

  it('show their secret when they are made, in the form of a credentials file', async () => {
    const json = { accessKeyId: 'AKMRNEW', secretAccessKey: 'very secret' };
    const made = await asked(
      { 'POST /principals/ci/access-keys': { status: 201, json } },
      'access-key',
      'create',
      'ci',
    );
    expect([made.stdout, made.stderr]).toEqual([
      'aws_access_key_id = AKMRNEW\naws_secret_access_key = very secret\n',
      'the secret is not shown again\n',
    ]);
  });

  it.each([
    ['off', 'AKMRCI1', 'PUT', 'switched off', { active: false }],
    ['on', 'AKMRCI2', 'PUT', 'switched on', { active: true }],
    ['delete', 'AKMRCI2', 'DELETE', 'deleted', null],
  ])('are changed by their id alone: %s', async (command, id, method, words, body) => {
    const answers = {
      'GET /principals': principals,
      [`${method} /principals/ci/access-keys/${id}`]: { status: 204, json: {} },
    };
    const changed = await asked(answers, 'access-key', command, id);
    expect([changed.exitCode, changed.stdout]).toEqual([0, `${id} of ci ${words}\n`]);
    if (body !== null) expect(await bodyOf(answers, 'access-key', command, id)).toEqual(body);
  });

  it('that are not there are refused', async () => {
    const ran = await asked({ 'GET /principals': principals }, 'access-key', 'off', 'AKMRNONE');
    expect([ran.exitCode, ran.asked]).toEqual([4, ['GET /principals']]);
  });
});

describe('service accounts and gates', () => {
  it('a service account comes as a profile of a credentials file', async () => {
    const json = { arn: 'a', accessKeyId: 'AKMR1', secretAccessKey: 's', apiToken: 'mrt_t', region: 'local' };
    const answers: Record<string, Answer> = { 'POST /principals': { status: 201, json } };
    const made = await asked(answers, 'principal', 'create', 'ci', '--role', 'worker', '--role', 'viewer');
    expect(made.stdout).toBe(
      '[ci]\naws_access_key_id = AKMR1\naws_secret_access_key = s\nregion = local\nmillrace_api_token = mrt_t\n',
    );
    expect(await bodyOf(answers, 'principal', 'create', 'ci', '--role', 'worker')).toEqual({
      name: 'ci',
      roles: ['worker'],
    });
    expect((await asked(answers, 'principal', 'create', 'ci', '--role', 'king')).exitCode).toBe(2);
  });

  it.each([
    [['disable', 'shop', 'Prod', '--reason', 'holidays'], { enabled: false, reason: 'holidays' }, 'closed'],
    [['enable', 'shop', 'Prod'], { enabled: true }, 'open'],
  ])('a gate is set: %j', async (argv, body, state) => {
    const answers = { 'PUT /pipelines/shop/stages/Prod/transition': { status: 204, json: {} } };
    expect((await asked(answers, 'transition', ...argv)).stdout).toBe(`shop: the way into Prod is ${state}\n`);
    expect(await bodyOf(answers, 'transition', ...argv)).toEqual(body);
  });

  it('a pipeline is deleted', async () => {
    const ran = await asked({ 'DELETE /pipelines/shop': { status: 204, json: {} } }, 'pipelines', 'delete', 'shop');
    expect([ran.exitCode, ran.stdout]).toEqual([0, 'pipeline shop deleted\n']);
  });
});

describe('what starts a pipeline', () => {
  it('is shown with how the looking goes', async () => {
    const source = {
      actionName: 'Checkout',
      repositoryUrl: 'file:///srv/shop',
      branchName: 'main',
      startedBy: 'branch',
    };
    const poll = { nextCheckAt: at(9), failures: 2, problem: 'no such host' };
    const items = [
      { ...source, poll },
      { ...source, startedBy: 'nothing', because: 'DetectChanges is false' },
    ];
    const { stdout } = await asked(
      { 'GET /pipelines/shop/sources': { json: { items } } },
      'pipelines',
      'sources',
      'shop',
    );
    expect(stdout.split('\n').slice(1, 3)).toEqual([
      'Checkout  file:///srv/shop  main    branch      not yet        no such host',
      'Checkout  file:///srv/shop  main    nothing     not looked at  DetectChanges is false',
    ]);
  });

  it('is what was noticed, as many as are wanted', async () => {
    const revision = {
      id: 'r1',
      refKind: 'branch',
      refName: 'main',
      revisionId: '0123456789012345678901234567890123456789',
      repositoryUrl: 'file:///srv/shop',
      actionNames: ['Checkout'],
      noticedBy: 'poll',
      noticedAt: at(1),
      started: false,
      cause: 'the branch is not\nwanted',
    };
    const answers = { 'GET /pipelines/shop/revisions': { json: { items: [revision, revision], nextToken: 'n' } } };
    const one = await asked(answers, 'pipelines', 'revisions', 'shop', '--limit', '1');
    expect(one.stdout).toBe(
      `NOTICED                   BY    WHERE        REVISION  STARTED  CAUSE\n${at(1)}  poll  branch main  0123456   no       the branch is not wanted\n`,
    );
    expect(one.asked).toEqual(['GET /pipelines/shop/revisions']);
  });

  it('are webhooks, with filters', async () => {
    const path = '/hooks/w1';
    const answers = { 'POST /webhooks': { status: 201, json: { name: 'push', path, secret: 's' } } };
    const create = ['webhook', 'create', 'push', '--pipeline', 'shop', '--action', 'Checkout'];
    const filters = ['--filter', '$.ref=refs/heads/{BranchName}', '--filter', "$.commits[?(@.id=='a=b')]"];
    expect(await bodyOf(answers, ...create, ...filters)).toEqual({
      name: 'push',
      pipelineName: 'shop',
      actionName: 'Checkout',
      filters: [
        { jsonPath: '$.ref', matchEquals: 'refs/heads/{BranchName}' },
        { jsonPath: "$.commits[?(@.id=='a=b')]" },
      ],
    });
    expect((await asked(answers, ...create)).stdout).toBe('path    /hooks/w1\nsecret  s\n');
    expect((await asked(answers, ...create, '--filter', 'ref=main')).exitCode).toBe(2);
  });

  it('lists go through every page', async () => {
    const page = (name: string) => ({ name, version: 1, pipelineType: 'V2', executionMode: 'QUEUED', updated: at(1) });
    await using gateway = await scriptedGateway({
      'GET /pipelines': { json: { items: [page('a')], nextToken: 'more' } },
      'GET /pipelines?cursor=more': { json: { items: [page('b')] } },
    });
    const ran = await runCommand(['pipelines', 'list', '--json', '--endpoint', gateway.url], token);
    expect(JSON.parse(ran.stdout)).toEqual({ items: [page('a'), page('b')] });
  });
});
