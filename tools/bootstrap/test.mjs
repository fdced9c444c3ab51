import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { runInForeground } from './child.mjs';
import { BootstrapProblem, cache, pinnedNode, root, say } from './workspace.mjs';

/**
 * Installs what tests need, builds, runs the tests of every project and prints the totals as the last line.
 *
 * @returns 0 only when at least one test ran and none failed
 */
export async function runTests(args) {
  await ensureBuilt();
  const doctor = join(root, 'tools', 'provision', 'dist', 'doctor.js');
  const prepared = await runInForeground(pinnedNode, [doctor, '--install', '--quiet']);
  if (prepared !== 0) throw new BootstrapProblem('The tests cannot run without the required programs named above.');

  const totalsFile = join(cache, 'test-totals.json');
  mkdirSync(cache, { recursive: true });
  rmSync(totalsFile, { force: true });
  const code = await runInForeground(
    pinnedNode,
    [
      join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--config=tools/test/vitest.config.ts',
      '--reporter=default',
      '--reporter=./tools/test/totals.reporter.ts',
      ...args,
    ],
    { env: { MILLRACE_TEST_TOTALS: totalsFile } },
  );
  const totals = existsSync(totalsFile)
    ? JSON.parse(readFileSync(totalsFile, 'utf8'))
    : { passed: 0, failed: 0, skipped: 0 };
  // Ended by a signal, or by something no test is to blame for: that is a failure, whatever the tests said before.
  if (code !== 0 && totals.failed === 0) totals.failed = 1;
  const { passed, failed, skipped } = totals;
  if (passed + failed === 0) say('No test ran.');
  if (skipped > 0) say(`${skipped} skipped`);
  say(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
