import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packZip } from '@millrace/archive';
import {
  GetProject,
  GetTestReports,
  GetTestRun,
  ReportJobStarted,
  TestReportStored,
  type JobOfferedV1,
  type ReportJobResultV1,
  type TestReportView,
} from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { tempDir, type TempDir } from '@millrace/testing';
import { JobBench } from '@millrace/testing/jobs';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testRunner } from './index.ts';

const account = '000000000000';
const caller = { account, region: 'local', arn: `arn:aws:iam::${account}:user/admin` };

let folder: TempDir;
let runner: ServiceUnderTest;
let bench: JobBench;
/** How often build-runner cannot say what a project is. */
let faults = 0;

beforeAll(async () => {
  folder = await tempDir('test-runner');
  runner = await serviceUnderTest(testRunner, { environment: { RUNNER_FOLDER: folder.path } });
  bench = await JobBench.beside(runner, {
    actionType: { category: 'Test', owner: 'AWS', provider: 'CodeBuild', version: '1' },
    configuration: { ProjectName: 'web-tests' },
  });
  bench.play(GetProject, ({ name }) => {
    if (faults-- > 0) throw new Error('away');
    return {
      name,
      environmentVariables: [{ name: 'WHO', value: 'project' }],
      timeoutInMinutes: 60,
      created: new Date(0).toISOString(),
      lastModified: new Date(0).toISOString(),
    };
  });
  await runner.bus.connection.flush();
});

afterAll(async () => {
  await runner?.close();
  await bench?.close();
  await folder?.remove();
});

const passed = `<testsuites><testsuite name="greeter">
  <testcase classname="app.Greeter" name="greets" time="0.25"/>
  <testcase classname="app.Greeter" name="shouts" time="0.5"/>
  <testcase classname="app.Greeter" name="sings"><skipped/></testcase>
</testsuite></testsuites>`;
const failed = `<testsuite name="greeter">
  <testcase classname="app.Greeter" name="greets" time="0.25"/>
  <testcase classname="app.Greeter" name="shouts"><failure message="expected HELLO">got hello</failure></testcase>
</testsuite>`;

interface Run {
  readonly job: JobOfferedV1;
  readonly result: ReportJobResultV1;
  readonly reports: readonly TestReportView[];
  readonly log: string;
}

/** Runs a Test action whose one command succeeds, with these files as its source and these lines below `unit:`. */
async function test(files: Readonly<Record<string, string>>, group: readonly string[]): Promise<Run> {
  const buildspec = [
    'version: 0.2',
    'phases: {build: {commands: ["echo tested by $WHO"]}}',
    'reports:',
    '  unit:',
    ...group.map((line) => `    ${line}`),
    '',
  ].join('\n');
  const zip = join(folder.path, `${randomUUID()}.zip`);
  const entries = Object.entries({ ...files, 'buildspec.yml': buildspec });
  await packZip(
    entries.map(([name, text]) => ({ kind: 'bytes' as const, name, content: Buffer.from(text) })),
    zip,
    { modifiedAt: instant(Date.UTC(2020, 0, 1)) },
  );
  const job = await bench.offer({ inputArtifacts: [bench.keep('Source', readFileSync(zip))] });
  const result = await bench.resultOf(job);
  const answer = await runner.ask(GetTestReports, { caller, actionExecutionId: job.actionExecutionId });
  if (!answer.ok) throw new Error(answer.error.detail);
  const log = bench
    .logOf(result)
    .map(({ text }) => text)
    .join('\n');
  return { job, result, reports: answer.value.reports, log };
}

const stored = ({ job }: Run) =>
  runner.heard(TestReportStored).filter(({ data }) => data.actionExecutionId === job.actionExecutionId);

