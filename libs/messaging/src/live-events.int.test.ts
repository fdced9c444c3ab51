import { eventSubject } from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { eventually, nats } from '@millrace/testing';
import { expect, it } from 'vitest';
import { encode, LiveEvents } from './index.ts';
import { connect } from './parts.fixture.ts';
import { Said } from './said.fixture.ts';

it('shows every event of a message, whatever stands beside it', async () => {
  const server = await nats();
  const bus = await connect(server, 'gateway');
  const heard: string[] = [];
  const leave = new LiveEvents(bus).listen(bus.options.account, ({ id }) => {
    if (id === 'unwanted') throw new Error('not this one');
    heard.push(id);
  });
  const event = (id: string): unknown =>
    JSON.parse(encode(bus.options, instant(0), { contract: Said, data: { text: id }, subject: 's', id }).body);
  const say = (text: unknown) => bus.connection.publish(eventSubject(bus.options.account, Said), JSON.stringify(text));
  say([event('a'), { id: 'no event' }, event('unwanted'), event('b')]);
  say(event('c'));
  await eventually(async () => expect(heard).toEqual(['a', 'b', 'c']));
  leave();
  await bus.close();
  await server.close();
});
