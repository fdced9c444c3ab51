import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Writes how many tests passed, failed and were skipped, over all projects, to the file that MILLRACE_TEST_TOTALS names.
 * A file that could not be loaded, or failed outside its tests, counts as one failure; so does an unhandled error.
 */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const file = process.env['MILLRACE_TEST_TOTALS'];
    if (file === undefined) return;
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // Still pending at the end of the run: its process died, or a hook before it failed.
        totals[state === 'pending' ? 'failed' : state] += 1;
      }
      const brokenSuites = [...module.children.allSuites()].filter((suite) => suite.errors().length > 0).length;
      totals.failed += brokenSuites + (module.errors().length > 0 ? 1 : 0);
    }
    writeFileSync(file, JSON.stringify(totals));
  }
}
