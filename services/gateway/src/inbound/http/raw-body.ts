import { headerLines, type SignedRequest } from '@millrace/access';
import { problem } from '@millrace/contracts';
import { Rejected, tooLarge } from '@millrace/service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The body as it came, kept beside the parsed one: signatures and digests are over bytes. */
export interface RawBodyRequest extends FastifyRequest {
  rawBody?: Buffer;
}

const jsonTypes = /^application\/(?:json|problem\+json)\s*(?:;|$)/i;

/** Stands for a body that is no JSON: for doors that read bytes, and for the others to refuse. */
export class UnreadBody {
  constructor(readonly mediaType: string) {}
}

/**
 * Lets every content type in as bytes, and parses only JSON. Replaces the parsers of the framework, which would refuse
 * what they do not know (`application/x-amz-json-1.1`, YAML, whatever a webhook sends).
 */
export function keepRawBodies(fastify: FastifyInstance, bodyLimitBytes: number): void {
  fastify.removeAllContentTypeParsers();
  const options = { parseAs: 'buffer', bodyLimit: bodyLimitBytes } as const;
  fastify.addContentTypeParser('*', options, (request: RawBodyRequest, body: Buffer, done) => {
    request.rawBody = body;
    if (body.length === 0) return done(null, undefined);
    const type = request.headers['content-type'] ?? '';
    if (!jsonTypes.test(type)) return done(null, new UnreadBody(type));
    try {
      done(null, JSON.parse(body.toString('utf8')));
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      const issues = [{ pointer: '', message }];
      done(new Rejected(problem('request.invalid', `The body is not JSON: ${message}`, issues)));
    }
  });
  fastify.addHook('onSend', async (request, reply, payload) =>
    reply.statusCode === 413 && request.url === '/' ? asAws(reply, bodyLimitBytes) : payload,
  );
}

/** The framework refuses a body before any door sees it; tools of AWS read no problem documents. */
function asAws(reply: FastifyReply, bodyLimitBytes: number): string {
  const type = 'RequestEntityTooLargeException';
  const body = JSON.stringify({ __type: type, message: tooLarge(bodyLimitBytes).detail });
  void reply
    .header('x-amzn-errortype', type)
    .header('content-type', 'application/x-amz-json-1.1')
    .header('content-length', String(Buffer.byteLength(body)));
  return body;
}

export const bodyOf = (request: Pick<RawBodyRequest, 'rawBody'>): Buffer => request.rawBody ?? Buffer.alloc(0);

/** The request as it came over the wire, for checking its signature. */
export const wireRequest = (request: RawBodyRequest): SignedRequest => ({
  method: request.raw.method ?? request.method,
  target: request.raw.url ?? request.url,
  headers: headerLines(request.raw.rawHeaders),
  body: bodyOf(request),
});
