import { randomUUID } from 'node:crypto';
import {
  CreateWebhook,
  ListDeliveries,
  ListWebhooks,
  RotateWebhookSecret,
  SourceRevisionDetected,
} from '@millrace/contracts';
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

  it('AS-29: starts what its filters let pass, compared with the configuration of its source action', async () => {
    await world.define(false);
    const hook = await world.webhook([{ jsonPath: '$.ref', matchEquals: 'refs/heads/{BranchName}' }]);
    const commit = await world.push('second');
    expect(await world.deliver({ ...hook, commit, branch: 'dev' })).toEqual({
      status: 'ignored',
      message: 'A filter of the webhook does not pass: $.ref is refs/heads/dev, not refs/heads/main',
      started: [],
    });
    expect(await world.deliver({ ...hook, commit, secret: 'guessed' })).toMatchObject({ status: 'refused' });
    expect(await world.deliver({ ...hook, commit })).toMatchObject({ status: 'accepted', started: [world.pipeline] });
    const listed = await world.service.ask(ListWebhooks, { caller });
    const view = listed.ok ? listed.value.items.find(({ name }) => name === hook.name) : undefined;
    expect(view).toMatchObject({ lastDeliveryAt: expect.anything(), filters: [{ jsonPath: '$.ref' }] });
    expect(JSON.stringify(listed)).not.toContain(hook.secret);
  });

  it('that tells of what no database takes is settled all the same', async () => {
    await world.define(false);
    const { id, secret, name } = await world.webhook();
    const [cut, nul] = [randomUUID(), randomUUID()];
    const push = { ref: 'refs/heads/cut-\ud800', after: 'a'.repeat(40) };
    const pushed = await world.send({ id, secret, delivery: cut, headers: { 'x-github-event': 'push' } }, push);
    expect(pushed.status).toBe('ignored');
    const odd = { id, secret, delivery: nul, headers: { 'x-github-event': 'pull_request' } };
    expect((await world.send(odd, { action: 'odd\0' })).status).toBe('ignored');
    expect(await world.delivered({ name }, nul)).toEqual(['ignored', expect.stringContaining('odd\uFFFD')]);
  });

  it('whose filters cannot be read is refused with every problem', async () => {
    await world.define(false);
    const filters = [{ jsonPath: '$.ref' }, { jsonPath: 'ref' }, { jsonPath: '$[' }];
    const wanted = { caller, name: 'hook', pipelineName: world.pipeline, actionName: 'Checkout', filters };
    expect(await world.service.ask(CreateWebhook, wanted)).toMatchObject({
      ok: false,
      error: {
        code: 'webhook.filter-invalid',
        issues: [
          { pointer: '/filters/1/jsonPath', code: 'InvalidWebhookFilterPatternException' },
          { pointer: '/filters/2/jsonPath', code: 'InvalidWebhookFilterPatternException' },
        ],
      },
    });
  });
});
