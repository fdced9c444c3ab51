/** CodeBuild's words for how a test case ended. */
export const caseStatuses = ['SUCCEEDED', 'FAILED', 'ERROR', 'SKIPPED', 'UNKNOWN'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

export interface TestCase {
  readonly suite: string;
  /** Class name in JUnit's reports. */
  readonly prefix: string;
  readonly name: string;
  readonly status: CaseStatus;
  readonly durationSeconds: number;
  readonly message?: string;
}

export interface Report {
  readonly name: string;
  /** `INCOMPLETE`: nothing could be read. */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'INCOMPLETE';
  /** All cases, those that are not kept included. */
  readonly total: number;
  readonly statusCounts: Readonly<Record<CaseStatus, number>>;
  readonly durationSeconds: number;
  readonly truncated: boolean;
  readonly cases: readonly TestCase[];
  readonly problems: readonly string[];
}

/** Bounds of build-deploy.md A12. */
export const limits = { cases: 500, nameLength: 1000, messageLength: 5000 } as const;

const didNotPass = (status: CaseStatus): boolean => status === 'FAILED' || status === 'ERROR';
/** Failed cases are kept first: they are what somebody will look for. */
const keepFirst: Readonly<Record<CaseStatus, number>> = { FAILED: 0, ERROR: 1, UNKNOWN: 2, SKIPPED: 3, SUCCEEDED: 4 };

/** One report of everything that the files of a report group hold. */
export function reportOf(name: string, cases: readonly TestCase[], problems: readonly string[]): Report {
  const statusCounts = Object.fromEntries(
    caseStatuses.map((status) => [status, cases.filter((each) => each.status === status).length]),
  ) as Record<CaseStatus, number>;
  const kept = cases
    .toSorted((a, b) => keepFirst[a.status] - keepFirst[b.status])
    .slice(0, limits.cases)
    .map((each) => ({
      ...each,
      name: each.name.slice(0, limits.nameLength),
      ...(each.message === undefined ? {} : { message: each.message.slice(0, limits.messageLength) }),
    }));
  return {
    name,
    status: cases.length === 0 ? 'INCOMPLETE' : cases.some(({ status }) => didNotPass(status)) ? 'FAILED' : 'SUCCEEDED',
    total: cases.length,
    statusCounts,
    durationSeconds: cases.reduce((sum, each) => sum + each.durationSeconds, 0),
    truncated: cases.length > kept.length,
    cases: kept,
    problems,
  };
}

/** How many failing cases a message names. */
const named = 5;

/** `2 of 12 tests failed in unit: greets (expected hello), …`; undefined when every case passed. */
export function verdictOf(report: Report): string | undefined {
  const failed = report.cases.filter(({ status }) => didNotPass(status));
  const count = report.statusCounts.FAILED + report.statusCounts.ERROR;
  if (count === 0) return undefined;
  const names = failed.slice(0, named).map(({ prefix, name, message }) => {
    const full = prefix === '' ? name : `${prefix} › ${name}`;
    const first = message?.trim().split('\n')[0]?.slice(0, 200);
    return first === undefined || first === '' ? full : `${full} (${first})`;
  });
  const more = count > names.length ? `, and ${count - names.length} more` : '';
  return `${count} of ${report.total} tests failed in ${report.name}: ${names.join(', ')}${more}`;
}
