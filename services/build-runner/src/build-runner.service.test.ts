import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packZip } from '@millrace/archive';
import {
  GetBuild,
  JobCancelRequested,
  ListBuilds,
  ListProjects,
  PutProject,
  ReportJobResult,
  ReportJobStarted,
  type ArtifactRefV1,
} from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { eventually, Gate, tempDir, type TempDir } from '@millrace/testing';
import { JobBench } from '@millrace/testing/jobs';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRunner } from './index.ts';

const account = '000000000000';
const caller = { account, region: 'local', arn: `arn:aws:iam::${account}:user/admin` };
const commands = { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' };

let folder: TempDir;
let runner: ServiceUnderTest;
let bench: JobBench;

beforeAll(async () => {
  folder = await tempDir('build-runner');
  runner = await serviceUnderTest(buildRunner, { environment: { RUNNER_FOLDER: folder.path } });
  bench = await JobBench.beside(runner, {
    actionType: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
    configuration: { ProjectName: 'web' },
  });
});

afterAll(async () => {
  await runner?.close();
  await bench?.close();
  await folder?.remove();
});

async function source(files: Readonly<Record<string, string>>): Promise<ArtifactRefV1> {
  const zip = join(folder.path, `${randomUUID()}.zip`);
  const entries = Object.entries(files).map(([name, text]) => ({
    kind: 'bytes' as const,
    name,
    content: Buffer.from(text),
  }));
  await packZip(entries, zip, { modifiedAt: instant(Date.UTC(2020, 0, 1)) });
  return bench.keep('Source', readFileSync(zip));
}

describe('build-runner', () => {
  it('lists projects page by page, by the beginning of their names', async () => {
    for (const name of ['list-b', 'list-a', 'list-c', 'other']) await runner.ask(PutProject, { caller, name });
    const asked = { caller, namePrefix: 'list-' };
    const first = await runner.ask(ListProjects, { ...asked, page: { maxResults: 2 } });
    if (!first.ok) throw new Error(first.error.detail);
    expect(first.value.items.map(({ name }) => name)).toEqual(['list-a', 'list-b']);
    const { nextToken = '' } = first.value;
    const second = await runner.ask(ListProjects, { ...asked, page: { nextToken } });
    expect(second).toMatchObject({ ok: true, value: { items: [{ name: 'list-c' }] } });
    expect(await runner.ask(ListProjects, { caller, page: { nextToken } })).toMatchObject({
      ok: false,
      error: { code: 'page-token.invalid' },
    });
  });

  it('carries a build from its source to its artifact, variables and sealed log', async () => {
    await runner.ask(PutProject, { caller, name: 'web', environmentVariables: [{ name: 'WHO', value: 'project' }] });
    const input = await source({
      'buildspec.yml':
        'version: 0.2\nenv: {exported-variables: [VERSION]}\nphases: {build: {commands: [\'export VERSION="$WHO-1"; echo hello > out.txt; echo built\']}}\nartifacts: {files: [out.txt]}\n',
    });
    const job = await bench.offer({ inputArtifacts: [input], outputArtifacts: [{ name: 'App' }] });
    const result = await bench.resultOf(job);
    expect(result).toMatchObject({
      outcome: 'succeeded',
      outputVariables: { VERSION: 'project-1' },
      outputArtifacts: [{ name: 'App' }],
    });
    expect(runner.heard(ReportJobStarted).map((started) => started.data.jobId)).toContain(job.jobId);
    const lines = bench.logOf(result);
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.map(({ text }) => text)).toContain('built');
    const build = await runner.ask(GetBuild, { caller, buildId: result.externalExecutionId ?? '' });
    expect(build).toMatchObject({ ok: true, value: { buildStatus: 'SUCCEEDED', currentPhase: 'COMPLETED' } });
  });

  it('lists the builds of a project, newest first, each once, also those of the same instant', async () => {
    expect(await runner.ask(ListBuilds, { caller, projectName: 'api', page: {} })).toMatchObject({
      ok: false,
      error: { code: 'project.not-found' },
    });
    await runner.ask(PutProject, { caller, name: 'api' });
    for (const [project, id, second] of [
      ['api', 1, 5],
      ['api', 2, 5],
      ['api', 3, 5],
      ['api', 4, 9],
      ['api-2', 5, 7],
    ] as const) {
      const uuid = `00000000-0000-4000-8000-00000000000${id}`;
      await runner.service.dataSource.query(
        `insert into build (id, account, region, project_name, execution_id, action_execution_id, job_id, fence, status,
           current_phase, phases, sandbox, started_at)
         values ($1, $2, $3, $4, $5, $5, $5, 1, 'SUCCEEDED', 'COMPLETED', '[]', 'none', $6)`,
        [`${project}:${uuid}`, caller.account, caller.region, project, uuid, new Date(second * 1000)],
      );
    }
    const seen: string[] = [];
    let page: { maxResults: number; nextToken?: string } = { maxResults: 2 };
    for (;;) {
      const listed = await runner.ask(ListBuilds, { caller, projectName: 'api', page });
      if (!listed.ok) throw new Error(listed.error.detail);
      seen.push(...listed.value.items.map(({ id }) => id.slice(-1)));
      if (listed.value.nextToken === undefined) break;
      page = { maxResults: 2, nextToken: listed.value.nextToken };
    }
    expect(seen).toEqual(['4', '3', '2', '1']);
  });

  it('fails an action whose project is unknown, by name', async () => {
    const result = await bench.resultOf(await bench.offer({ configuration: { ProjectName: 'nowhere' } }));
    expect(result).toMatchObject({
      outcome: 'failed',
      error: { code: 'PROJECT_NOT_FOUND', message: expect.stringContaining('nowhere') },
    });
  });

  it('ends a job that is cancelled', async () => {
    const gate = await Gate.open();
    gate.hold('running');
    const job = await bench.offer({
      actionType: commands,
      configuration: {},
      commands: [`bash -c '${gate.passage('running')}; sleep 1000'`],
    });
    await gate.arrived('running');
    await runner.hears(ReportJobStarted, ({ data }) => data.jobId === job.jobId);
    const { jobId, actionExecutionId, fence } = job;
    await runner.tell(JobCancelRequested, { jobId, actionExecutionId, fence, reason: 'a test' }, { subject: jobId });
    expect(await bench.resultOf(job)).toMatchObject({ outcome: 'cancelled', error: { code: 'BUILD_STOPPED' } });
    await gate.close();
    // Orchestration says so for ever: the job is done with once its result was said.
    bench.stateOf = (held) => (held.jobId === jobId ? 'cancel' : 'held');
    await eventually(async () => {
      const found = 'select state from job_record where job_id = $1';
      expect(await runner.service.dataSource.query(found, [jobId])).toEqual([{ state: 'settled' }]);
    });
    await eventually(() => expect(existsSync(join(folder.path, 'build-runner', 'jobs', `${jobId}-1`))).toBe(false));
    bench.stateOf = () => 'held';
  });

  it('that died in the middle reports the job as lost, with the log it left, once it is back', async () => {
    const workerId = readFileSync(join(folder.path, 'build-runner', 'worker-id'), 'utf8').trim();
    const jobId = randomUUID();
    const job = {
      jobId,
      fence: 1,
      executionId: randomUUID(),
      actionExecutionId: jobId,
      pipelineName: 'web',
      stageName: 'B',
      actionName: 'A',
      actionType: commands,
    };
    await runner.service.dataSource.query(
      `insert into job_record (job_id, fence, worker_id, account, region, offer, claim_id, state, user_command_begun, created_at)
       values ($1, 1, $2, $3, 'local', $4, $1, 'held', true, now())`,
      [jobId, workerId, account, job],
    );
    // Of a job that was over, and whose workspace was not gone yet.
    const left = join(folder.path, 'build-runner', 'jobs', `${randomUUID()}-1`);
    mkdirSync(join(left, 'box'), { recursive: true });
    await runner.restart();
    expect(existsSync(left)).toBe(false);
    const { data } = await runner.hears(ReportJobResult, (result) => result.data.jobId === jobId);
    expect(data).toMatchObject({ outcome: 'errored', error: { code: 'RUNNER_LOST' } });
    expect(bench.logOf(data).at(-1)?.text).toContain('runner was lost');
  });
});
