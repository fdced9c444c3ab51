import { randomUUID } from 'node:crypto';
import { freePort, s3Server, type TestS3 } from '@millrace/testing';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectStoreFromUrl, StoreUnavailable, type ObjectStore } from './index.ts';
import { objectStoreContract } from './object-store.contract.ts';

const available = await s3Server();

describe.skipIf(!available.ok)(available.ok ? 'the S3 store' : `the S3 store (${available.error})`, () => {
  let s3: TestS3;
  beforeAll(async () => {
    if (available.ok) s3 = await available.value();
  });
  afterAll(async () => {
    if (available.ok) await s3.close();
  });

  async function emptyBucket(): Promise<ObjectStore> {
    const { port, accessKey, secretKey } = s3;
    const bucket = `bucket-${randomUUID()}`;
    await new Client({ endPoint: '127.0.0.1', port, useSSL: false, accessKey, secretKey }).makeBucket(bucket);
    return objectStoreFromUrl(`s3://127.0.0.1:${port}/${bucket}/artifacts?tls=false`, s3);
  }

  objectStoreContract(emptyBucket);

  it('says that it is unavailable when its key is refused or nobody listens', async () => {
    const wrong = objectStoreFromUrl(`s3://127.0.0.1:${s3.port}/bucket?tls=false`, { ...s3, secretKey: 'wrong' });
    await expect(wrong.put('k', [Buffer.from('x')])).rejects.toThrow(StoreUnavailable);
    const nobody = objectStoreFromUrl(`s3://127.0.0.1:${await freePort()}/bucket?tls=false`, s3);
    await expect(nobody.put('k', [Buffer.from('x')])).rejects.toThrow(StoreUnavailable);
  });
});
