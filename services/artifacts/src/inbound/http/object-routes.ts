import type { IncomingHttpHeaders } from 'node:http';
import { Clock } from '@millrace/kernel';
import { contextOf, ServiceTracer, SpanKind, type Span } from '@millrace/messaging';
import { StoreFull, StoreUnavailable } from '@millrace/object-store';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ReceiveUpload, type UploadRefusal } from '../../application/receive-upload.ts';
import { UrlSigner, type Grant } from '../../application/url-signer.ts';
import { Vault } from '../../application/vault.ts';
import { readRange } from '../../domain/byte-range.ts';
import { mediaTypes, type StoredArtifactRecord } from '../../domain/artifact.ts';
import { ArtifactsRepository } from '../../outbound/postgres/artifacts.repository.ts';
import { sendContent } from './send-content.ts';

interface ObjectRequest {
  readonly Params: { readonly id: string };
}

/**
 * `PUT` and `GET /objects/:id` for the bearers of signed URLs. Bodies are streams from end to end, so these routes are
 * Fastify's own, in a scope without Nest's body parsers. The query is a permission and is never logged.
 */
@Injectable()
export class ObjectRoutes implements OnModuleInit {
  private readonly logger = new Logger(ObjectRoutes.name);

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly signer: UrlSigner,
    private readonly uploads: ReceiveUpload,
    private readonly artifacts: ArtifactsRepository,
    private readonly vault: Vault,
    private readonly tracer: ServiceTracer,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    const server = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    await server.register((scope: FastifyInstance, _options: object, done: () => void) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
      scope.put<ObjectRequest>('/objects/:id', async (request, reply) =>
        this.traced('PUT', request, reply, (grant, span) => this.put(grant, request, reply, span)),
      );
      scope.get<ObjectRequest>('/objects/:id', async (request, reply) =>
        this.traced('GET', request, reply, (grant, span) => this.get(grant, request.headers, reply, span)),
      );
      done();
    });
  }

  /** Uploads and downloads are spans of the execution they belong to: the caller says which by `traceparent`. */
  private async traced<M extends Grant['method']>(
    method: M,
    request: FastifyRequest<ObjectRequest>,
    reply: FastifyReply,
    handle: (grant: Extract<Grant, { method: M }>, span: Span) => Promise<FastifyReply>,
  ): Promise<FastifyReply> {
    const { id } = request.params;
    const traceparent = request.headers['traceparent'];
    const options = {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': method, 'artifact.id': id },
      parent: contextOf(typeof traceparent === 'string' ? traceparent : undefined),
    };
    const name = method === 'PUT' ? 'receive artifact' : 'send artifact';
    return this.tracer.span(name, options, async (span) => {
      const query = new URLSearchParams(request.url.split('?')[1] ?? '');
      const grant = this.signer.verify(method, id, query, this.clock.now());
      if (!grant.ok) return refuse(reply, 403, 'url.refused', 'The URL has expired or was not made by us.');
      try {
        return await handle(grant.value as Extract<Grant, { method: M }>, span);
      } catch (error) {
        return this.fault(error, id, request, reply);
      }
    });
  }

  private async put(
    grant: Extract<Grant, { method: 'PUT' }>,
    request: FastifyRequest<ObjectRequest>,
    reply: FastifyReply,
    span: Span,
  ): Promise<FastifyReply> {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > grant.maximumBytes) return refuseUpload(reply, { reason: 'too-large', detail: tooLarge(grant) });
    const { method: _method, artifactId, expiresAt: _expiresAt, ...bounds } = grant;
    const received = await this.uploads.receive(artifactId, request.raw, bounds);
    if (!received.ok) return refuseUpload(reply, received.error);
    span.setAttribute('artifact.bytes', received.value.sizeBytes);
    return reply.status(200).header('etag', `"${received.value.sha256}"`).send(received.value);
  }

  private async get(
    grant: Grant,
    headers: IncomingHttpHeaders,
    reply: FastifyReply,
    span: Span,
  ): Promise<FastifyReply> {
    const artifact = await this.artifacts.find(grant.artifactId);
    if (artifact?.status !== 'stored') return refuse(reply, 404, 'artifact.not-found', 'There is no such artifact.');
    const etag = `"${artifact.sha256}"`;
    const ifRange = headers['if-range'];
    const range = readRange(ifRange === undefined || ifRange === etag ? headers.range : undefined, artifact.sizeBytes);
    describe(reply, artifact, etag);
    if (headers['if-none-match'] === etag) return reply.status(304).send();
    if (range.kind === 'unsatisfiable')
      return reply.status(416).header('content-range', `bytes */${artifact.sizeBytes}`).send();
    const part = range.kind === 'part' ? range : undefined;
    const content = await this.vault.get(artifact, part);
    if (part !== undefined) reply.header('content-range', `bytes ${part.first}-${part.last}/${artifact.sizeBytes}`);
    const length = part === undefined ? artifact.sizeBytes : part.last - part.first + 1;
    await sendContent(reply, content, part === undefined ? 200 : 206, length);
    span.setAttribute('artifact.bytes', length);
    return reply;
  }

  private fault(error: unknown, id: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const message = error instanceof Error ? error.message : String(error);
    if (reply.raw.headersSent) {
      this.logger.warn({ msg: 'download-broken-off', artifactId: id, error: message });
      reply.raw.destroy();
      return reply;
    }
    if (request.raw.aborted || request.raw.errored !== null) {
      this.logger.warn({ msg: 'upload-broken-off', artifactId: id, error: message });
      return reply;
    }
    if (error instanceof StoreFull) {
      this.logger.error({ msg: 'store-full', artifactId: id, error: message });
      return refuse(reply, 507, 'store.full', 'There is no room for the bytes; free some, then try again.');
    }
    if (error instanceof StoreUnavailable) {
      this.logger.warn({ msg: 'store-unavailable', artifactId: id, error: message });
      return refuse(reply, 503, 'store.unavailable', 'The store does not answer; try again.');
    }
    throw error;
  }
}

