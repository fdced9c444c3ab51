import { Matches } from 'class-validator';
import { query } from '../contract.ts';
import { AskedV1 } from '../orchestration/queries.ts';
import type { IsoTime } from '../orchestration/views.ts';
import { uuidShape, type Page } from '../wire.ts';
import { ListBuildsV1, type BuildView } from '../build-runner/queries.ts';

export class TestReportsOfV1 extends AskedV1 {
  @Matches(uuidShape) actionExecutionId!: string;
}
export type TestCaseStatus = 'SUCCEEDED' | 'FAILED' | 'ERROR' | 'SKIPPED' | 'UNKNOWN';
export interface TestCaseView {
  readonly suite: string;
  readonly prefix: string;
  readonly name: string;
  readonly status: TestCaseStatus;
  readonly durationSeconds: number;
  /** At most 5,000 characters. */
  readonly message?: string;
}
export interface TestReportView {
  readonly id: string;
  readonly name: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'INCOMPLETE';
  readonly total: number;
  readonly statusCounts: Readonly<Record<TestCaseStatus, number>>;
  readonly durationSeconds: number;
  readonly createdAt: IsoTime;
  /** At most 500 cases are kept, failed ones first. */
  readonly truncated: boolean;
  readonly cases: readonly TestCaseView[];
  /** Files that could not be read, and why. */
  readonly problems: readonly string[];
}

export class TestRunIdV1 extends AskedV1 {
  @Matches(uuidShape) actionExecutionId!: string;
}

export const GetTestReports = query('test-runner', 'get-test-reports', TestReportsOfV1).answers<{
  readonly reports: readonly TestReportView[];
}>();
/** Test runs of a build project, newest first; a page token of `list-builds` is good here too, and the other way round. */
export const ListTestRuns = query('test-runner', 'list-test-runs', ListBuildsV1).answers<Page<BuildView>>();
export const GetTestRun = query('test-runner', 'get-test-run', TestRunIdV1).answers<BuildView>();
