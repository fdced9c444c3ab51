import { err, ok, type Instant, type Result } from '@millrace/kernel';

/** Bytes in the store and the sealed key that opens them; null for what was stored before there was encryption. */
export interface StoredContent {
  readonly region: string;
  readonly objectKey: string;
  readonly sizeBytes: number;
  readonly sealedKey: string | null;
}

/** What was put under an output's key last. */
export interface OutputContent extends StoredContent {
  readonly sealedKey: string;
  readonly sha256: string;
  /** As S3 makes it: MD5, or MD5 of the parts' MD5 and their number. */
  readonly etag: string;
  readonly artifactKind: 'zip' | 'file';
  readonly uploadedAt: Instant;
  /** The multipart upload that brought it. */
  readonly uploadId?: string;
}

/** Where one output of a job goes. */
export interface JobOutput {
  readonly artifactId: string;
  readonly account: string;
  readonly region: string;
  readonly jobId: string;
  readonly name: string;
  readonly bucket: string;
  /** The key that the worker knows; the store has another for each upload. */
  readonly locationKey: string;
  readonly pipelineName: string;
  readonly executionId?: string;
  readonly actionExecutionId?: string;
  readonly createdAt: Instant;
  readonly content?: OutputContent;
  /** From then on it is an artifact and does not change. */
  readonly completedAt?: Instant;
}

/** One part of a multipart upload. */
export interface UploadPart {
  readonly number: number;
  readonly content: StoredContent & { readonly sealedKey: string };
  readonly etag: string;
  readonly uploadedAt: Instant;
}

/** Why an object was not taken or is not there, in S3's codes. */
export interface ObjectRefusal {
  readonly code:
    | 'AccessDenied'
    | 'EntityTooLarge'
    | 'EntityTooSmall'
    | 'InvalidPart'
    | 'InvalidPartOrder'
    | 'InvalidRequest'
    | 'NoSuchKey'
    | 'NoSuchUpload'
    | 'PreconditionFailed';
  readonly message: string;
}

/** S3's: of every part but the last. */
const smallestPartBytes = 5 * 1024 * 1024;
export const mostParts = 10_000;

/** The parts that a client names to complete its upload, in order, or why they do not make an object. */
export function chooseParts(
  named: readonly { readonly number: number; readonly etag: string }[],
  uploaded: readonly UploadPart[],
  maximumBytes: number,
): Result<readonly UploadPart[], ObjectRefusal> {
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  if (named.some(({ number }, index) => index > 0 && number <= (named[index - 1]?.number ?? 0))) {
    return err({ code: 'InvalidPartOrder', message: 'The list of parts was not in ascending order.' });
  }
  const chosen: UploadPart[] = [];
  for (const [index, { number, etag }] of named.entries()) {
    const part = byNumber.get(number);
    if (part === undefined || part.etag !== etag) {
      return err({ code: 'InvalidPart', message: `Part ${number} was not uploaded, or with another ETag.` });
    }
    if (index < named.length - 1 && part.content.sizeBytes < smallestPartBytes) {
      return err({ code: 'EntityTooSmall', message: `Part ${number} is smaller than the 5 MiB that S3 asks for.` });
    }
    chosen.push(part);
  }
  if (chosen.length === 0) return err({ code: 'InvalidPart', message: 'An upload has at least one part.' });
  const bytes = chosen.reduce((sum, { content }) => sum + content.sizeBytes, 0);
  return bytes > maximumBytes
    ? err({ code: 'EntityTooLarge', message: `An artifact has at most ${maximumBytes} bytes; these are ${bytes}.` })
    : ok(chosen);
}