const tooLarge = (grant: Extract<Grant, { method: 'PUT' }>): string =>
  `more than the allowed ${grant.maximumBytes} bytes were announced`;

function describe(reply: FastifyReply, artifact: StoredArtifactRecord, etag: string): void {
  reply.headers({
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-store',
    'content-disposition': 'attachment',
    'content-type': mediaTypes[artifact.artifactKind],
    etag,
    // RFC 9530, of the whole artifact even when a part is sent.
    'repr-digest': `sha-256=:${Buffer.from(artifact.sha256, 'hex').toString('base64')}:`,
    'x-content-type-options': 'nosniff',
  });
}

function refuseUpload(reply: FastifyReply, refusal: UploadRefusal): FastifyReply {
  switch (refusal.reason) {
    case 'unknown':
      return refuse(reply, 404, 'artifact.not-found', 'There is no such artifact.');
    case 'other-bytes':
      return refuse(
        reply,
        409,
        'artifact.other-bytes',
        `The artifact holds other bytes already (SHA-256 ${refusal.stored.sha256}).`,
      );
    case 'too-large':
      return refuse(reply, 413, 'artifact.too-large', refusal.detail);
    case 'not-as-announced':
      return refuse(reply, 422, 'artifact.not-as-announced', refusal.detail);
    case 'invalid-archive':
      return refuse(
        reply,
        422,
        'artifact.invalid-archive',
        'The zip is damaged or holds what must not be unpacked.',
        refusal.issues,
      );
  }
}

/** The connection ends with a refusal: whatever of the body is still to come is not read. */
function refuse(
  reply: FastifyReply,
  status: number,
  code: string,
  detail: string,
  errors?: readonly object[],
): FastifyReply {
  const body = {
    type: `urn:millrace:problem:${code}`,
    title: detail,
    status,
    detail,
    code,
    ...(errors ? { errors } : {}),
  };
  return reply
    .status(status)
    .header('content-type', 'application/problem+json')
    .header('connection', 'close')
    .send(JSON.stringify(body));
}