describe('test-runner', () => {
  it('keeps a name that its bound cuts in the middle of a character', async () => {
    const name = `${'n'.repeat(999)}\u{1F680}`;
    const report = `<testsuite name="s"><testcase classname="c" name="${name}"><failure message="no"/></testcase></testsuite>`;
    const run = await test({ 'out/unit.xml': report }, ['files: ["**/*.xml"]', 'base-directory: out']);
    expect(run.result).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('nnn\uFFFD') } });
    expect(run.reports[0]?.cases[0]?.name).toBe(`${'n'.repeat(999)}\uFFFD`);
  });

  it('asks for the project again while build-runner is away', async () => {
    faults = 2;
    const run = await test({ 'out/unit.xml': passed }, ['files: ["**/*.xml"]', 'base-directory: out']);
    expect(run.result.outcome).toBe('succeeded');
  });

  it('succeeds when all cases passed, and keeps and announces the report once', async () => {
    const run = await test({ 'out/unit.xml': passed }, ['files: ["**/*.xml"]', 'base-directory: out']);
    expect(run.result.outcome).toBe('succeeded');
    expect(run.log).toContain('tested by project');
    expect(run.log).toContain('Report unit: 3 tests, 2 passed, 0 failed, 1 skipped (0.750 s)');
    expect(run.reports).toHaveLength(1);
    expect(run.reports[0]).toMatchObject({
      name: 'unit',
      status: 'SUCCEEDED',
      total: 3,
      statusCounts: { SUCCEEDED: 2, SKIPPED: 1, FAILED: 0, ERROR: 0, UNKNOWN: 0 },
      durationSeconds: 0.75,
      truncated: false,
      problems: [],
    });
    expect(run.reports[0]?.cases.map(({ name, status }) => `${name} ${status}`).toSorted()).toEqual([
      'greets SUCCEEDED',
      'shouts SUCCEEDED',
      'sings SKIPPED',
    ]);
    await runner.hears(TestReportStored, ({ data }) => data.reportId === run.reports[0]?.id);
    expect(stored(run).map(({ data }) => data)).toEqual([
      expect.objectContaining({
        pipelineName: 'web',
        reportName: 'unit',
        status: 'SUCCEEDED',
        total: 3,
        failed: 0,
        skipped: 1,
      }),
    ]);
    expect(runner.heard(ReportJobStarted).filter(({ data }) => data.jobId === run.job.jobId)).toHaveLength(1);
    const build = await runner.ask(GetTestRun, { caller, actionExecutionId: run.job.actionExecutionId });
    expect(build).toMatchObject({ ok: true, value: { buildStatus: 'SUCCEEDED', projectName: 'web-tests' } });
  });

  it('fails the action for a failing case, by name, though its command exited with 0', async () => {
    const run = await test({ 'unit.xml': failed }, ['files: [unit.xml]']);
    expect(run.result).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'TESTS_FAILED',
        message: '1 of 2 tests failed in unit: app.Greeter › shouts (expected HELLO)',
      },
    });
    expect(run.log).toContain('tested by project');
    expect(run.reports).toMatchObject([{ status: 'FAILED', statusCounts: { SUCCEEDED: 1, FAILED: 1 } }]);
    expect(run.reports[0]?.cases[0]).toMatchObject({ name: 'shouts', message: 'expected HELLO\ngot hello' });
    await runner.hears(TestReportStored, ({ data }) => data.reportId === run.reports[0]?.id);
    expect(stored(run).map(({ data }) => [data.status, data.failed])).toEqual([['FAILED', 1]]);
  });

  it('lets failing cases pass where the buildspec says so, and still shows them', async () => {
    const run = await test({ 'unit.xml': failed }, ['files: [unit.xml]', 'fail-on-failed-tests: no']);
    expect(run.result.outcome).toBe('succeeded');
    expect(run.result.error).toBeUndefined();
    expect(run.reports).toMatchObject([{ status: 'FAILED', total: 2 }]);
  });

  it('fails the action when there is no report to read, and says what it looked for', async () => {
    const run = await test({}, ['files: ["results/*.xml"]']);
    expect(run.result).toMatchObject({
      outcome: 'failed',
      error: { code: 'REPORT_ERROR', message: expect.stringContaining('results/*.xml') },
    });
    expect(run.reports).toMatchObject([{ status: 'INCOMPLETE', total: 0, cases: [] }]);
    expect(run.reports[0]?.problems).toEqual([expect.stringContaining('no file matches results/*.xml')]);
  });

  it('reads the good file beside a malformed one, and names the malformed one', async () => {
    const run = await test({ 'a.xml': '<testsuite><testcase', 'b.xml': passed }, ['files: ["*.xml"]']);
    expect(run.result.outcome).toBe('succeeded');
    expect(run.reports).toMatchObject([
      { status: 'SUCCEEDED', total: 3, problems: [expect.stringMatching(/^a\.xml: /)] },
    ]);
    expect(run.log).toMatch(/Report unit: a\.xml: /);
  });

  it('answers with the reports of the newest dispatch alone, and to its own account alone', async () => {
    const first = await test({ 'unit.xml': failed }, ['files: [unit.xml]']);
    const { job } = first;
    const { jobId, executionId, actionExecutionId, inputArtifacts } = job;
    const again = await bench.offer({ jobId, executionId, actionExecutionId, inputArtifacts, fence: 2 });
    await runner.hears(TestReportStored, ({ data }) => data.reportId !== first.reports[0]?.id && isOf(job, data));
    const ask = (who: typeof caller) =>
      runner.ask(GetTestReports, { caller: who, actionExecutionId: again.actionExecutionId });
    const answer = await ask(caller);
    expect(answer).toMatchObject({ ok: true, value: { reports: [{ name: 'unit' }] } });
    expect(answer.ok && answer.value.reports[0]?.id).not.toBe(first.reports[0]?.id);
    expect(await ask({ ...caller, account: '111111111111' })).toMatchObject({ ok: true, value: { reports: [] } });
  });
});

const isOf = (job: JobOfferedV1, { actionExecutionId }: { readonly actionExecutionId: string }): boolean =>
  actionExecutionId === job.actionExecutionId;
