import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packZip } from '@millrace/archive';
import {
  ClaimJob,
  CreateDownload,
  CreateUpload,
  GetBuild,
  JobCancelRequested,
  JobOffered,
  PutProject,
  querySubject,
  RenewLeases,
  ReportJobResult,
  ReportJobStarted,
  type ArtifactRefV1,
  type JobOfferedV1,
  type QueryContract,
} from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { tempDir, type TempDir } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRunner } from './index.ts';

const account = '000000000000';
const caller = { account, region: 'local', arn: `arn:aws:iam::${account}:user/admin` };
const codeBuild = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
const commands = { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' };

let folder: TempDir;
let runner: ServiceUnderTest;
let store: Server;
const bytes = new Map<string, Buffer>();

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Plays another service: answers its queries as `answer` says. */
function play<Q extends object, A>(contract: QueryContract<Q, A>, answer: (request: Q) => A): void {
  runner.bus.connection.subscribe(querySubject(contract), {
    callback: (_, message) => void message.respond(JSON.stringify({ ok: true, value: answer(message.json<Q>()) })),
  });
}

beforeAll(async () => {
  folder = await tempDir('build-runner');
  store = createServer((request, response) => {
    const id = request.url?.slice(1) ?? '';
    if (request.method === 'GET') return void response.end(bytes.get(id));
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const content = Buffer.concat(chunks);
      bytes.set(id, content);
      response.end(JSON.stringify({ artifactId: id, sha256: sha256(content), sizeBytes: content.length }));
    });
  }).listen(0, '127.0.0.1');
  await once(store, 'listening');
  const base = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
  runner = await serviceUnderTest(buildRunner, { environment: { RUNNER_FOLDER: folder.path } });
  const expiresAt = new Date(0).toISOString();
  play(ClaimJob, () => ({ granted: true as const, leaseSeconds: 20 }));
  play(RenewLeases, ({ jobs }) => ({
    leaseSeconds: 20,
    jobs: jobs.map(({ jobId, fence }) => ({ jobId, fence, state: 'held' as const })),
  }));
  play(CreateUpload, ({ uploadId }) => ({ artifactId: uploadId, url: `${base}/${uploadId}`, expiresAt }));
  play(CreateDownload, ({ artifactId }) => {
    const content = bytes.get(artifactId) ?? Buffer.alloc(0);
    return { url: `${base}/${artifactId}`, sha256: sha256(content), sizeBytes: content.length, expiresAt };
  });
  await runner.bus.connection.flush();
});

afterAll(async () => {
  await runner.close();
  store.close();
  await folder.remove();
});

async function source(files: Readonly<Record<string, string>>): Promise<ArtifactRefV1> {
  const artifactId = randomUUID();
  const zip = join(folder.path, `${artifactId}.zip`);
  const entries = Object.entries(files).map(([name, text]) => ({
    kind: 'bytes' as const,
    name,
    content: Buffer.from(text),
  }));
  await packZip(entries, zip, { modifiedAt: instant(Date.UTC(2020, 0, 1)) });
  const content = readFileSync(zip);
  bytes.set(artifactId, content);
  return { name: 'Source', artifactId, sha256: sha256(content), sizeBytes: content.length };
}

async function offer(given: Partial<JobOfferedV1>): Promise<JobOfferedV1> {
  const id = randomUUID();
  const job: JobOfferedV1 = {
    jobId: id,
    fence: 1,
    pipelineName: 'web',
    pipelineVersion: 1,
    executionId: randomUUID(),
    stageName: 'Build',
    actionName: 'Compile',
    actionExecutionId: id,
    attempt: 1,
    actionType: codeBuild,
    configuration: { ProjectName: 'web' },
    inputArtifacts: [],
    outputArtifacts: [],
    timeoutSeconds: 60,
    trigger: { triggerType: 'StartPipelineExecution', triggerDetail: '' },
    ...given,
  };
  await runner.tell(JobOffered, job, { subject: id, actionType: job.actionType });
  return job;
}

const resultOf = (job: JobOfferedV1) => runner.hears(ReportJobResult, ({ data }) => data.jobId === job.jobId);

describe('build-runner', () => {
  it('carries a build from its source to its artifact, variables and sealed log', async () => {
    await runner.ask(PutProject, { caller, name: 'web', environmentVariables: [{ name: 'WHO', value: 'project' }] });
    const input = await source({
      'buildspec.yml':
        'version: 0.2\nenv: {exported-variables: [VERSION]}\nphases: {build: {commands: [\'export VERSION="$WHO-1"; echo hello > out.txt; echo built\']}}\nartifacts: {files: [out.txt]}\n',
    });
    const job = await offer({ inputArtifacts: [input], outputArtifacts: [{ name: 'App' }] });
    const { data } = await resultOf(job);
    expect(data).toMatchObject({
      outcome: 'succeeded',
      outputVariables: { VERSION: 'project-1' },
      outputArtifacts: [{ name: 'App' }],
    });
    expect(runner.heard(ReportJobStarted).map((started) => started.data.jobId)).toContain(job.jobId);
    const log = bytes.get(data.log?.artifactId ?? '')?.toString() ?? '';
    const lines = log
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; text: string });
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
    expect(lines.map(({ text }) => text)).toContain('built');
    const build = await runner.ask(GetBuild, { caller, buildId: data.externalExecutionId ?? '' });
    expect(build).toMatchObject({ ok: true, value: { buildStatus: 'SUCCEEDED', currentPhase: 'COMPLETED' } });
  });

  it('fails an action whose project is unknown, by name', async () => {
    const { data } = await resultOf(await offer({ configuration: { ProjectName: 'nowhere' } }));
    expect(data).toMatchObject({
      outcome: 'failed',
      error: { code: 'PROJECT_NOT_FOUND', message: expect.stringContaining('nowhere') },
    });
  });

  it('ends a job that is cancelled', async () => {
    const job = await offer({ actionType: commands, configuration: {}, commands: ['sleep 1000'] });
    await runner.hears(ReportJobStarted, ({ data }) => data.jobId === job.jobId);
    const { jobId, actionExecutionId, fence } = job;
    await runner.tell(JobCancelRequested, { jobId, actionExecutionId, fence, reason: 'a test' }, { subject: jobId });
    expect((await resultOf(job)).data).toMatchObject({ outcome: 'cancelled', error: { code: 'BUILD_STOPPED' } });
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
    };
    await runner.service.dataSource.query(
      `insert into job_record (job_id, fence, worker_id, account, region, offer, claim_id, state, user_command_begun, created_at)
       values ($1, 1, $2, $3, 'local', $4, $1, 'held', true, now())`,
      [jobId, workerId, account, job],
    );
    await runner.restart();
    const { data } = await runner.hears(ReportJobResult, (result) => result.data.jobId === jobId);
    expect(data).toMatchObject({ outcome: 'errored', error: { code: 'RUNNER_LOST' } });
    expect(bytes.get(data.log?.artifactId ?? '')?.toString()).toContain('runner was lost');
  });
});
