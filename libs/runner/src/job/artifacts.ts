import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, openAsBlob } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CreateDownload,
  CreateUpload,
  type ArtifactRefV1,
  type JobOfferedV1,
  type StoredArtifact,
} from '@millrace/contracts';
import { derivedUuid, minutes } from '@millrace/kernel';
import { Unavailable, type Requests } from '@millrace/messaging';
import { Refusal } from '../reasons.ts';
import type { JobFiles } from './job-handler.ts';
import { persistently } from './persistently.ts';

/** How long a job waits for the artifacts service before it gives up. */
const patience = minutes(2);

/** The bytes that a job takes and gives, by signed URLs of the artifacts service. */
export class JobArtifacts implements JobFiles {
  private readonly requests: Requests;
  private readonly account: string;
  private readonly job: JobOfferedV1;
  private readonly signal: AbortSignal;

  constructor(requests: Requests, account: string, job: JobOfferedV1, signal: AbortSignal) {
    this.requests = requests;
    this.account = account;
    this.job = job;
    this.signal = signal;
  }

  async download(ref: ArtifactRefV1, path: string): Promise<void> {
    await persistently(patience, this.signal, async () => {
      const ticket = await this.requests.ask(CreateDownload, { account: this.account, artifactId: ref.artifactId });
      if (!ticket.ok) throw new Refusal('INPUT_ARTIFACT_ERROR', `${ref.name}: ${ticket.error.detail}`);
      const response = await fetch(ticket.value.url, { signal: this.signal });
      if (!response.ok || !response.body) throw new Unavailable(`the artifact store answered ${response.status}`);
      const meter = new Meter();
      await pipeline(response.body, meter, createWriteStream(path, { mode: 0o600 }));
      if (meter.digest() !== ref.sha256 || meter.bytes !== ref.sizeBytes) {
        throw new Refusal('INPUT_ARTIFACT_ERROR', `${ref.name} is not what its record says: the digest differs`);
      }
    });
  }

  async upload(name: string, artifactKind: 'zip' | 'log' | 'file', path: string): Promise<ArtifactRefV1> {
    const meter = new Meter();
    await pipeline(createReadStream(path), meter.resume());
    const sha256 = meter.digest();
    const { pipelineName, executionId, actionExecutionId, jobId, fence } = this.job;
    const uploadId = derivedUuid(jobId, `${fence}:${artifactKind}:${name}`);
    return persistently(patience, this.signal, async () => {
      const ticket = await this.requests.ask(CreateUpload, {
        account: this.account,
        uploadId,
        artifactKind,
        name,
        pipelineName,
        executionId,
        actionExecutionId,
        sizeBytes: meter.bytes,
        sha256,
      });
      if (!ticket.ok) throw new Unavailable(`no upload of ${name}: ${ticket.error.detail}`);
      const body = await openAsBlob(path);
      const response = await fetch(ticket.value.url, { method: 'PUT', body, signal: this.signal });
      if (!response.ok) throw new Unavailable(`the artifact store answered ${response.status}`);
      const stored = (await response.json()) as StoredArtifact;
      if (stored.sha256 !== sha256) throw new Unavailable(`the artifact store has other bytes of ${name}`);
      return { name, artifactId: stored.artifactId, sha256, sizeBytes: meter.bytes };
    });
  }
}

/** Counts and digests what passes. */
class Meter extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(null, chunk);
  }

  digest(): string {
    return this.hash.digest('hex');
  }
}
