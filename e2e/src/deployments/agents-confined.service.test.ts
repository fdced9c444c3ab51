import {
  agentCommandsSubject,
  agentHelloSubject,
  agentReportsSubject,
  commandSubject,
  everySubject,
  inboxOf,
  ListHosts,
  ReportJobResult,
  type HostHelloAnswer,
  type HostHelloV1,
} from '@millrace/contracts';
import { jwtAuthenticator, connect, type NatsConnection } from '@nats-io/transport-node';
import { eventually } from '@millrace/testing';
import { generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caller, DeploymentsWorld, type TestHost } from './deployments-world.ts';

const { region } = caller;

let world: DeploymentsWorld;
let attacker: TestHost;
let victim: TestHost;
let connection: NatsConnection;
const refused: string[] = [];

beforeAll(async () => {
  world = await DeploymentsWorld.create();
  attacker = await world.addHost('attacker');
  victim = await world.addHost('victim');
  await world.stopAgent(attacker);
  await world.stopAgent(victim);
}, 60_000);
afterAll(async () => world.close());

interface Stolen {
  readonly jwt: string;
  readonly seed: string;
  readonly natsUrls: string[];
}
const stolen = async (): Promise<Stolen> =>
  JSON.parse(await readFile(join(attacker.stateFolder, 'identity.json'), 'utf8')) as Stolen;

/** With everything that whoever owns the attacker's machine has. */
beforeEach(async () => {
  refused.length = 0;
  const identity = await stolen();
  connection = await connect({
    servers: identity.natsUrls,
    inboxPrefix: inboxOf(attacker.hostId),
    authenticator: jwtAuthenticator(identity.jwt, new TextEncoder().encode(identity.seed)),
  });
  void (async () => {
    for await (const status of connection.status()) if (status.type === 'error') refused.push(status.error.message);
  })();
});
afterEach(async () => connection.close());

const hello = (hostId: string): HostHelloV1 => ({
  hostId,
  agentVersion: '6.6.6',
  startedAt: '2026-01-01T00:00:00.000Z',
  runningCommands: 0,
  jwtExpiresAt: '2100-01-01T00:00:00.000Z',
});

/** A greeting as it should be, answered: whatever was sent before it has arrived. */
async function greeting(more: Partial<HostHelloV1> = {}): Promise<HostHelloAnswer> {
  const subject = agentHelloSubject(region, attacker.hostId);
  const answer = await connection.request(subject, JSON.stringify(Object.assign(hello(attacker.hostId), more)), {
    timeout: 2000,
  });
  return answer.json<HostHelloAnswer>();
}

async function victimsVersion(): Promise<string | undefined> {
  const listed = await world.requests.ask(ListHosts, { caller });
  if (!listed.ok) throw new Error(listed.error.detail);
  return listed.value.items.find(({ hostId }) => hostId === victim.hostId)?.agentVersion;
}

