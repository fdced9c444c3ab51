import { describe, expect, it } from 'vitest';
import { FileSystemObjectStore, objectStoreFromUrl, S3ObjectStore } from './index.ts';

const credentials = { accessKey: 'key', secretKey: 'top-secret' };

describe('an artifact store from its URL', () => {
  it.each(['/var/lib/artifacts', 'file:///var/lib/artifacts'])('%s is a folder', (location) => {
    expect(objectStoreFromUrl(location)).toBeInstanceOf(FileSystemObjectStore);
  });

  it.each([
    's3://s3.amazonaws.com/bucket',
    's3://127.0.0.1:9000/bucket/some/prefix?tls=false&region=eu&path-style=true',
  ])('%s is a bucket', (location) => {
    expect(objectStoreFromUrl(location, credentials)).toBeInstanceOf(S3ObjectStore);
  });

  it.each([
    ['relative/path', 'absolute path'],
    ['ftp://host/x', 'cannot be kept in ftp:'],
    ['file://host/x', 'names the host host'],
    ['s3://host', 'names no bucket'],
    ['s3://host/bucket?tsl=false', 'unknown options of the artifact store: tsl'],
    ['s3://host/bucket?tls=no', 'tls of the artifact store is true or false'],
    ['s3://me:hunter2@host/bucket', 'holds credentials'],
  ])('%s is refused: %s', (location, why) => {
    expect(() => objectStoreFromUrl(location, credentials)).toThrow(why);
    expect(() => objectStoreFromUrl(location, credentials)).not.toThrow(/hunter2|top-secret/);
  });

  it('in S3 needs credentials', () => {
    expect(() => objectStoreFromUrl('s3://host/bucket')).toThrow('needs an access key');
  });
});
