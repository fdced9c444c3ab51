import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { checkZip } from '@millrace/archive';
import { maxArtifactBytes } from '@millrace/contracts';
import { Clock, err, Ids, ok, type Result } from '@millrace/kernel';
import { ContentRefused, type ObjectContent } from '@millrace/object-store';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import {
  chooseParts,
  type JobOutput,
  type ObjectRefusal,
  type OutputContent,
  type UploadPart,
} from '../domain/job-output.ts';
import { objectKey } from '../domain/object-key.ts';
import { JobOutputsRepository } from '../outbound/postgres/job-outputs.repository.ts';
import { randomKeyPart } from './random-key-part.ts';
import { Spool } from './spool.ts';
import { Vault } from './vault.ts';

const completed: ObjectRefusal = {
  code: 'AccessDenied',
  message: 'The job has ended: its outputs are artifacts now and do not change.',
};
const noSuchUpload: ObjectRefusal = {
  code: 'NoSuchUpload',
  message: 'The specified upload does not exist. The upload ID may be invalid, or it was aborted or completed.',
};
/** Of one object at the same time. S3 has no such limit; here whoever may put one object could fill the store. */
export const mostUploads = 20;
/** S3's: of one part. */
const largestPartBytes = 5 * 1024 ** 3;

/**
 * Takes what job workers put by S3. Under the key that a worker knows, the last upload counts until the job has ended;
 * in the store each upload has a key of its own, so nothing half-written is ever seen and nothing is overwritten.
 */
