import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { helloServer } from '../src/server.js';

describe('the service', () => {
  const server = helloServer({ release: { version: '1.0.0+test', commit: 'abc' }, host: 'host-1' });
  let origin = '';

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => server.close());

  it('says which version answers, and from which host', async () => {
    const answer = await fetch(`${origin}/version`);
    assert.deepEqual(await answer.json(), { version: '1.0.0+test', commit: 'abc', host: 'host-1' });
  });

  it('greets by name', async () => {
    const answer = await fetch(`${origin}/?name=Ada`);
    assert.match((await answer.json()).message, /Ada/);
  });

  it('is healthy', async () => {
    assert.equal((await fetch(`${origin}/healthz`)).status, 200);
  });

  it('answers 404 where nothing is served', async () => {
    assert.equal((await fetch(`${origin}/nowhere`)).status, 404);
  });
});
