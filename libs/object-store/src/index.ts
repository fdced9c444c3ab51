export { newContentKey } from './content-cipher.ts';
export { getEncrypted, putEncrypted, type EncryptedObject } from './encrypted-objects.ts';
export {
  BucketRefused,
  ContentDamaged,
  ContentRefused,
  KeyRefused,
  ObjectExists,
  ObjectNotFound,
  StoreFull,
  StoreUnavailable,
} from './errors.ts';
export { FileSystemObjectStore } from './file-system-object-store.ts';
export { ObjectStore } from './object-store.ts';
export type { ByteRange, ObjectContent, ObjectInfo, PutOptions, StoredObject } from './object-store.ts';
export { objectStoreFromUrl, type S3Credentials } from './object-store-from-url.ts';
export { S3Buckets, type BucketsPlace, type ObjectVersion } from './s3-buckets.ts';
export { S3ObjectStore, type S3Settings } from './s3-object-store.ts';
