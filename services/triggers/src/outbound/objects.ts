import { BucketRefused, S3Buckets, StoreUnavailable, type ObjectVersion } from '@millrace/object-store';
import { Injectable } from '@nestjs/common';
import { readRef } from '../domain/repository-event.ts';
import { TriggersSettings } from '../settings.ts';
import { RemoteFailed } from './remote-failed.ts';
import type { Refs } from './postgres/watches.repository.ts';

/** Objects in the buckets that the operator has opened. */
@Injectable()
export class Objects {
  private readonly buckets: S3Buckets | undefined;

  constructor({ bucketsPlace }: TriggersSettings) {
    this.buckets = bucketsPlace && new S3Buckets(bucketsPlace);
  }

  /** Whether the operator has opened any. */
  get areOpen(): boolean {
    return this.buckets !== undefined;
  }

  /** Why a bucket cannot be a source, in one sentence. What nobody can say now is no reason. */
  async whyUnfit(bucket: string): Promise<string | undefined> {
    try {
      await this.buckets?.needVersions(bucket);
      return undefined;
    } catch (error) {
      if (error instanceof BucketRefused) return error.message;
      if (error instanceof StoreUnavailable) return undefined;
      throw error;
    }
  }

  /** The newest version of the object that a ref names. @throws RemoteFailed */
  async refs(bucket: string, ref: string): Promise<Refs> {
    const version = await this.version(bucket, readRef(ref)?.name ?? ref);
    return version === undefined ? {} : { [ref]: version.versionId };
  }

  /** The newest version, or the one that is named; undefined when there is none. @throws RemoteFailed */
  async version(bucket: string, key: string, versionId?: string): Promise<ObjectVersion | undefined> {
    return this.asking((buckets) => buckets.version(bucket, key, versionId));
  }

  /** @returns its size in bytes @throws RemoteFailed */
  async download(
    { bucket, key }: { readonly bucket: string; readonly key: string },
    versionId: string,
    path: string,
    signal: AbortSignal,
  ): Promise<number> {
    return this.asking((buckets) => buckets.download(bucket, key, versionId, path, signal));
  }

  private async asking<T>(ask: (buckets: S3Buckets) => Promise<T>): Promise<T> {
    if (this.buckets === undefined) throw new RemoteFailed('no buckets are open here: MILLRACE_S3_ENDPOINT is not set');
    try {
      return await ask(this.buckets);
    } catch (error) {
      if (error instanceof BucketRefused || error instanceof StoreUnavailable)
        throw new RemoteFailed(error.message, { cause: error });
      throw error;
    }
  }
}
