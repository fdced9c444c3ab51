import { JobOffered, type JobOfferedV1, type ReportJobResultV1 } from '@millrace/contracts';
import { derivedUuid, type Outcome } from '@millrace/kernel';
import { decode } from '@millrace/messaging';
import type { Delivery } from './bus.ts';
import type { Random } from './random.ts';

/** The job in a message, checked as a real worker checks it. */
export const decodeOffer = ({ message, count }: Delivery): JobOfferedV1 =>
  decode(JobOffered, JSON.parse(message.body), { count, consumer: 'jobs' }).data;

/** Whose artifact this is can be read from its digest: the judge compares it with who may consume it. */
export const digestOf = (actionExecutionId: string): string => actionExecutionId.replaceAll('-', '').padEnd(64, '0');

/**
 * What a worker says at the end; now and then it forgets an output that it had promised. With a token it is the end of its
 * part only.
 */
export function resultOf(
  job: JobOfferedV1,
  outcome: Outcome,
  random: Random,
  continuationToken?: string,
): ReportJobResultV1 {
  const { jobId, fence } = job;
  const promised = random.chance(0.01) ? job.outputArtifacts.slice(1) : job.outputArtifacts;
  const succeeded = outcome === 'succeeded';
  return {
    jobId,
    fence,
    outcome,
    outputArtifacts: succeeded
      ? promised.map(({ name }) => ({
          name,
          artifactId: derivedUuid(jobId, `${name}#${fence}`),
          sha256: digestOf(jobId),
          sizeBytes: 1,
        }))
      : [],
    outputVariables: succeeded ? { Answer: `${job.actionName}-${job.attempt}` } : {},
    ...(continuationToken === undefined ? {} : { continuationToken }),
    ...(succeeded ? {} : { error: { code: 'JobFailed', message: `it ${outcome}` } }),
    ...(succeeded && job.actionType.category === 'Source'
      ? { sourceRevision: { revisionId: digestOf(jobId).slice(0, 40) } }
      : {}),
  };
}
