import { fastify } from 'fastify';
import { answerParent } from '../asking.ts';

/** What any HTTP server on this stack can do at best: Fastify alone, which reads a body and answers with a fixed text. */
const server = fastify();
let answer = '{}';

server.removeAllContentTypeParsers();
server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
server.all('/*', async (_request, reply) => reply.type('application/json').send(answer));
const url = await server.listen({ host: '127.0.0.1', port: 0 });

/** @param bytes of every answer from now on. */
function answerWith(bytes: number): void {
  answer = JSON.stringify({ text: 'x'.repeat(bytes) });
}

answerParent({ url }, { answerWith }, async () => server.close());
