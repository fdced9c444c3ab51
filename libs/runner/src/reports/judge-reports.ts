import type { Buildspec } from '@millrace/buildspec';
import type { FileScope } from '../build/artifact-files.ts';
import { phaseSucceeded, type PhaseEnd } from '../build/user-commands.ts';
import type { LogPump } from '../log/log-pump.ts';
import { readReports } from './read-reports.ts';
import { verdictOf, type Report } from './report.ts';

/**
 * Reads the reports that a buildspec asks for, hands each to `keep` without secrets, says in the log what it holds, and
 * says no for a failing case or an empty report.
 */
export async function judgeReports(
  buildspec: Buildspec,
  scope: FileScope,
  log: LogPump,
  keep: (report: Report) => Promise<void>,
): Promise<PhaseEnd> {
  const contexts: { statusCode: 'TESTS_FAILED' | 'REPORT_ERROR'; message: string }[] = [];
  for (const { group, report } of await readReports(buildspec, scope)) {
    const masked = withoutSecrets(report, log);
    await keep(masked);
    const { SUCCEEDED: passed, FAILED, ERROR, SKIPPED } = report.statusCounts;
    log.say(
      `Report ${report.name}: ${report.total} tests, ${passed} passed, ${FAILED + ERROR} failed, ${SKIPPED} skipped (${report.durationSeconds.toFixed(3)} s)`,
    );
    for (const each of report.problems) log.say(`Report ${report.name}: ${each}`);
    const verdict = verdictOf(masked);
    if (verdict !== undefined && group.failOnFailedTests)
      contexts.push({ statusCode: 'TESTS_FAILED', message: verdict });
    if (report.status === 'INCOMPLETE')
      contexts.push({
        statusCode: 'REPORT_ERROR',
        message: `Report ${report.name} holds no test: ${report.problems.join('; ') || 'the files are empty'}`,
      });
  }
  return contexts.length === 0 ? phaseSucceeded : { status: 'failed', contexts };
}

const withoutSecrets = (report: Report, log: LogPump): Report => ({
  ...report,
  cases: report.cases.map((each) => ({
    ...each,
    ...(each.message === undefined ? {} : { message: log.mask(each.message) }),
  })),
});
