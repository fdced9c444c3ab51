import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Vault } from '../../application/vault.ts';
import { mediaTypes } from '../../domain/artifact.ts';
import { readRange } from '../../domain/byte-range.ts';
import type { StoredContent } from '../../domain/job-output.ts';
import type { ObjectRight } from '../../domain/job-rights.ts';
import { ArtifactsRepository } from '../../outbound/postgres/artifacts.repository.ts';
import { JobOutputsRepository } from '../../outbound/postgres/job-outputs.repository.ts';
import { sendContent } from '../http/send-content.ts';
import { S3Refusal } from './s3-refusal.ts';
import { numberOf, rightTo, type S3Request } from './s3-request.ts';
import { xmlDocument } from './xml.ts';

interface FoundObject {
  readonly content: StoredContent;
  readonly etag: string;
  readonly modifiedAt: number;
  readonly mediaType: string;
}

/** GetObject, HeadObject and the listing of what the credentials name. */
@Injectable()
export class S3Objects {
  constructor(
    private readonly artifacts: ArtifactsRepository,
    private readonly outputs: JobOutputsRepository,
    private readonly vault: Vault,
  ) {}

  async get(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const found = await this.find(rightTo(request, 'any'));
    if (found === undefined)
      throw new S3Refusal('NoSuchKey', 'The specified key does not exist.', { Key: request.key });
    const { content, etag, modifiedAt, mediaType } = found;
    const { headers } = request.raw;
    reply.headers({
      'accept-ranges': 'bytes',
      'content-type': mediaType,
      etag: `"${etag}"`,
      'last-modified': new Date(modifiedAt).toUTCString(),
      'x-amz-server-side-encryption': 'AES256',
    });
    if (headers['if-match'] !== undefined && !names(headers['if-match'], etag)) {
      throw new S3Refusal('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    }
    if (headers['if-none-match'] !== undefined && names(headers['if-none-match'], etag))
      return reply.status(304).send();
    const range = readRange(headers.range, content.sizeBytes);
    if (range.kind === 'unsatisfiable') {
      reply.header('content-range', `bytes */${content.sizeBytes}`);
      throw new S3Refusal('InvalidRange', 'The requested range is not satisfiable', {
        ActualObjectSize: String(content.sizeBytes),
      });
    }
    const part = range.kind === 'part' ? range : undefined;
    if (part !== undefined) reply.header('content-range', `bytes ${part.first}-${part.last}/${content.sizeBytes}`);
    const bytes = part === undefined ? content.sizeBytes : part.last - part.first + 1;
    const status = part === undefined ? 200 : 206;
    if (request.method === 'HEAD') return reply.status(status).header('content-length', bytes).send();
    await sendContent(reply, await this.vault.get(content, part), status, bytes);
    return reply;
  }

  /** ListObjects, in either version, over the keys that the credentials name: a bucket has no more for its bearer. */
  async list({ rights, query, bucket }: S3Request): Promise<string> {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? query.get('start-after') ?? query.get('marker') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const isSecond = query.get('list-type') === '2';
    const most = Math.min(numberOf(query, 'max-keys', 1000), 1000);
    const contents: { Key: string; LastModified: string; ETag: string; Size: number; StorageClass: string }[] = [];
    const folders = new Set<string>();
    let last: string | undefined;
    let truncated = false;
    for (const right of rights.objects.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      if (!right.key.startsWith(prefix) || right.key <= after) continue;
      const found = await this.find(right);
      if (found === undefined) continue;
      const cut = delimiter === '' ? -1 : right.key.indexOf(delimiter, prefix.length);
      const folder = cut < 0 ? undefined : right.key.slice(0, cut + delimiter.length);
      if (folder !== undefined && folders.has(folder)) {
        last = right.key;
        continue;
      }
      if (contents.length + folders.size === most) {
        // A page of nothing has no end to go on from.
        truncated = most > 0;
        break;
      }
      last = right.key;
      if (folder !== undefined) {
        folders.add(folder);
        continue;
      }
      contents.push({
        Key: right.key,
        LastModified: new Date(found.modifiedAt).toISOString(),
        ETag: `"${found.etag}"`,
        Size: found.content.sizeBytes,
        StorageClass: 'STANDARD',
      });
    }
    return xmlDocument('ListBucketResult', {
      Name: bucket,
      Prefix: prefix,
      ...(delimiter === '' ? {} : { Delimiter: delimiter }),
      MaxKeys: most,
      KeyCount: contents.length + folders.size,
      IsTruncated: truncated,
      ...(truncated && last !== undefined ? { [isSecond ? 'NextContinuationToken' : 'NextMarker']: last } : {}),
      Contents: contents,
      CommonPrefixes: [...folders].map((folder) => ({ Prefix: folder })),
    });
  }

  private async find(right: ObjectRight): Promise<FoundObject | undefined> {
    if (right.may === 'write') {
      const content = (await this.outputs.find(right.artifactId))?.content;
      if (content === undefined) return undefined;
      const mediaType = mediaTypes[content.artifactKind];
      return { content, etag: content.etag, modifiedAt: content.uploadedAt, mediaType };
    }
    const artifact = await this.artifacts.find(right.artifactId);
    if (artifact?.status !== 'stored') return undefined;
    const etag = etagOf(artifact.sha256);
    return { content: artifact, etag, modifiedAt: artifact.storedAt, mediaType: mediaTypes[artifact.artifactKind] };
  }
}

/** Clients take 32 hex digits for the MD5 of the content, and anything with a dash for something else. */
const etagOf = (sha256: string): string => `${createHash('md5').update(sha256).digest('hex')}-1`;

const names = (header: string, etag: string): boolean =>
  header.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '').replace(/^"|"$/g, '')));
