import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant } from '@millrace/kernel';
import { tempDir, type TempDir } from '@millrace/testing';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { encodeUser } from '@nats-io/jwt';
import { createUser, fromPublic, fromSeed, type KeyPair } from '@nats-io/nkeys';
import { connect, credsAuthenticator, jwtAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createNatsIdentities,
  freePort,
  mintAgentUser,
  startNats,
  writeNatsConfig,
  type NatsIdentities,
  type RunningNats,
} from '../index.ts';

const spec = {
  users: {
    worker: { publish: ['work.>', '$JS.API.>', '_INBOX.worker.>'], subscribe: ['_INBOX.worker.>'] },
    answerer: { publish: [], subscribe: ['ask.>'], answer: true },
    silent: { publish: [], subscribe: [] },
  },
  agents: {
    publish: ['hosts.{{name()}}.reports'],
    subscribe: ['hosts.{{name()}}.commands', '_INBOX.{{name()}}.>'],
  },
};

const inAnHour = () => instant(Date.now() + 3_600_000);

describe('NATS in operator mode', () => {
  let folder: TempDir;
  let identities: NatsIdentities;
  let server: RunningNats;
  const open: NatsConnection[] = [];

  beforeAll(async () => {
    folder = await tempDir('identities');
    identities = await createNatsIdentities(join(folder.path, 'nats'), spec);
    const port = await freePort();
    const configFile = join(folder.path, 'nats.conf');
    writeNatsConfig({ file: configFile, identities, port, storeDir: join(folder.path, 'jetstream') });
    server = await startNats({ configFile, port, logFile: join(folder.path, 'nats.log') });
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((connection) => connection.close()));
  });
  afterAll(async () => {
    await server.stop();
    await folder.remove();
  });

  async function keep(connecting: Promise<NatsConnection>): Promise<NatsConnection> {
    const connection = await connecting;
    open.push(connection);
    return connection;
  }

  const service = (name: string) =>
    keep(
      connect({
        servers: server.url,
        inboxPrefix: `_INBOX.${name}`,
        authenticator: credsAuthenticator(readFileSync(identities.credentialsFile(name))),
      }),
    );

  const agent = (jwt: string, user: KeyPair, hostId: string) =>
    keep(
      connect({
        servers: server.url,
        inboxPrefix: `_INBOX.${hostId}`,
        authenticator: jwtAuthenticator(jwt, user.getSeed()),
      }),
    );

  const mint = (hostId: string, user: KeyPair) =>
    mintAgentUser(readFileSync(identities.agentSigningSeedFile, 'utf8'), {
      hostId,
      userPublicKey: user.getPublicKey(),
      accountPublicKey: identities.account.publicKey,
      expiresAt: inAnHour(),
    });

  /** What the server refuses during `use`; a round trip afterwards makes sure that it has answered. */
  async function refusals(connection: NatsConnection, use: () => void): Promise<readonly string[]> {
    const refused: string[] = [];
    const listening = (async () => {
      for await (const status of connection.status()) {
        if (status.type === 'error') refused.push(status.error.message);
      }
    })();
    use();
    await connection.flush();
    await connection.close();
    await listening;
    return refused;
  }

  const publishing = (subject: string) => async (connection: NatsConnection) =>
    refusals(connection, () => connection.publish(subject, 'x'));
  const subscribing = (subject: string) => async (connection: NatsConnection) =>
    refusals(connection, () => void connection.subscribe(subject, { callback: () => undefined }));

  it('keeps every secret to its owner', () => {
    for (const name of ['operator.seed', 'account.seed', 'agents.seed', 'users/worker.creds']) {
      expect(statSync(join(folder.path, 'nats', name)).mode & 0o777, name).toBe(0o600);
    }
    expect(statSync(join(folder.path, 'nats.conf')).mode & 0o777).toBe(0o600);
  });

  it('refuses who has no credentials', async () => {
    await expect(connect({ servers: server.url })).rejects.toThrow(/authorization/i);
  });

  it('lets a service use JetStream, within its permissions', async () => {
    const connection = await service('worker');
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'WORK', subjects: ['work.>'] });
    expect((await jetstream(connection).publish('work.one', 'x')).seq).toBe(1);
    expect(await publishing('other.one')(connection)).toEqual([expect.stringContaining('other.one')]);
  });

  it('reads an empty list as nothing, although NATS itself reads it as everything', async () => {
    expect(await publishing('work.one')(await service('silent'))).toHaveLength(1);
    expect(await subscribing('work.one')(await service('silent'))).toHaveLength(1);
  });

  it('lets who answers queries answer, and say nothing else', async () => {
    const answerer = await service('answerer');
    answerer.subscribe('ask.>', { callback: (_, message) => void message.respond('yes') });
    await answerer.flush();
    const asker = await createNatsIdentities(join(folder.path, 'nats'), {
      ...spec,
      users: { asker: { publish: ['ask.>'], subscribe: ['_INBOX.asker.>'] } },
    });
    const connection = await keep(
      connect({
        servers: server.url,
        inboxPrefix: '_INBOX.asker',
        authenticator: credsAuthenticator(readFileSync(asker.credentialsFile('asker'))),
      }),
    );
    expect((await connection.request('ask.it', '', { timeout: 5000 })).string()).toBe('yes');
    expect(await publishing('ask.it')(answerer)).toHaveLength(1);
  });

  it("confines an agent to its own host's subjects", async () => {
    const user = createUser();
    const jwt = await mint('host-a', user);
    expect(await publishing('hosts.host-a.reports')(await agent(jwt, user, 'host-a'))).toEqual([]);
    expect(await subscribing('hosts.host-a.commands')(await agent(jwt, user, 'host-a'))).toEqual([]);
    for (const subject of [
      'hosts.host-b.reports',
      'hosts.host-a.commands',
      'hosts.*.reports',
      'work.one',
      '$JS.API.INFO',
    ]) {
      expect(await publishing(subject)(await agent(jwt, user, 'host-a')), subject).toHaveLength(1);
    }
    for (const subject of ['hosts.host-b.commands', 'hosts.*.commands', '_INBOX.worker.>', '>']) {
      expect(await subscribing(subject)(await agent(jwt, user, 'host-a')), subject).toHaveLength(1);
    }
  });

  it('lets nobody widen an agent with the signing key', async () => {
    const user = createUser();
    const signer = fromSeed(readFileSync(identities.agentSigningSeedFile));
    const widened = await encodeUser(
      'host-a',
      user,
      fromPublic(identities.account.publicKey),
      { pub: { allow: ['>'] }, sub: { allow: ['>'] } },
      { signer },
    );
    await expect(agent(widened, user, 'host-a')).rejects.toThrow(/authorization/i);
    for (const hostId of ['*', '>', 'host-a.>', 'a.b', '', 'host a']) {
      await expect(mint(hostId, user), hostId).rejects.toThrow(RangeError);
    }
  });

  it("needs the host's own key beside the token", async () => {
    const jwt = await mint('host-a', createUser());
    await expect(agent(jwt, createUser(), 'host-a')).rejects.toThrow(/authorization/i);
  });

  it('keeps its keys, so that tokens outlive a restart', async () => {
    const again = await createNatsIdentities(join(folder.path, 'nats'), spec);
    expect(again.account.publicKey).toBe(identities.account.publicKey);
    expect(again.systemAccount.publicKey).toBe(identities.systemAccount.publicKey);
  });

  it('says which key is damaged instead of replacing it', async () => {
    const broken = join(folder.path, 'broken');
    await createNatsIdentities(broken, spec);
    writeFileSync(join(broken, 'account.seed'), 'SAX');
    await expect(createNatsIdentities(broken, spec)).rejects.toMatchObject({
      code: 'identities-invalid',
      message: expect.stringContaining('account.seed'),
    });
  });
});
