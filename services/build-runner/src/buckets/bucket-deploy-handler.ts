import { extractZip, listTree, type PackEntry } from '@millrace/archive';
import { unavailableIssue, type CheckActionsV1, type JobOfferedV1 } from '@millrace/contracts';
import { backoffDelay, Clock, Ids, seconds, type Issue } from '@millrace/kernel';
import { BucketRefused, S3Buckets, StoreUnavailable } from '@millrace/object-store';
import { JobHandler, Refusal, type JobContext, type JobOutcome } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BuildRunnerSettings } from '../settings.ts';
import { keyBelow, objectKeyOf } from './object-key.ts';

const s3 = { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' } as const;
const noBuckets = 'the operator of this platform has opened no buckets: MILLRACE_S3_ENDPOINT is not set';
const filesAtOnce = 8;
const attempts = 5;
const afterFault = { first: seconds(1), factor: 2, max: seconds(15) };

interface Upload {
  readonly key: string;
  readonly path: string;
}

/**
 * Carries out `S3` deploy actions: an artifact into a bucket, as it is or unpacked. What is there already is replaced,
 * what is not in the artifact stays; a failure leaves what was put before it.
 */
@Injectable()
export class BucketDeployHandler extends JobHandler {
  override readonly actionTypes = [s3];
  private readonly buckets: S3Buckets | undefined;

  constructor(
    { bucketsPlace }: BuildRunnerSettings,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {
    super();
    this.buckets = bucketsPlace && new S3Buckets(bucketsPlace);
  }

  /** What stands in the way of such actions. A bucket that nobody can ask for now does not. */
  async check({ caller, actions }: CheckActionsV1): Promise<readonly Issue[]> {
    const { buckets } = this;
    if (buckets === undefined) return actions.map((action) => unavailableIssue(action, caller.region, noBuckets));
    const issues = actions.map(async ({ pointer, configuration }): Promise<readonly Issue[]> => {
      const bucket = configuration['BucketName'] ?? '';
      // One that a variable names is known when it runs.
      if (bucket.includes('#{')) return [];
      const message = await whyRefused(() => buckets.need(bucket));
      if (message === undefined) return [];
      const suggestion = 'use a bucket that the operator of this platform has opened';
      const code = 'InvalidActionDeclarationException';
      return [{ pointer: `${pointer}/configuration/BucketName`, message, suggestion, code, value: bucket }];
    });
    return (await Promise.all(issues)).flat();
  }

  override async run(job: JobOfferedV1, context: JobContext): Promise<JobOutcome> {
    const { buckets } = this;
    if (buckets === undefined) throw new Refusal('INVALID_CONFIGURATION', noBuckets);
    const bucket = needed(job, 'BucketName');
    const uploads = await this.planned(job, context);
    const headers = headersOf(job.configuration);
    context.log.say(`Putting ${uploads.length} objects into ${bucket}`);
    await context.userCommandBegins();
    const waiting = [...uploads];
    const work = async (): Promise<void> => {
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          await put(buckets, bucket, next, headers, context);
        }
      } finally {
        // After the first failure nothing more is begun.
        waiting.length = 0;
      }
    };
    const works = await Promise.allSettled(Array.from({ length: Math.min(filesAtOnce, uploads.length) }, work));
    for (const ended of works) if (ended.status === 'rejected') throw ended.reason;
    const summary = `Put ${uploads.length} objects into ${bucket}`;
    context.log.say(summary);
    return { outcome: 'succeeded', summary, outputArtifacts: [], outputVariables: {} };
  }

  /** Nothing of such a job is kept beside what it has put. */
  override async ended(): Promise<void> {}

  /** What goes where. Nothing is put before all of it is known. */
  private async planned(job: JobOfferedV1, { artifacts, workspace }: JobContext): Promise<readonly Upload[]> {
    const [input] = job.inputArtifacts;
    if (input === undefined) throw new Refusal('INVALID_CONFIGURATION', 'An S3 action needs one input artifact');
    const extract = needed(job, 'Extract') === 'true';
    const given = extract ? (job.configuration['ObjectKey'] ?? '') : needed(job, 'ObjectKey');
    const target = objectKeyOf(given, this.clock.now(), this.ids.next());
    const path = join(workspace.archives, 'input');
    await artifacts.download(input, path);
    if (!extract) return [{ key: target, path }];
    const folder = join(workspace.box, 'content');
    const extracted = await extractZip(path, folder);
    if (!extracted.ok) {
      const why = extracted.error.slice(0, 3).map(({ message }) => message);
      throw new Refusal('INPUT_ARTIFACT_ERROR', `${input.name} cannot be unpacked: ${why.join('; ')}`);
    }
    return (await listTree(folder)).flatMap((entry) => uploadOf(entry, target));
  }
}

/** A bucket has no directories and no links. */
function uploadOf(entry: PackEntry, prefix: string): readonly Upload[] {
  switch (entry.kind) {
    case 'file':
      return [{ key: keyBelow(prefix, entry.name), path: entry.path }];
    case 'link':
      throw new Refusal('INPUT_ARTIFACT_ERROR', `${entry.name} is a link, which no bucket can hold`);
    case 'directory':
    case 'bytes':
      return [];
  }
}

function needed({ configuration }: JobOfferedV1, key: string): string {
  const value = configuration[key];
  if (value === undefined || value === '') throw new Refusal('INVALID_CONFIGURATION', `${key} is missing`);
  return value;
}

function headersOf({ CacheControl, CannedACL }: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    ...(CacheControl === undefined ? {} : { 'Cache-Control': CacheControl }),
    ...(CannedACL === undefined ? {} : { 'x-amz-acl': CannedACL }),
  };
}

/** Again after faults; the same bytes under the same key are the same, however often they are put. */
async function put(
  buckets: S3Buckets,
  bucket: string,
  { key, path }: Upload,
  headers: Readonly<Record<string, string>>,
  { log, signal }: JobContext,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await buckets.upload(bucket, key, path, headers);
    } catch (error) {
      if (error instanceof BucketRefused) throw new Refusal('TARGET_REFUSED', error.message);
      if (!(error instanceof StoreUnavailable)) throw error;
      if (attempt === attempts) throw new Refusal('TARGET_UNREACHABLE', `${key}: ${error.message}`);
      log.say(`${key}: ${error.message}; tried again`);
      await delay(backoffDelay(afterFault, attempt), undefined, { signal });
    }
  }
}

async function whyRefused(ask: () => Promise<void>): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (error) {
    if (error instanceof BucketRefused) return error.message;
    if (error instanceof StoreUnavailable) return undefined;
    throw error;
  }
}
