import { nats } from '@millrace/testing';
import { connect as dial, createServer, type AddressInfo, type Server } from 'node:net';
import { expect, it } from 'vitest';
import { Bus, MessagingOptions } from './index.ts';

/** Its first question about a stream says that its answer is wanted where nobody listens. */
async function losesOneAnswer(port: number): Promise<{ readonly server: Server; lost(): boolean }> {
  let lost = false;
  const server = createServer((client) => {
    const upstream = dial(port, '127.0.0.1');
    upstream.on('error', () => client.destroy()).pipe(client);
    client
      .on('error', () => upstream.destroy())
      .on('close', () => upstream.destroy())
      .on('data', (bytes) => {
        const asked = bytes.toString('latin1');
        const question = lost ? null : /PUB \$JS\.API\.STREAM\.INFO\.\S+ (\S+) /.exec(asked);
        if (question === null) return upstream.write(bytes);
        lost = true;
        const [text, inbox = ''] = question;
        return upstream.write(asked.replace(text, text.replace(inbox, 'x'.repeat(inbox.length))), 'latin1');
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, lost: () => lost };
}

it('a bus is connected although the server, which has just started, lost its first answer', async () => {
  const server = await nats();
  const proxy = await losesOneAnswer(server.port);
  const { port } = proxy.server.address() as AddressInfo;
  const options = new MessagingOptions('approvals', [`nats://127.0.0.1:${port}`], undefined, '000000000000', 'local');
  const bus = await Bus.connect(options);
  expect(proxy.lost()).toBe(true);
  expect(bus.streamLife('EVENTS').lastSeq).toBe(0);
  await bus.close();
  proxy.server.close();
  await server.close();
});
