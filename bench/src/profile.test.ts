import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { profileLines, readProfiles } from './profile.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-profile-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const frame = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
});

it('adds up self time by package and by function, and leaves out idleness', async () => {
  const profile = {
    nodes: [
      frame(1, '(idle)', ''),
      frame(2, 'parse', 'file:///x/node_modules/pg/lib/parser.js'),
      frame(3, 'decide', 'file:///x/libs/engine/dist/flow/decide.js'),
      frame(4, 'writev', ''),
    ],
    samples: [1, 2, 2, 3, 4],
    timeDeltas: [50_000, 4_000, 2_000, 3_000, 1_000],
  };
  await writeFile(join(folder, 'CPU.20300101.000000.4711.0.001.cpuprofile'), JSON.stringify(profile));
  const [summary] = readProfiles(folder);
  expect(summary).toMatchObject({
    pid: 4711,
    busyMilliseconds: 10,
    packages: [
      { name: 'pg', milliseconds: 6 },
      { name: 'libs/engine/dist/flow/decide.js', milliseconds: 3 },
      { name: '(native)', milliseconds: 1 },
    ],
    functions: [
      { name: 'parse pg:10' },
      { name: 'decide libs/engine/dist/flow/decide.js:10' },
      { name: 'writev (native):10' },
    ],
  });
  expect(summary && profileLines(summary, 'orchestration')).toContain('   60.0 %  pg');
});
