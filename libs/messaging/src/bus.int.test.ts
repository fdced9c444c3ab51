import { freePort, nats, type TestNats } from '@millrace/testing';
import { connect as dial, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bus, MessagingOptions } from './index.ts';

let server: TestNats;
let unplug = (): void => undefined;
beforeEach(async () => {
  server = await nats();
});
afterEach(async () => {
  unplug();
  await server.close();
});

/** A bus whose words to the server pass through `send`, which may change them or answer by itself. */
async function connectOver(send: (text: string, client: Socket) => string | undefined): Promise<Bus> {
  const wire = createServer((client) => {
    const upstream = dial(server.port, '127.0.0.1');
    upstream.on('error', () => client.destroy()).pipe(client);
    client
      .on('error', () => upstream.destroy())
      .on('close', () => upstream.destroy())
      .on('data', (bytes) => {
        const sent = send(bytes.toString('latin1'), client);
        if (sent !== undefined) upstream.write(sent, 'latin1');
      });
  });
  unplug = () => void wire.close();
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  wire.listen(0, '127.0.0.1', resolve);
  await listening;
  const url = `nats://127.0.0.1:${(wire.address() as AddressInfo).port}`;
  return Bus.connect(new MessagingOptions('approvals', [url], undefined, '000000000000', 'local'));
}

describe('a bus is connected', () => {
  it('although the server, which has just started, loses its first answer', async () => {
    let lost = 0;
    const bus = await connectOver((text) => {
      const [question, inbox = ''] = /PUB \$JS\.API\.STREAM\.INFO\.\S+ (\S+) /.exec(text) ?? [];
      if (question === undefined || lost > 0) return text;
      lost++;
      // It is wanted where nobody listens.
      return text.replace(question, question.replace(inbox, 'x'.repeat(inbox.length)));
    });
    expect(lost).toBe(1);
    expect(bus.streamLife('EVENTS').lastSeq).toBe(0);
    await bus.close();
  });

  it('although the server, which has just started, has nowhere to keep a stream yet', async () => {
    let refused = 0;
    const bus = await connectOver((text) => {
      const [question, inbox = '', body = ''] =
        /PUB \$JS\.API\.STREAM\.CREATE\.EVENTS (\S+) \d+\r\n(.*)\r\n/.exec(text) ?? [];
      if (question === undefined || body === '' || refused > 0) return text;
      refused++;
      const error = { code: 500, err_code: 10077, description: 'error creating store for stream' };
      const answer = JSON.stringify({ type: 'io.nats.jetstream.api.v1.stream_create_response', error });
      return text.replace(question, `PUB ${inbox} ${answer.length}\r\n${answer}\r\n`);
    });
    expect(refused).toBe(1);
    expect(bus.streamLife('EVENTS').lastSeq).toBe(0);
    await bus.close();
  });

  it('although the server has no time for its first handshake', async () => {
    let refused = 0;
    const bus = await connectOver((text, client) => {
      if (refused > 0) return text;
      refused++;
      client.end("-ERR 'Authentication Timeout'\r\n");
      return undefined;
    });
    expect(refused).toBe(1);
    expect(bus.connected).toBe(true);
    await bus.close();
  });

  it('not with credentials that are refused', async () => {
    let refused = 0;
    const connecting = connectOver((_text, client) => {
      refused++;
      client.end("-ERR 'Authorization Violation'\r\n");
      return undefined;
    });
    await expect(connecting).rejects.toThrow('Authorization Violation');
    expect(refused).toBe(1);
  });

  it('not where no server is, and says where that was', async () => {
    const where = `127.0.0.1:${await freePort()}`;
    const options = new MessagingOptions('approvals', [`nats://a:secret@${where}`], undefined, '000000000000', 'local');
    await expect(Bus.connect(options)).rejects.toThrow(new RegExp(`^cannot connect to NATS at ${where}: .+`));
  });
});
