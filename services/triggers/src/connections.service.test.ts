import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { extractZip } from '@millrace/archive';
import {
  CheckSourceActions,
  CreateConnection,
  DeleteConnection,
  GetSourceSecrets,
  ListConnections,
  SetConnectionToken,
  type ActionTypeIdV1,
  type ConnectionView,
  type CreateConnectionV1,
  type JobOfferedV1,
  type ReportJobResultV1,
} from '@millrace/contracts';
import { eventually, gitHttpServer, type GitHttpServer } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caller, TriggersUnderTest } from './triggers.fixture.ts';

const typeOf = (provider: string, owner = 'AWS'): ActionTypeIdV1 => ({
  category: 'Source',
  owner,
  provider,
  version: '1',
});
const throughConnection = typeOf('CodeStarSourceConnection');
const gitHub = typeOf('GitHub', 'ThirdParty');

let world: TriggersUnderTest;
let host: GitHttpServer;

beforeAll(async () => {
  host = await gitHttpServer();
  world = await TriggersUnderTest.start({ TRIGGERS_GITHUB_URL: host.url });
});
afterAll(async () => {
  await world?.close();
  await host?.close();
});
beforeEach(async () => {
  await world.begin();
  host.serve('team/app.git', world.repository.path);
  host.credentials = undefined;
});
afterEach(() => world.end());

/** A connection to the host, and its ARN. */
async function connect(more: Partial<Omit<CreateConnectionV1, 'caller'>> = {}): Promise<ConnectionView> {
  const wanted = { caller, name: `c-${randomUUID()}`, providerType: 'GitHubEnterpriseServer' as const, ...more };
  const made = await world.service.ask(CreateConnection, { baseUrl: host.url, ...wanted });
  if (!made.ok) throw new Error(made.error.detail);
  return made.value;
}

async function carryOut(actionType: ActionTypeIdV1, change: Partial<JobOfferedV1>): Promise<ReportJobResultV1> {
  const offer = { pipelineName: world.pipeline, actionName: 'Checkout', actionType, ...change };
  return world.bench.resultOf(await world.bench.offer(offer));
}

async function unpacked(result: ReportJobResultV1): Promise<string> {
  const zip = world.freshPath();
  await writeFile(zip, world.bench.bytes.get(result.outputArtifacts[0]?.artifactId ?? '') ?? '');
  expect((await extractZip(zip, `${zip}.d`)).ok).toBe(true);
  return `${zip}.d`;
}

const of = (connection: ConnectionView, more: Record<string, string> = {}): Record<string, string> => ({
  ConnectionArn: connection.connectionArn,
  FullRepositoryId: 'team/app',
  BranchName: 'main',
  ...more,
});

