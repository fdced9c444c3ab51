import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '@millrace/testing';
import { expect, it } from 'vitest';
import { withFileLock } from './file-lock.ts';
import { identify } from './process-identity.ts';

it('lets one in at a time, and takes over from a holder that died', async () => {
  const folder = await tempDir('lock');
  const file = join(folder.path, 'a.lock');
  // The number of this process with another start: what a reused process number looks like.
  writeFileSync(file, JSON.stringify({ ...identify(process.pid)!, startedAt: 'long ago' }));
  let inside = 0;
  let most = 0;
  const enter = () =>
    withFileLock(file, 20, async () => {
      most = Math.max(most, (inside += 1));
      await new Promise(setImmediate);
      inside -= 1;
    });
  await Promise.all(Array.from({ length: 5 }, enter));
  expect(most).toBe(1);
  await folder.remove();
});

it('gives up with a remedy when the holder lives on', async () => {
  const folder = await tempDir('lock');
  const file = join(folder.path, 'a.lock');
  await withFileLock(file, 1, async () => {
    await expect(withFileLock(file, 0, async () => undefined)).rejects.toMatchObject({
      code: 'lock-timeout',
      remedy: expect.stringContaining(file),
    });
  });
  await folder.remove();
});
