import { headerLines, PayloadRefused, S3SignatureVerifier } from '@millrace/access';
import { Clock, Ids } from '@millrace/kernel';
import { contextOf, ServiceTracer, SpanKind, type Span } from '@millrace/messaging';
import { StoreFull, StoreUnavailable } from '@millrace/object-store';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { JobSessions } from '../../application/job-artifacts.ts';
import { PublicUrl } from '../../application/public-url.ts';
import type { JobRights } from '../../domain/job-rights.ts';
import { ArtifactsSettings } from '../../settings.ts';
import { S3Objects } from './objects.ts';
import { readAddress, type S3Request } from './s3-request.ts';
import { S3Refusal, signatureRefused, type S3Code } from './s3-refusal.ts';
import { S3Uploads, xml } from './uploads.ts';
import { xmlDocument } from './xml.ts';

const payloadCodes: Readonly<Record<PayloadRefused['reason'], S3Code>> = {
  sha256: 'XAmzContentSHA256Mismatch',
  signature: 'SignatureDoesNotMatch',
  checksum: 'BadDigest',
  md5: 'BadDigest',
  incomplete: 'IncompleteBody',
  malformed: 'InvalidRequest',
  'unknown-checksum': 'InvalidRequest',
};

/**
 * The part of the S3 API that job workers need, for the bearers of a job's session. It takes whatever path no other route
 * of this listener has; bodies are streams from end to end. Tokens and signatures are never logged.
 */