describe('a connection', () => {
  it('reads a private repository, and its token is sent and never told', async () => {
    host.credentials = 'x-access-token:s3cret-token';
    const connection = await connect({ token: 's3cret-token' });
    const commit = await world.push('private');
    const result = await carryOut(throughConnection, { configuration: of(connection) });
    expect(result).toMatchObject({
      outcome: 'succeeded',
      sourceRevision: { revisionId: commit, revisionUrl: `${host.url}/team/app/commit/${commit}` },
    });
    expect(result.outputVariables).toEqual({
      AuthorDate: expect.stringMatching(/Z$/),
      BranchName: 'main',
      CommitId: commit,
      CommitMessage: 'private',
      ConnectionArn: connection.connectionArn,
      FullRepositoryName: 'team/app',
    });
    const listed = await world.service.ask(ListConnections, { caller, page: {} });
    const everything = JSON.stringify([result, world.bench.logOf(result), listed, connection]);
    expect(everything).not.toContain('s3cret-token');
    expect(connection).toMatchObject({ hasToken: true, baseUrl: host.url, providerType: 'GitHubEnterpriseServer' });
  });

  it('with a wrong token fails, and works again when its token is replaced', async () => {
    host.credentials = 'robot:right';
    const connection = await connect({ providerType: 'GitLabSelfManaged', username: 'robot', token: 'wrong' });
    const refused = await carryOut(throughConnection, { configuration: of(connection) });
    expect(refused).toMatchObject({ outcome: 'failed', error: { code: 'SourceUnavailable' } });
    const { name } = connection;
    expect(await world.service.ask(SetConnectionToken, { caller, name, token: 'right' })).toMatchObject({ ok: true });
    expect(await carryOut(throughConnection, { configuration: of(connection) })).toMatchObject({
      outcome: 'succeeded',
    });
  });

  it('sends its token nowhere else, whoever its host points to', async () => {
    const other = await gitHttpServer();
    try {
      other.serve('team/app.git', world.repository.path);
      host.redirect('moved/app.git', `${other.url}/team/app.git`);
      const connection = await connect({ token: 's3cret-token' });
      const configuration = of(connection, { FullRepositoryId: 'moved/app' });
      expect(await carryOut(throughConnection, { configuration })).toMatchObject({
        outcome: 'failed',
        error: { code: 'SourceUnavailable' },
      });
      expect(other.authorizations).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('may have the ARN that pipelines name already, and is found under both names that AWS has given it', async () => {
    const id = randomUUID();
    const arn = `arn:aws:codestar-connections:eu-west-1:210987654321:connection/${id}`;
    await connect({ connectionArn: arn });
    const renamed = arn.replace('codestar-connections', 'codeconnections');
    await expect(connect({ connectionArn: renamed })).rejects.toThrow('exists already');
    const commit = await world.push('found');
    const configuration = { ConnectionArn: renamed, FullRepositoryId: 'team/app', BranchName: 'main' };
    const result = await carryOut(throughConnection, { configuration });
    expect(result.outputVariables).toMatchObject({ CommitId: commit, ConnectionArn: renamed });
  });

  it.each([
    ['without the address that its kind needs', { providerType: 'Git' }, '/baseUrl'],
    ['to an address with a password', { baseUrl: 'https://a:b@git.invalid' }, '/baseUrl'],
    ['with a token over a protocol that sends none', { baseUrl: 'ssh://git@git.invalid', token: 't' }, '/token'],
    ['to a foreign transport', { baseUrl: 'ext::sh -c id' }, '/baseUrl'],
  ] as const)('%s is refused', async (_what, change, pointer) => {
    const asked = { caller, name: 'refused', providerType: 'GitLabSelfManaged' as const, ...change };
    expect(await world.service.ask(CreateConnection, asked)).toMatchObject({
      ok: false,
      error: { code: 'connection.invalid', issues: [{ pointer }] },
    });
  });
});

describe('a pipeline through a connection', () => {
  /** Says that the pipeline has this source action from now on. */
  const define = (actionType: ActionTypeIdV1, configuration: Record<string, string>) =>
    world.tellDefined(
      {},
      { sourceActions: [{ stageName: 'Source', actionName: 'Checkout', actionType, configuration }] },
    );

  const watched = () =>
    eventually(async () => {
      const [watch] = await world.service.service.dataSource.query<{ refs: object | null }[]>(
        'select w.refs from watch w join source s on s.repository_url = w.repository_url where s.pipeline_name = $1',
        [world.pipeline],
      );
      expect(watch?.refs).not.toBeNull();
      expect(watch).toBeDefined();
    });

  it('starts with every push to its branch, and holds its connection', async () => {
    host.credentials = 'oauth2:token';
    const connection = await connect({ providerType: 'GitLabSelfManaged', token: 'token' });
    await define(throughConnection, of(connection));
    await watched();
    const commit = await world.push('news');
    await eventually(() => expect(world.started()).toEqual([commit]));
    expect(world.starts()[0]?.data.trigger.triggerType).toBe('WebhookV2');
    const { name } = connection;
    expect(await world.service.ask(DeleteConnection, { caller, name })).toMatchObject({
      ok: false,
      error: { code: 'connection.in-use', detail: expect.stringContaining(world.pipeline) },
    });
    await world.forget();
    await eventually(async () =>
      expect(await world.service.ask(DeleteConnection, { caller, name })).toMatchObject({ ok: true }),
    );
  });

  it('of GitHub is polled with the token of its own configuration, which no event carries', async () => {
    host.credentials = 'x-access-token:oauth-of-action';
    const asked: string[] = [];
    const stop = world.bench.play(GetSourceSecrets, ({ pipelineName, version, actionName }) => {
      asked.push(`${pipelineName}:${version}:${actionName}`);
      return { OAuthToken: 'oauth-of-action' };
    });
    const configuration = { Owner: 'team', Repo: 'app', Branch: 'main' };
    await define(gitHub, configuration);
    await watched();
    const commit = await world.push('news');
    await eventually(() => expect(world.started()).toEqual([commit]));
    expect(world.starts()[0]?.data.trigger.triggerType).toBe('PollForSourceChanges');
    const sealed = { ...configuration, OAuthToken: 'v1.sealed.for.orchestration' };
    const result = await carryOut(gitHub, { configuration: sealed, pipelineVersion: 7 });
    stop();
    expect(result.outputVariables).toEqual({
      AuthorDate: expect.stringMatching(/Z$/),
      BranchName: 'main',
      CommitId: commit,
      CommitMessage: 'news',
      CommitUrl: `${host.url}/team/app/commit/${commit}`,
      CommitterDate: expect.stringMatching(/Z$/),
      RepositoryName: 'app',
    });
    expect(asked).toEqual([`${world.pipeline}:1:Checkout`, `${world.pipeline}:7:Checkout`]);
    const rows = await world.service.service.dataSource.query('select * from source, watch');
    expect(JSON.stringify(rows)).not.toContain('oauth-of-action');
  });
});

describe('a CodeCommit action', () => {
  it('goes through the one connection of that provider type, with its whole history where that is asked', async () => {
    const configuration = { RepositoryName: 'app', BranchName: 'main', OutputArtifactFormat: 'CODEBUILD_CLONE_REF' };
    const actions = [{ pointer: '/a', actionName: 'Checkout', actionType: typeOf('CodeCommit'), configuration }];
    expect(await world.service.ask(CheckSourceActions, { caller, actions })).toMatchObject({
      value: { issues: [{ pointer: '/a/configuration/RepositoryName', code: 'InvalidActionDeclarationException' }] },
    });
    host.credentials = 'git:password';
    host.serve('v1/repos/app', world.repository.path);
    await connect({ providerType: 'CodeCommit', baseUrl: `${host.url}/v1/repos/`, token: 'password' });
    await expect(connect({ providerType: 'CodeCommit' })).rejects.toThrow('already');
    expect(await world.service.ask(CheckSourceActions, { caller, actions })).toEqual({
      ok: true,
      value: { issues: [] },
    });
    const first = await world.repository.git('rev-parse', 'HEAD');
    await world.push('second');
    const result = await carryOut(typeOf('CodeCommit'), { configuration, sourceRevision: { revisionId: first } });
    expect(result).toMatchObject({ outcome: 'succeeded', outputVariables: { RepositoryName: 'app', CommitId: first } });
    const clone = await unpacked(result);
    expect(await readFile(join(clone, '.git', 'HEAD'), 'utf8')).toBe(`${first}\n`);
    const config = await readFile(join(clone, '.git', 'config'), 'utf8');
    expect(config).toContain(`${host.url}/v1/repos/app`);
    expect(config).not.toContain('password');
    await stat(join(clone, 'README.md'));
  });
});

describe('what a pipeline names', () => {
  it('is checked before it is stored, all of it at once', async () => {
    const connection = await connect();
    const arn = 'arn:aws:codeconnections:local:000000000000:connection/nobody';
    const checked = (actionName: string, configuration: Record<string, string>) => ({
      pointer: `/stages/0/actions/${actionName}`,
      actionName,
      actionType: throughConnection,
      configuration,
    });
    const actions = [
      checked('0', of(connection)),
      checked('1', of(connection, { ConnectionArn: arn })),
      checked('2', of(connection, { FullRepositoryId: '../../etc' })),
      checked('3', of(connection, { BranchName: '--upload-pack=x' })),
    ];
    const answer = await world.service.ask(CheckSourceActions, { caller, actions });
    expect(answer).toMatchObject({
      value: {
        issues: [
          {
            pointer: '/stages/0/actions/1/configuration/ConnectionArn',
            message: `Connection '${arn}' in action '1' is not available`,
          },
          { pointer: '/stages/0/actions/2/configuration/FullRepositoryId' },
          { pointer: '/stages/0/actions/3/configuration/BranchName' },
        ],
      },
    });
  });
});