describe('an agent cannot read or publish another host’s subjects', () => {
  it('neither listens to its commands and inbox, nor to everybody’s', async () => {
    const subjects = [
      agentCommandsSubject(region, victim.hostId),
      `${inboxOf(victim.hostId)}.>`,
      '_INBOX.>',
      '>',
      everySubject,
    ];
    for (const subject of subjects) connection.subscribe(subject, { callback: () => undefined });
    await greeting();
    expect(refused).toHaveLength(subjects.length);
  });

  it('neither speaks in its name, nor to it, nor to the platform', async () => {
    const subjects = [
      agentHelloSubject(region, victim.hostId),
      agentReportsSubject(region, victim.hostId),
      agentCommandsSubject(region, victim.hostId),
      agentCommandsSubject(region, attacker.hostId),
      '$JS.API.STREAM.PURGE.EVENTS',
      commandSubject(ReportJobResult),
    ];
    for (const subject of subjects) connection.publish(subject, JSON.stringify(hello(victim.hostId)));
    await greeting();
    expect(refused).toHaveLength(subjects.length);
    expect(await victimsVersion()).not.toBe('6.6.6');
  });

  it('cannot make the platform speak for it by a forged reply subject or a false name', async () => {
    const before = await world.bus.manager.streams.info('EVENTS');
    const commands: string[] = [];
    const spy = world.bus.connection.subscribe(agentCommandsSubject(region, victim.hostId), {
      callback: (_, message) => void commands.push(message.subject),
    });
    await world.bus.connection.flush();
    const replies = [
      agentCommandsSubject(region, victim.hostId),
      '$JS.API.STREAM.PURGE.EVENTS',
      `${inboxOf(victim.hostId)}.1`,
      `${inboxOf(`${attacker.hostId}x`)}.1`,
    ];
    const report = {
      hostId: attacker.hostId,
      commandId: 'd-AAAAAAAAA/x/Install',
      seq: 1,
      status: 'succeeded',
      at: '2026-01-01T00:00:00.000Z',
    };
    for (const reply of replies) {
      connection.publish(agentHelloSubject(region, attacker.hostId), JSON.stringify(hello(attacker.hostId)), { reply });
      connection.publish(agentReportsSubject(region, attacker.hostId), JSON.stringify(report), { reply });
    }
    connection.publish(agentHelloSubject(region, attacker.hostId), JSON.stringify(hello(victim.hostId)), {
      reply: `${inboxOf(attacker.hostId)}.1`,
    });
    await greeting();
    // Stopping waits for whatever has begun: every answer that would be given has been.
    await world.restartService();
    await world.bus.connection.flush();
    spy.unsubscribe();
    expect(commands).toEqual([]);
    expect(await victimsVersion()).not.toBe('6.6.6');
    expect((await world.bus.manager.streams.info('EVENTS')).state.messages).toBe(before.state.messages);
    expect(before.state.messages).toBeGreaterThan(0);
  });

  it('obeys nothing that the platform did not sign', async () => {
    const refusals: string[] = [];
    const logTo = { write: (line: string) => void (line.includes('command-refused') && refusals.push(line)) };
    await world.startAgent(victim, logTo);
    const subject = agentCommandsSubject(region, victim.hostId);
    const command = { commandId: 'x', hostId: victim.hostId, kind: 'run' };
    const { privateKey } = generateKeyPairSync('ed25519');
    const payload = JSON.stringify(command);
    const signature = sign(null, Buffer.from(payload), privateKey).toString('base64');
    for (const forged of [command, { payload, signature: '' }, { payload, signature }]) {
      world.bus.connection.publish(subject, JSON.stringify(forged));
    }
    await eventually(() => expect(refusals).toHaveLength(3));
    await world.stopAgent(victim);
  });

  it('gets its nonsense set aside instead of being asked for it for ever', async () => {
    const subject = agentReportsSubject(region, attacker.hostId);
    const answer = await connection.request(subject, '{"seq": -1}', { timeout: 2000 });
    expect(answer.json()).toEqual({ recorded: true });
    const kept: object[] = await world.service.dataSource.query(`select subject, body from dead_letter`);
    expect(kept).toEqual([{ subject, body: '{"seq": -1}' }]);
  });

  it('gets a new token once half of the time of the old one has passed', async () => {
    expect((await greeting()).identity).toBeUndefined();
    const soon = new Date(Date.now() + 11 * 3_600_000).toISOString();
    const { identity } = await greeting({ jwtExpiresAt: soon });
    expect(Date.parse(identity?.jwtExpiresAt ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000);
    const { natsUrls, seed } = await stolen();
    const renewed = await connect({
      servers: natsUrls,
      authenticator: jwtAuthenticator(identity?.jwt ?? '', new TextEncoder().encode(seed)),
    });
    await renewed.close();
  });

  it('is not answered any more once it is deregistered, and its name may be taken again', async () => {
    await greeting();
    await world.deregister(attacker);
    await expect(greeting()).rejects.toThrow(/timeout/i);
    const again = await world.addHost('attacker');
    expect(again.hostId).not.toBe(attacker.hostId);
  });
});
