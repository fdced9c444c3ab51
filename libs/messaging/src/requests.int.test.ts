import { problem, querySubject } from '@millrace/contracts';
import { err, hours, milliseconds, ok } from '@millrace/kernel';
import { nats, type TestNats } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Requests, Unavailable, type Bus } from './index.ts';
import { broken, connect, tracer } from './parts.fixture.ts';
import { Greet } from './said.fixture.ts';

let server: TestNats;
let asker: Bus;
let owner: Bus;
let requests: Requests;
beforeEach(async () => {
  server = await nats();
  [asker, owner] = await Promise.all([connect(server, 'gateway'), connect(server)]);
  requests = new Requests(asker, tracer);
});
afterEach(async () => {
  await Promise.all([asker.close(), owner.close()]);
  await server.close();
});

async function answerWith(answer: () => object | undefined): Promise<void> {
  owner.connection.subscribe(querySubject(Greet), {
    callback: (error, message) => {
      const said = error === null ? answer() : undefined;
      if (said !== undefined) message.respond(JSON.stringify(said));
    },
  });
  await owner.connection.flush();
}
const greet = (deadline = hours(1)) => requests.ask(Greet, { name: 'n' }, { deadline });

describe('a question', () => {
  it('is answered with a value or a rejection, and both are values', async () => {
    const answers = [ok({ text: 'hello' }), err(problem('request.invalid', 'no'))];
    await answerWith(() => answers.shift());
    expect(await greet()).toEqual(ok({ text: 'hello' }));
    expect(await greet()).toMatchObject({ ok: false, error: { code: 'request.invalid' } });
  });

  it('is a fault when its owner could not answer', async () => {
    await answerWith(() => ({ fault: 'approvals could not answer greet' }));
    await expect(greet()).rejects.toThrow(new Unavailable('approvals could not answer greet'));
  });

  it('waits for an owner that is not there yet', async () => {
    const answer = greet();
    await answerWith(() => ok({ text: 'late' }));
    expect(await answer).toEqual(ok({ text: 'late' }));
  });

  it('ends at its deadline, be it that nobody listens or that nobody answers', async () => {
    await expect(greet(milliseconds(100))).rejects.toThrow(Unavailable);
    await answerWith(() => undefined);
    await expect(greet(milliseconds(100))).rejects.toThrow('approvals did not answer greet within 100 ms');
  });

  it('fails long before its deadline when the connection breaks', async () => {
    const heard = Promise.withResolvers<void>();
    await answerWith(() => heard.resolve() as undefined);
    const refused = greet().catch((error: unknown) => error);
    await heard.promise;
    await server.kill();
    expect(await refused).toEqual(new Unavailable('the connection to NATS was lost'));
    await server.start();
  });

  it('asked while the server is away is sent when it is back', async () => {
    await answerWith(() => ok({ text: 'again' }));
    const lost = broken(asker);
    await server.stop();
    await lost;
    const answer = greet();
    await server.start();
    expect(await answer).toEqual(ok({ text: 'again' }));
  });
});
