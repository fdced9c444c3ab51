import { eventSubject } from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeEnvelope, eventsIn, Inbox } from './index.ts';
import { parts, type Parts } from './parts.fixture.ts';
import { Said } from './said.fixture.ts';

let here: Parts;
beforeEach(async () => {
  here = await parts();
});
afterEach(() => here.close());

const confirmed = () => eventually(async () => expect(await here.relay.lag()).toBe(0));
const said = (...ids: string[]) => eventually(async () => expect(await here.stored()).toEqual(ids));

describe('the outbox', () => {
  it('sends what was committed, and nothing of what was rolled back', async () => {
    await here.relay.start();
    const failed = here.work.run(async (tx) => {
      await here.outbox.add(tx, Said, { text: 'never' }, { subject: 's', id: 'never' });
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    await here.say('m-1');
    await said('m-1');
    await confirmed();
  });

  it('says the same id once, in one transaction and in several', async () => {
    await here.relay.start();
    await here.work.run(async (tx) => {
      await here.outbox.add(tx, Said, { text: 'a' }, { subject: 's', id: 'm-1' });
      await here.outbox.add(tx, Said, { text: 'b' }, { subject: 's', id: 'm-1' });
      await here.outbox.add(tx, Said, { text: 'c' }, { subject: 's', id: 'm-2' });
    });
    await here.say('m-1');
    await confirmed();
    expect(await here.stored()).toEqual(['m-1', 'm-2']);
  });

  it('sends what one transaction has for one subject as one, in order and bounded', async () => {
    const say = (id: string, text = id) => ({ contract: Said, data: { text }, subject: 's', id });
    await here.relay.start();
    await here.work.run(async (tx) => {
      await here.outbox.addTogether(tx, [
        say('a'),
        { ...say('other'), account: '111111111111' },
        say('b'),
        ...Array.from({ length: 63 }, (_, n) => say(`n-${n}`)),
        say('large', 'x'.repeat(300 * 1024)),
      ]);
    });
    await confirmed();
    const { state } = await here.bus.manager.streams.info('EVENTS');
    const messages: (readonly string[])[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
      const message = await here.bus.manager.streams.getMessage('EVENTS', { seq });
      messages.push(eventsIn(message?.string() ?? '').map((event) => decodeEnvelope(event).id));
    }
    const full = ['a', 'b', ...Array.from({ length: 62 }, (_, n) => `n-${n}`)];
    expect(messages).toHaveLength(4);
    expect(messages).toEqual(expect.arrayContaining([full, ['n-62'], ['large'], ['other']]));
  });
});

describe('the relay', () => {
  it('stores one message when a process died between sending it and writing that down', async () => {
    await here.say('m-1');
    await said('m-1');
    await eventually(async () => {
      const rows: unknown[] = await here.dataSource.query('select from outbox where published_at is not null');
      expect(rows).toHaveLength(1);
    });
    await here.dataSource.query('update outbox set published_at = null, epoch = null, stream_seq = null');
    await here.relay.start();
    await confirmed();
    expect(await here.stored()).toEqual(['m-1']);
  });

  it('sends at its start what was committed while it could not', async () => {
    await here.server.stop();
    await eventually(() => expect(here.bus.connected).toBe(false));
    await here.say('m-1');
    expect(await here.relay.lag()).toBe(1);
    await here.server.start();
    await eventually(() => expect(here.bus.connected).toBe(true));
    await here.relay.start();
    await said('m-1');
  });

  it('says everything again to a JetStream that was wiped', async () => {
    await here.relay.start();
    for (const id of ['m-1', 'm-2', 'm-3']) await here.say(id);
    await confirmed();
    await here.server.wipe();
    await eventually(async () => expect((await here.stored()).toSorted()).toEqual(['m-1', 'm-2', 'm-3']));
    await confirmed();
  });

  it('says again the lost end of a stream, though others have stored messages since', async () => {
    await here.relay.start();
    for (const id of ['m-1', 'm-2']) await here.say(id);
    await confirmed();
    // As after a power cut: `m-2` is gone, and somebody who was quicker has got its place.
    await here.bus.manager.streams.deleteMessage('EVENTS', 2);
    await here.bus.js.publish(eventSubject('000000000000', Said), '', { msgID: 'other' });
    await here.server.stop();
    await here.server.start();
    await said('m-1', 'other', 'm-2');
  });

  it('sends before it ends what workers said at the very last', async () => {
    await here.relay.start();
    await Promise.all(Array.from({ length: 600 }, (_, n) => here.say(`m-${n}`)));
    await here.relay.stop();
    expect(await here.relay.lag()).toBe(0);
    expect((await here.bus.manager.streams.info('EVENTS')).state.messages).toBe(600);
  });
});

describe('the inbox', () => {
  const inbox = new Inbox();

  it('lets a message through once for each consumer, however many ask at the same time', async () => {
    const once = (consumer: string) => here.work.run((tx) => inbox.once(tx, consumer, 'm-1'));
    const answers = await Promise.all(['a', 'a', 'a', 'b'].map(once));
    expect(answers.filter((first) => first)).toHaveLength(2);
    expect(await once('a')).toBe(false);
  });

  it('forgets what was not committed', async () => {
    const failed = here.work.run(async (tx) => {
      await inbox.once(tx, 'a', 'm-1');
      throw new Error('rolled back');
    });
    await expect(failed).rejects.toThrow('rolled back');
    expect(await here.work.run((tx) => inbox.once(tx, 'a', 'm-1'))).toBe(true);
  });
});
