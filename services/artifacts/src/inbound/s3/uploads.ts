import { maxArtifactBytes, uuidShape } from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { JobUploads } from '../../application/job-uploads.ts';
import { PublicUrl } from '../../application/public-url.ts';
import { mostParts, type JobOutput, type ObjectRefusal } from '../../domain/job-output.ts';
import { JobOutputsRepository } from '../../outbound/postgres/job-outputs.repository.ts';
import { S3Refusal } from './s3-refusal.ts';
import { numberOf, rightTo, type S3Request } from './s3-request.ts';
import { longestCompletion, readCompletion, xmlDocument } from './xml.ts';

/** PutObject, DeleteObject and multipart uploads. */
@Injectable()
export class S3Uploads {
  constructor(
    private readonly uploads: JobUploads,
    private readonly outputs: JobOutputsRepository,
    private readonly publicUrl: PublicUrl,
  ) {}

  async put(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const output = await this.outputOf(request);
    refuseHeaders(request);
    const content = taken(await this.uploads.put(output, bodyOf(request), { ifAbsent: ifAbsent(request) }));
    return stored(request, reply, content.etag).send();
  }

  async remove(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    taken(await this.uploads.remove(await this.outputOf(request)));
    return reply.status(204).send();
  }

  async begin(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const output = await this.outputOf(request);
    const uploadId = taken(await this.uploads.begin(output));
    const names = { Bucket: request.bucket, Key: request.key, UploadId: uploadId };
    return xml(reply, xmlDocument('InitiateMultipartUploadResult', names));
  }

  async putPart(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const output = await this.outputOf(request);
    refuseHeaders(request);
    const number = numberOf(request.query, 'partNumber', 0);
    if (number < 1 || number > mostParts) {
      throw new S3Refusal('InvalidArgument', `Part number must be an integer between 1 and ${mostParts}, inclusive`);
    }
    const part = taken(await this.uploads.putPart(output, uploadIdOf(request), number, bodyOf(request)));
    return stored(request, reply, part.etag).send();
  }

  async complete(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const output = await this.outputOf(request);
    const text = await this.text(request);
    const named = readCompletion(text, mostParts);
    if (named === undefined) {
      throw new S3Refusal('MalformedXML', 'The XML you provided was not well-formed or did not validate');
    }
    const content = taken(
      await this.uploads.complete(output, uploadIdOf(request), named, { ifAbsent: ifAbsent(request) }),
    );
    const { bucket, key } = request;
    const location = this.publicUrl.of(`/${bucket}/${key}`);
    return xml(
      reply,
      xmlDocument('CompleteMultipartUploadResult', {
        Location: location,
        Bucket: bucket,
        Key: key,
        ETag: `"${content.etag}"`,
      }),
    );
  }

  async abort(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const output = await this.outputOf(request);
    taken(await this.uploads.abort(output, uploadIdOf(request)));
    return reply.status(204).send();
  }

  async listParts(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const output = await this.outputOf(request);
    const uploadId = uploadIdOf(request);
    const parts = await this.uploads.parts(output, uploadId);
    if (parts === undefined) throw new S3Refusal('NoSuchUpload', 'The specified upload does not exist.');
    const after = numberOf(request.query, 'part-number-marker', 0);
    const most = Math.min(numberOf(request.query, 'max-parts', 1000), 1000);
    const later = parts.filter(({ number }) => number > after);
    const page = later.slice(0, most);
    return xml(
      reply,
      xmlDocument('ListPartsResult', {
        Bucket: request.bucket,
        Key: request.key,
        UploadId: uploadId,
        PartNumberMarker: after,
        NextPartNumberMarker: page.at(-1)?.number ?? after,
        MaxParts: most,
        // A page of nothing has no end to go on from.
        IsTruncated: most > 0 && later.length > page.length,
        Part: page.map((part) => ({
          PartNumber: part.number,
          LastModified: new Date(part.uploadedAt).toISOString(),
          ETag: `"${part.etag}"`,
          Size: part.content.sizeBytes,
        })),
      }),
    );
  }

  /** Clients look here for an upload to go on with. */
  async listUploads(request: S3Request, reply: FastifyReply): Promise<FastifyReply> {
    const prefix = request.query.get('prefix') ?? '';
    const writable = request.rights.objects.filter(({ may, key }) => may === 'write' && key.startsWith(prefix));
    const uploads: { Key: string; UploadId: string; Initiated: string }[] = [];
    for (const { key, artifactId } of writable) {
      for (const { id, createdAt } of await this.outputs.uploadsOf(artifactId)) {
        uploads.push({ Key: key, UploadId: id, Initiated: new Date(createdAt).toISOString() });
      }
    }
    const answer = { Bucket: request.bucket, Prefix: prefix, IsTruncated: false, Upload: uploads };
    return xml(reply, xmlDocument('ListMultipartUploadsResult', answer));
  }

  private async outputOf(request: S3Request): Promise<JobOutput> {
    const output = await this.outputs.find(rightTo(request, 'write').artifactId);
    if (output === undefined) throw new S3Refusal('AccessDenied', 'Access Denied: the job is not known any more.');
    return output;
  }

  private async text(request: S3Request): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of bodyOf(request)) {
      bytes += chunk.length;
      if (bytes > longestCompletion) throw new S3Refusal('MalformedXML', 'The XML you provided is too long.');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

export const xml = (reply: FastifyReply, document: string): FastifyReply =>
  reply.status(200).header('content-type', 'application/xml').send(document);

const bodyOf = ({ payload, raw }: S3Request): AsyncIterable<Uint8Array> => payload.read(raw);

function uploadIdOf({ query }: S3Request): string {
  const id = query.get('uploadId') ?? '';
  if (!uuidShape.test(id)) throw new S3Refusal('NoSuchUpload', 'The specified upload does not exist.');
  return id;
}

/** What must be known before the first byte, and what we cannot do. */
function refuseHeaders({ payload, raw }: S3Request): void {
  if (payload.announcedBytes === undefined) {
    throw new S3Refusal('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if (payload.announcedBytes > maxArtifactBytes) {
    throw new S3Refusal('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed object size.', {
      ProposedSize: String(payload.announcedBytes),
      MaxSizeAllowed: String(maxArtifactBytes),
    });
  }
  if (raw.headers['x-amz-copy-source'] !== undefined) {
    throw new S3Refusal('NotImplemented', 'Objects are not copied here: put the bytes.');
  }
}

function ifAbsent({ raw }: S3Request): boolean {
  const condition = raw.headers['if-none-match'];
  if (condition === undefined) return false;
  if (condition.trim() === '*') return true;
  throw new S3Refusal('NotImplemented', 'If-None-Match of a put is * or left out.');
}

/** The checksums that were found right are repeated: clients compare them. */
function stored({ payload }: S3Request, reply: FastifyReply, etag: string): FastifyReply {
  for (const [name, value] of payload.checksums) reply.header(`x-amz-checksum-${name}`, value);
  return reply.status(200).headers({ etag: `"${etag}"`, 'x-amz-server-side-encryption': 'AES256' });
}

function taken<T>(result: Result<T, ObjectRefusal>): T {
  if (!result.ok) throw new S3Refusal(result.error.code, result.error.message);
  return result.value;
}
