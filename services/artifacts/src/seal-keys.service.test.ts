import type { JobCredentials } from '@millrace/contracts';
import { Client } from 'minio';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SweepStore } from './application/sweep-store.ts';
import { bucket, s3House, type S3House } from './testing/s3-house.ts';

const [first, second] = ['ab'.repeat(32), 'cd'.repeat(32)] as [string, string];
let house: S3House;
beforeAll(async () => {
  house = await s3House();
});
afterAll(() => house?.close());

/** With these credentials, at the door as it stands now. */
async function minio({ region, credentials }: JobCredentials): Promise<Client> {
  const { hostname, port } = new URL((await house.credentials()).endpoint);
  return new Client({
    endPoint: hostname,
    port: Number(port),
    useSSL: false,
    region,
    accessKey: credentials.accessKeyId,
    secretKey: credentials.secretAccessKey,
    sessionToken: credentials.sessionToken,
  });
}

const read = async (job: JobCredentials): Promise<string> =>
  text(await (await minio(job)).getObject(bucket, job.inputs[0]?.key ?? ''));
const sweep = () => house.service.app.get(SweepStore, { strict: false }).sweep();

it('artifacts and sessions outlive a change of the seal key, and artifacts the end of the former one', async () => {
  const artifactId = await house.store('Old', Buffer.from('written before'));
  const before = await house.credentials({ inputs: [artifactId], outputs: ['Out'] });
  expect(await read(before)).toBe('written before');

  await house.restart({ MILLRACE_SEAL_KEY: second, MILLRACE_OLDER_SEAL_KEYS: first });
  expect(await read(before)).toBe('written before');
  await (await minio(before)).putObject(bucket, before.outputs[0]?.key ?? '', 'written after');
  const { artifacts } = await house.complete(before.jobId, ['Out']);
  expect(await sweep()).toMatchObject({ resealed: 1 });
  expect(await sweep()).toMatchObject({ resealed: 0 });

  await house.restart({ MILLRACE_SEAL_KEY: second });
  expect(await read(await house.credentials({ inputs: [artifactId] }))).toBe('written before');
  expect(await read(await house.credentials({ inputs: [artifacts[0]?.artifactId ?? ''] }))).toBe('written after');
  await expect(read(before)).rejects.toMatchObject({ code: 'InvalidToken' });
});