@Injectable()
export class S3Routes implements OnModuleInit {
  private readonly logger = new Logger(S3Routes.name);
  private readonly verifier: S3SignatureVerifier<JobRights>;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly objects: S3Objects,
    private readonly uploads: S3Uploads,
    private readonly publicUrl: PublicUrl,
    private readonly settings: ArtifactsSettings,
    private readonly tracer: ServiceTracer,
    private readonly ids: Ids,
    sessions: JobSessions,
    clock: Clock,
  ) {
    this.verifier = new S3SignatureVerifier({
      clock,
      region: settings.region,
      findKey: async (accessKeyId, sessionToken) => {
        if (sessionToken === undefined) return undefined;
        const opened = sessions.open(accessKeyId, sessionToken);
        if (!opened.ok) return opened.error === 'expired' ? 'expired' : undefined;
        return { secretAccessKey: opened.value.secretAccessKey, owner: opened.value.claims };
      },
    });
  }

  async onModuleInit(): Promise<void> {
    const server = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    await server.register((scope: FastifyInstance, _options: object, done: () => void) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', (_request, payload, parsed) => parsed(null, payload));
      scope.route({
        method: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
        url: '/*',
        exposeHeadRoute: false,
        handler: (request, reply) => this.handle(request, reply),
      });
      done();
    });
  }

  private async handle(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const requestId = this.ids.next();
    reply.header('x-amz-request-id', requestId);
    const traceparent = request.headers['traceparent'];
    const options = {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': request.method },
      parent: contextOf(typeof traceparent === 'string' ? traceparent : undefined),
    };
    return this.tracer.span('serve S3 request', options, async (span) => {
      try {
        return await this.dispatch(await this.verified(request, span), reply);
      } catch (error) {
        return this.refuse(error, requestId, request, reply);
      }
    });
  }

  private async verified(request: FastifyRequest, span: Span): Promise<S3Request> {
    const target = request.raw.url ?? '/';
    const [, ...queries] = target.split('?');
    const query = new URLSearchParams(queries.join('?'));
    const head = { method: request.method, target, headers: headerLines(request.raw.rawHeaders) };
    const checked = await this.verifier.verify(head);
    if (!checked.ok) throw signatureRefused(checked.error, this.settings.region, query.has('X-Amz-Signature'));
    const { owner: rights, payload } = checked.value;
    const host = new URL(this.publicUrl.of('')).host;
    const { bucket, key } = readAddress(target, request.headers.host ?? '', host);
    span.setAttributes({ 'job.id': rights.jobId, 's3.bucket': bucket, 's3.key': key });
    if (bucket !== rights.bucket) {
      throw new S3Refusal('AccessDenied', 'Access Denied: these credentials are for another bucket.');
    }
    return { method: request.method, bucket, key, query, raw: request.raw, rights, payload };
  }

  private async dispatch(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const { method, key, query } = request;
    if (key === '') return this.ofBucket(request, reply);
    const unknown = [...query.keys()].find((name) => subresources.has(name));
    if (unknown !== undefined) throw notImplemented(`${method} with ${unknown}`);
    switch (method) {
      case 'GET':
        return query.has('uploadId') ? this.uploads.listParts(request, reply) : this.objects.get(request, reply);
      case 'HEAD':
        return this.objects.get(request, reply);
      case 'PUT':
        return query.has('uploadId') ? this.uploads.putPart(request, reply) : this.uploads.put(request, reply);
      case 'POST':
        if (query.has('uploads')) return this.uploads.begin(request, reply);
        if (query.has('uploadId')) return this.uploads.complete(request, reply);
        throw notImplemented('POST to an object');
      case 'DELETE':
        return query.has('uploadId') ? this.uploads.abort(request, reply) : this.uploads.remove(request, reply);
      default:
        throw new S3Refusal('MethodNotAllowed', 'The specified method is not allowed against this resource.');
    }
  }

  private async ofBucket(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const { method, query } = request;
    if (method === 'HEAD') return reply.status(200).header('x-amz-bucket-region', this.settings.region).send();
    if (method !== 'GET') throw notImplemented(`${method} of a bucket`);
    if (query.has('location')) return xml(reply, xmlDocument('LocationConstraint', this.settings.region));
    if (query.has('uploads')) return this.uploads.listUploads(request, reply);
    const unknown = [...query.keys()].find((name) => subresources.has(name));
    if (unknown !== undefined) throw notImplemented(`GET of a bucket with ${unknown}`);
    return xml(reply, await this.objects.list(request));
  }

  private refuse(error: unknown, requestId: string, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const refusal = this.toRefusal(error, requestId, reply);
    if (refusal === undefined || request.raw.aborted) {
      this.logger.warn({ msg: 's3-transfer-broken-off', requestId, error: String(error) });
      reply.raw.destroy();
      return reply;
    }
    const body = { Code: refusal.code, Message: refusal.message, ...refusal.details, RequestId: requestId };
    reply.status(refusal.status).removeHeader('content-length');
    // Whatever of the body is still to come is not read.
    if (!request.raw.complete) reply.header('connection', 'close');
    if (request.method === 'HEAD') return reply.removeHeader('content-type').send();
    return reply.header('content-type', 'application/xml').send(xmlDocument('Error', body, false));
  }

  /** Undefined when the answer has begun and can only be broken off. */
  private toRefusal(error: unknown, requestId: string, reply: FastifyReply): S3Refusal | undefined {
    if (reply.raw.headersSent) return undefined;
    if (error instanceof S3Refusal) return error;
    if (error instanceof PayloadRefused) return new S3Refusal(payloadCodes[error.reason], error.message);
    if (error instanceof StoreFull) {
      this.logger.error({ msg: 'store-full', requestId, error: error.message });
      return new S3Refusal('ServiceUnavailable', 'There is no room for the bytes; free some, then try again.');
    }
    if (error instanceof StoreUnavailable) {
      this.logger.warn({ msg: 'store-unavailable', requestId, error: error.message });
      return new S3Refusal('ServiceUnavailable', 'The store does not answer; try again.');
    }
    this.logger.error({
      msg: 's3-request-failed',
      requestId,
      error: error instanceof Error ? error.stack : String(error),
    });
    return new S3Refusal('InternalError', 'We encountered an internal error. Please try again.');
  }
}

/** Parts of S3 that are not served; without this they would be taken for the object itself. */
const subresources = new Set([
  'acl',
  'attributes',
  'cors',
  'encryption',
  'legal-hold',
  'lifecycle',
  'object-lock',
  'policy',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versioning',
  'versions',
  'website',
]);

const notImplemented = (what: string): S3Refusal =>
  new S3Refusal('NotImplemented', `${what} is not served: get, put and multipart uploads of a job's artifacts are.`);
