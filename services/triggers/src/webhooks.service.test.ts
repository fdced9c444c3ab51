import { randomUUID } from 'node:crypto';
import { ListDeliveries, RotateWebhookSecret, SourceRevisionDetected } from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caller, TriggersUnderTest } from './triggers.fixture.ts';

let world: TriggersUnderTest;

beforeAll(async () => {
  world = await TriggersUnderTest.start();
});
afterAll(() => world?.close());
beforeEach(() => world.begin());
afterEach(() => world.end());

describe('a webhook', () => {
  it('the same webhook delivered twice starts one execution', async () => {
    await world.define(false);
    const { id, secret, name } = await world.webhook();
    const commit = await world.repository.commit({ 'README.md': 'second' }, 'second');
    const delivery = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => world.deliver({ id, secret, commit, delivery })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'accepted',
      'duplicate',
      'duplicate',
    ]);
    // Sent again by hand, a push has another delivery id and is still the same push.
    expect(await world.deliver({ id, secret, commit })).toMatchObject({ status: 'ignored', started: [] });
    await world.service.hears(
      SourceRevisionDetected,
      ({ data }) => data.pipelineName === world.pipeline && !data.started,
    );
    expect(world.starts()).toHaveLength(1);
    const kept = await world.service.ask(ListDeliveries, { caller, name, page: {} });
    expect(kept.ok && kept.value.items.map(({ status, cause }) => [status, cause.length > 0])).toEqual([
      ['ignored', true],
      ['accepted', true],
    ]);
  });

  it('a forged webhook starts none', async () => {
    await world.define(false);
    const { id, secret } = await world.webhook();
    const commit = await world.repository.commit({ 'README.md': 'second' }, 'second');
    const forged = await Promise.all([
      world.deliver({ id, secret: 'guessed', commit }),
      world.deliver({ id, secret, commit, tamper: (body) => body.replace('main', 'mein') }),
      world.deliver({ id: 'no-such-hook', secret, commit }),
    ]);
    expect(forged[0]).toMatchObject({ status: 'refused', started: [] });
    expect(forged[1]).toEqual(forged[0]);
    expect(forged[2]).toEqual(forged[0]);
    // A genuine one after them is the only one that is heard of.
    await world.deliver({ id, secret, commit });
    await eventually(() => expect(world.starts()).toHaveLength(1));
    expect(world.detections()).toHaveLength(1);
  });

  it.each([
    ['another branch', { branch: 'other' }, 'Branch other is not main'],
    ['another event', { event: 'ping' }, 'the event is ping, neither push nor pull_request'],
    ['a deleted branch', { commit: '0'.repeat(40) }, 'the branch was deleted'],
    ['an option in place of a commit', { commit: '--upload-pack=touch /tmp/x' }, 'after is no commit id'],
  ])('about %s starts nothing, and says why', async (_what, change, why) => {
    await world.define(false);
    const { id, secret } = await world.webhook();
    const commit = await world.repository.git('rev-parse', 'HEAD');
    expect(await world.deliver({ id, secret, commit, ...change })).toMatchObject({ status: 'ignored', message: why });
    expect(world.starts()).toEqual([]);
  });

  it('may be signed with either of two secrets while they are changed, and no third', async () => {
    await world.define(false);
    const { id, secret: first, name } = await world.webhook();
    const rotate = async (): Promise<string> => {
      const rotated = await world.service.ask(RotateWebhookSecret, { caller, name });
      if (!rotated.ok) throw new Error(rotated.error.detail);
      return rotated.value.secret;
    };
    const commit = await world.repository.git('rev-parse', 'HEAD');
    const second = await rotate();
    const statuses = async (...secrets: string[]): Promise<string[]> =>
      (await Promise.all(secrets.map((secret) => world.deliver({ id, secret, commit, event: 'ping' })))).map(
        ({ status }) => status,
      );
    expect(await statuses(first, second)).toEqual(['ignored', 'ignored']);
    const third = await rotate();
    expect(await statuses(first, second, third)).toEqual(['refused', 'ignored', 'ignored']);
    const [row] = (await world.service.service.dataSource.query(
      'select sealed_secrets::text as kept from webhook where id = $1',
      [id],
    )) as { kept: string }[];
    for (const secret of [first, second, third]) expect(row?.kept).not.toContain(secret);
  });
});
