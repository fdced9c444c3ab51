import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '@millrace/testing';
import { expect, it } from 'vitest';
import { workerIdOf } from './worker-id.ts';

it('a worker keeps its name, but not one that was cut off while it was written', async () => {
  const folder = await tempDir('worker-id');
  const file = join(folder.path, 'worker-id');
  const name = workerIdOf(folder.path, 'build-runner');
  expect(workerIdOf(folder.path, 'build-runner')).toBe(name);
  for (const length of [0, 5, name.length]) {
    writeFileSync(file, name.slice(0, length));
    const next = workerIdOf(folder.path, 'build-runner');
    expect(next).toMatch(/^build-runner-[0-9a-f-]{36}$/);
    expect(next).not.toBe(name);
    expect(readFileSync(file, 'utf8')).toBe(`${next}\n`);
  }
  await folder.remove();
});