@Injectable()
export class JobUploads {
  constructor(
    private readonly outputs: JobOutputsRepository,
    private readonly vault: Vault,
    private readonly spool: Spool,
    private readonly work: UnitOfWork,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** @throws StoreFull, StoreUnavailable, and what `content` throws; then nothing has changed */
  async put(
    output: JobOutput,
    content: ObjectContent,
    { ifAbsent }: { readonly ifAbsent: boolean },
  ): Promise<Result<OutputContent, ObjectRefusal>> {
    if (output.completedAt !== undefined) return err(completed);
    if (ifAbsent && output.content !== undefined) return err(exists);
    const md5 = createHash('md5');
    const kept = await this.keep(output, hashing(content, md5), () => ({ etag: md5.digest('hex') }));
    return kept.ok ? this.fill(output, kept.value, ifAbsent) : kept;
  }

  /** Takes back what was put. Taking back what is not there is no error. */
  async remove(output: JobOutput): Promise<Result<undefined, ObjectRefusal>> {
    return this.fill(output, undefined, false);
  }

  async begin({ account, jobId, artifactId }: JobOutput): Promise<Result<string, ObjectRefusal>> {
    return this.work.run(async (tx): Promise<Result<string, ObjectRefusal>> => {
      const [locked] = await this.outputs.lock(tx, account, jobId, artifactId);
      if (locked === undefined || locked.completedAt !== undefined) return err(completed);
      if ((await this.outputs.countUploads(tx, artifactId)) >= mostUploads) return err(tooManyUploads);
      const id = this.ids.next();
      await this.outputs.openUpload(tx, id, artifactId, this.clock.now());
      return ok(id);
    });
  }

  /** The same number again replaces the part. */
  async putPart(
    output: JobOutput,
    uploadId: string,
    number: number,
    content: ObjectContent,
  ): Promise<Result<UploadPart, ObjectRefusal>> {
    if (!(await this.outputs.hasUpload(uploadId, output.artifactId))) return err(noSuchUpload);
    const md5 = createHash('md5');
    const key = objectKey(output.pipelineName, output.name, randomKeyPart());
    const { region } = output;
    const kept = await refusing(async () =>
      this.vault.put(region, key, hashing(content, md5), { maximumBytes: largestPartBytes, ifAbsent: true }),
    );
    if (!kept.ok) return kept;
    const { sizeBytes, sealedKey } = kept.value;
    const part: UploadPart = {
      number,
      content: { region, objectKey: key, sizeBytes, sealedKey },
      etag: md5.digest('hex'),
      uploadedAt: this.clock.now(),
    };
    const replaced = await this.work.run(async (tx): Promise<Result<string | undefined, ObjectRefusal>> => {
      if (!(await this.outputs.lockUpload(tx, uploadId))) return err(noSuchUpload);
      const beside = await this.outputs.bytesBeside(tx, uploadId, number);
      return beside + sizeBytes > maxArtifactBytes ? err(tooLarge) : ok(await this.outputs.putPart(tx, uploadId, part));
    });
    const unneeded = replaced.ok ? replaced.value : key;
    if (unneeded !== undefined) await this.vault.delete(region, unneeded);
    return replaced.ok ? ok(part) : replaced;
  }

  /** Undefined when there is no such upload. */
  async parts(output: JobOutput, uploadId: string): Promise<readonly UploadPart[] | undefined> {
    if (!(await this.outputs.hasUpload(uploadId, output.artifactId))) return undefined;
    return this.outputs.parts(uploadId, output.region);
  }

  /** Makes one object of the named parts. Repeated after it was done, it answers as before. */
  async complete(
    output: JobOutput,
    uploadId: string,
    named: readonly { readonly number: number; readonly etag: string }[],
    { ifAbsent }: { readonly ifAbsent: boolean },
  ): Promise<Result<OutputContent, ObjectRefusal>> {
    if (output.content?.uploadId === uploadId) return ok(output.content);
    if (output.completedAt !== undefined) return err(completed);
    const uploaded = await this.parts(output, uploadId);
    if (uploaded === undefined) return err(noSuchUpload);
    const chosen = chooseParts(named, uploaded, maxArtifactBytes);
    if (!chosen.ok) return chosen;
    const digests = chosen.value.map(({ etag }) => Buffer.from(etag, 'hex'));
    const md5 = createHash('md5').update(Buffer.concat(digests)).digest('hex');
    const kept = await this.keep(output, this.joined(chosen.value), () => ({
      etag: `${md5}-${digests.length}`,
      uploadId,
    }));
    if (!kept.ok) return kept;
    const filled = await this.fill(output, kept.value, ifAbsent);
    if (filled.ok) await this.end(output, uploadId);
    return filled;
  }

  async abort(output: JobOutput, uploadId: string): Promise<Result<undefined, ObjectRefusal>> {
    if (!(await this.outputs.hasUpload(uploadId, output.artifactId))) return err(noSuchUpload);
    await this.end(output, uploadId);
    return ok(undefined);
  }

  private async end({ region }: JobOutput, uploadId: string): Promise<void> {
    const keys = await this.work.run((tx) => this.outputs.endUpload(tx, uploadId));
    for (const key of keys ?? []) await this.vault.delete(region, key);
  }

  private async *joined(parts: readonly UploadPart[]): AsyncGenerator<Uint8Array, void> {
    for (const { content } of parts) yield* await this.vault.get(content);
  }

  /** Content waits on disk until it has come whole and been proved; what claims to be a zip must be harmless. */
  private async keep(
    output: JobOutput,
    content: ObjectContent,
    identity: () => Pick<OutputContent, 'etag' | 'uploadId'>,
  ): Promise<Result<OutputContent, ObjectRefusal>> {
    const { region } = output;
    const kept = await refusing(async () =>
      this.spool.through(content, maxArtifactBytes, async (path): Promise<Result<OutputContent, ObjectRefusal>> => {
        const artifactKind = (await isZip(path)) ? 'zip' : 'file';
        const checked = artifactKind === 'zip' ? await checkZip(path) : ok(undefined);
        if (!checked.ok) {
          const problems = checked.error
            .map(({ message, value }) => (typeof value === 'string' ? `${value}: ${message}` : message))
            .join('; ');
          return err({ code: 'InvalidRequest', message: `The zip must not be unpacked: ${problems}`.slice(0, 2000) });
        }
        const key = objectKey(output.pipelineName, output.name, randomKeyPart());
        const spooled = createReadStream(path, { highWaterMark: 1 << 18 });
        const stored = await this.vault.put(region, key, spooled, { ifAbsent: true });
        return ok({ ...stored, ...identity(), region, objectKey: key, artifactKind, uploadedAt: this.clock.now() });
      }),
    );
    return kept.ok ? kept.value : kept;
  }

  /** Answers `content`, or why it was not taken; then its object is gone again. */
  private async fill<C extends OutputContent | undefined>(
    output: JobOutput,
    content: C,
    ifAbsent: boolean,
  ): Promise<Result<C, ObjectRefusal>> {
    const { account, jobId, artifactId, region } = output;
    const before = await this.work.run(async (tx): Promise<Result<string | undefined, ObjectRefusal>> => {
      const [locked] = await this.outputs.lock(tx, account, jobId, artifactId);
      if (locked === undefined || locked.completedAt !== undefined) return err(completed);
      if (ifAbsent && locked.content !== undefined) return err(exists);
      await this.outputs.fill(tx, artifactId, content);
      return ok(locked.content?.objectKey);
    });
    const unneeded = before.ok ? before.value : content?.objectKey;
    if (unneeded !== undefined) await this.vault.delete(region, unneeded);
    return before.ok ? ok(content) : before;
  }
}

const tooManyUploads: ObjectRefusal = {
  code: 'InvalidRequest',
  message: `There are ${mostUploads} unfinished uploads of this object: complete or abort one of them.`,
};
const tooLarge: ObjectRefusal = {
  code: 'EntityTooLarge',
  message: `The parts of the upload take more than the ${maxArtifactBytes} bytes that an object may have.`,
};
const exists: ObjectRefusal = {
  code: 'PreconditionFailed',
  message: 'At least one of the pre-conditions you specified did not hold',
};

async function* hashing(
  content: ObjectContent,
  hash: { update(bytes: Uint8Array): unknown },
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}

/** More bytes than are allowed are the client's mistake, anything else is not. */
async function refusing<T>(take: () => Promise<T>): Promise<Result<T, ObjectRefusal>> {
  try {
    return ok(await take());
  } catch (error) {
    if (!(error instanceof ContentRefused)) throw error;
    return err({
      code: 'EntityTooLarge',
      message: `Your proposed upload exceeds the maximum allowed size: ${error.message}`,
    });
  }
}

/** By its first bytes: an entry, or the end of an empty one. */
async function isZip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && ['504b0304', '504b0506'].includes(buffer.toString('hex'));
  } finally {
    await file.close();
  }
}
