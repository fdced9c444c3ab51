/** The key is not in the form that every store takes; see `checkKey`. */
export class KeyRefused extends Error {
  override readonly name = 'KeyRefused';
}

/** The content is not what was announced. Nothing was stored. */
export class ContentRefused extends Error {
  override readonly name = 'ContentRefused';
  constructor(
    readonly reason: 'size' | 'sha256' | 'too-large',
    message: string,
  ) {
    super(message);
  }
}

export class ObjectNotFound extends Error {
  override readonly name = 'ObjectNotFound';
  constructor(key: string) {
    super(`there is no object ${JSON.stringify(key)}`);
  }
}

export class ObjectExists extends Error {
  override readonly name = 'ObjectExists';
  constructor(key: string) {
    super(`there is an object ${JSON.stringify(key)} already`);
  }
}

/** The disk or the bucket's quota is full. Nothing was stored; waiting alone does not help. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull';
}

/** The store did not answer, or answered that it cannot. Trying again later may help. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** A bucket of a user's that is not there, or may not be used so. */
export class BucketRefused extends Error {
  override readonly name = 'BucketRefused';
}

/** What the store gave back is not what was put there. */
export class ContentDamaged extends Error {
  override readonly name = 'ContentDamaged';
}

/** The `code` of a system, library or S3 error; empty when it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
