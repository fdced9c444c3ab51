import { randomUUID } from 'node:crypto';
import { CreateConnection, GetSourceSecrets, RotateWebhookSecret } from '@millrace/contracts';
import { eventually, gitHttpServer, type GitHttpServer } from '@millrace/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { caller, TriggersUnderTest } from './triggers.fixture.ts';

const [first, second] = ['ab'.repeat(32), 'cd'.repeat(32)] as [string, string];
const token = 'one-for-all';
const type = (provider: string, owner: string) => ({ category: 'Source', owner, provider, version: '1' });

let world: TriggersUnderTest;
let host: GitHttpServer;
beforeAll(async () => {
  host = await gitHttpServer();
  host.credentials = `x-access-token:${token}`;
  world = await TriggersUnderTest.start({ TRIGGERS_GITHUB_URL: host.url, MILLRACE_SEAL_KEY: first });
  await world.begin();
  host.serve('team/app.git', world.repository.path);
});
afterAll(async () => {
  await world?.end();
  await world?.close();
  await host?.close();
});

it('webhooks and the tokens of connections and actions outlive the seal key that sealed them', async () => {
  const stop = world.bench.play(GetSourceSecrets, () => ({ OAuthToken: token }));
  const configuration = { Owner: 'team', Repo: 'app', Branch: 'main' };
  const action = {
    stageName: 'Source',
    actionName: 'Checkout',
    actionType: type('GitHub', 'ThirdParty'),
    configuration,
  };
  await world.tellDefined({}, { sourceActions: [action] });
  await eventually(async () => expect(await lookedAt()).toBe(1));
  const made = await world.service.ask(CreateConnection, {
    caller,
    name: 'host',
    providerType: 'GitHubEnterpriseServer',
    baseUrl: host.url,
    token,
  });
  if (!made.ok) throw new Error(made.error.detail);
  const { connectionArn: ConnectionArn } = made.value;
  const { id, name, secret: earlier } = await world.webhook();
  const rotated = await world.service.ask(RotateWebhookSecret, { caller, name });
  if (!rotated.ok) throw new Error(rotated.error.detail);

  await world.service.restart({ MILLRACE_SEAL_KEY: second, MILLRACE_OLDER_SEAL_KEYS: first });
  await world.service.restart({ MILLRACE_OLDER_SEAL_KEYS: '' });

  for (const secret of [earlier, rotated.value.secret]) {
    const delivered = await world.deliver({ id, secret, commit: 'a'.repeat(40), branch: `b-${randomUUID()}` });
    expect(delivered.status).not.toBe('refused');
  }
  const commit = await world.push('news');
  await eventually(() => expect(world.started()).toEqual([commit]));
  const checkout = await world.bench.offer({
    actionType: type('CodeStarSourceConnection', 'AWS'),
    configuration: { ConnectionArn, FullRepositoryId: 'team/app', BranchName: 'main' },
  });
  expect(await world.bench.resultOf(checkout)).toMatchObject({ sourceRevision: { revisionId: commit } });
  stop();
});

/** How many repositories were looked at. */
async function lookedAt(): Promise<number> {
  const rows: unknown[] = await world.service.service.dataSource.query('select 1 from watch where refs is not null');
  return rows.length;
}
