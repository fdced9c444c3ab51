import { join } from 'node:path';
import { startPlatform, type Platform } from '@millrace/platform';
import { gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { fuzz } from './fuzz/fuzz.ts';
import { schemathesis } from './fuzz/schemathesis.ts';
import { seed } from './fuzz/seed.ts';

/** The long run, with requests that differ each time, is `npm run fuzz`. */
describe('the OpenAPI description', () => {
  let folder: TempDir | undefined;
  let platform: Platform | undefined;
  let repository: GitRepository | undefined;

  afterAll(async () => {
    await platform?.stop();
    await repository?.remove();
    await folder?.remove();
  });

  it('holds, whatever is asked', { timeout: 600_000 }, async ({ skip }) => {
    const found = await schemathesis();
    // PyPI may be out of reach, and Python missing: nothing of ours is wrong then, and the notice says what was not done.
    if ('missing' in found) return skip(`nothing was fuzzed: ${found.missing}`);
    folder = await tempDir('fuzz');
    repository = await gitRepository();
    await repository.commit({ 'README.md': 'hello\n' }, 'Begin');
    platform = await startPlatform({ home: join(folder.path, 'home'), port: 0, mode: 'embedded', unsafeFast: true });
    const { sound, report } = await fuzz({
      command: found.command,
      platform,
      seed: await seed(platform, repository.url),
      folder: join(folder.path, 'fuzz'),
      examples: 5,
      seconds: 60,
      random: 1,
    });
    expect(sound, report).toBe(true);
  });
});
