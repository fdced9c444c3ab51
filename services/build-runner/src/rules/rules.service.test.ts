import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  CompleteJobOutputs,
  JobCancelRequested,
  OpenFunctionJob,
  PutProject,
  ReportJobStarted,
  type ConditionType,
  type JobOfferedV1,
  type ReportJobResultV1,
  type WorkerJobData,
} from '@millrace/contracts';
import { signature } from '@millrace/egress';
import { minutes } from '@millrace/kernel';
import { eventually, FakeClock, tempDir, type TempDir } from '@millrace/testing';
import { JobBench } from '@millrace/testing/jobs';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRunner } from '../index.ts';

const key = 'a key that functions know';

interface Heard {
  readonly request: IncomingMessage;
  readonly body: string;
}

let folder: TempDir;
let runner: ServiceUnderTest;
let bench: JobBench;
/** Plays functions, services and Prometheus: each path is answered by what a test put there. */
let server: Server;
let base: string;
/** What orchestration says of every function's job here. */
const functionJob: WorkerJobData = {
  actionType: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  configuration: { UserParameters: 'x' },
  pipelineName: 'web',
  pipelineArn: 'arn:aws:codepipeline:local:000000000000:web',
  executionId: '0f000001-0000-4000-8000-000000000001',
  stageName: 'Stage',
  actionName: 'Action',
  actionExecutionId: '0f000001-0000-4000-8000-000000000002',
  inputArtifacts: [{ name: 'Sources', bucket: 'artifacts', key: 'in/1', revision: 'c0ffee' }],
  outputArtifacts: [{ name: 'Receipt', bucket: 'artifacts', key: 'out/1' }],
  artifactCredentials: {
    accessKeyId: 'AKMRJOB',
    secretAccessKey: 'secret',
    sessionToken: 'session',
    expiresAt: '2030-01-01T00:00:00.000Z',
  },
};
const clock = new FakeClock();
/** For what announces itself to nobody, also on a busy machine. */
const patience = { withinMs: 30_000 };
const paths = new Map<string, (heard: Heard, response: ServerResponse) => void>();
const heard: Heard[] = [];

beforeAll(async () => {
  folder = await tempDir('rules');
  server = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ request, body });
      const path = new URL(request.url ?? '', 'http://x').pathname;
      const answer = paths.get(path);
      if (answer === undefined) response.writeHead(404).end();
      else answer({ request, body }, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  runner = await serviceUnderTest(buildRunner, {
    clock,
    environment: {
      RUNNER_FOLDER: folder.path,
      RUNNER_SLOTS: '1',
      RULES_POLL_SECONDS: '1',
      RULES_CONTINUE_SECONDS: '1',
      RULES_PRIVATE_TARGETS: 'loopback',
      RULES_SIGNING_KEY: key,
      MILLRACE_PROMETHEUS_URL: `${base}/prometheus`,
    },
  });
  bench = await JobBench.beside(runner, {});
  bench.play(OpenFunctionJob, ({ account, jobId, fence }) => ({
    jobId: `${jobId}#${fence}`,
    account,
    data: { ...functionJob, ...(fence === 1 ? {} : { continuationToken: 'page 2' }) },
  }));
  bench.play(CompleteJobOutputs, ({ outputs }) => ({
    artifacts: outputs.map(({ name }) => bench.keep(name, Buffer.from('put by the function'))),
    missing: [],
  }));
  await runner.bus.connection.flush();
});

afterAll(async () => {
  await runner?.close();
  await bench?.close();
  server?.closeAllConnections();
  server?.close();
  await folder?.remove();
});

const rule = (provider: string) => ({ category: 'Rule', owner: 'AWS', provider, version: '1' });

function offer(
  provider: string,
  configuration: Record<string, string>,
  more: Partial<JobOfferedV1> = {},
): Promise<JobOfferedV1> {
  const named = { actionName: 'Check', ruleName: 'Check', conditionType: 'BEFORE_ENTRY' as const };
  return bench.offer({ actionType: rule(provider), configuration, ...named, ...more });
}

async function check(
  provider: string,
  configuration: Record<string, string>,
  more: Partial<JobOfferedV1> = {},
): Promise<ReportJobResultV1> {
  return bench.resultOf(await offer(provider, configuration, more));
}

const json = (status: number, body: unknown) => (_heard: Heard, response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const heardAt = (path: string): readonly Heard[] => heard.filter(({ request }) => request.url === path);
const hasBegun = ({ jobId }: { readonly jobId: string }): boolean =>
  runner.heard(ReportJobStarted).some(({ data }) => data.jobId === jobId);

describe('a rule of commands', () => {
  it('is met by exit status 0, in the sandbox, with its input as the source', async () => {
    const met = await check('Commands', {}, { commands: ['echo checked', 'test -n "$CODEBUILD_SRC_DIR"'] });
    expect(met).toMatchObject({ outcome: 'succeeded' });
    expect(bench.logOf(met).map(({ text: line }) => line)).toContain('checked');
    expect(hasBegun(met)).toBe(true);
    expect(await check('Commands', {}, { commands: ['exit 3'] })).toMatchObject({
      outcome: 'failed',
      error: { code: 'COMMAND_EXECUTION_ERROR', message: expect.stringContaining('exit status 3') },
    });
  });
});

describe('a rule of a build', () => {
  it('is the build of its project', async () => {
    const caller = { account: '000000000000', region: 'local', arn: 'arn:aws:iam::000000000000:user/admin' };
    const buildspec = 'version: 0.2\nphases: {build: {commands: [\'test "$LEVEL" = high\']}}\n';
    await runner.ask(PutProject, { caller, name: 'checks', buildspec });
    const variables = (value: string) => JSON.stringify([{ name: 'LEVEL', value }]);
    const verdict = async (value: string) =>
      (await check('CodeBuild', { ProjectName: 'checks', EnvironmentVariables: variables(value) })).outcome;
    expect([await verdict('high'), await verdict('low')]).toEqual(['succeeded', 'failed']);
  });
});

describe('a rule that calls a function', () => {
  it('tells it what is asked, signed and as part of the trace, and does what it says', async () => {
    paths.set('/f', json(200, { result: 'Succeeded', summary: 'all green' }));
    const traceparent = '00-1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a-2b2b2b2b2b2b2b2b-01';
    const job = await offer('LambdaInvoke', { FunctionName: `${base}/f`, UserParameters: 'x' }, { traceparent });
    expect(await bench.resultOf(job)).toMatchObject({
      outcome: 'succeeded',
      summary: 'all green',
      outputVariables: {},
    });
    const [call] = heardAt('/f');
    if (call === undefined) throw new Error('the function was not called');
    const { headers } = call.request;
    expect(JSON.parse(call.body)).toMatchObject({ id: job.jobId, rule: 'Check', userParameters: 'x' });
    expect(headers['x-millrace-signature']).toBe(signature(key, String(headers['x-millrace-timestamp']), call.body));
    expect(headers['x-millrace-delivery']).toBe(job.jobId);
    expect(headers.traceparent).toContain('1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a');
    expect(hasBegun(job)).toBe(true);
  });

  it('waits for one that works on', async () => {
    let asked = 0;
    paths.set('/long', (_heard, response) => void response.writeHead(202, { location: '/long/7' }).end());
    paths.set('/long/7', (call, response) =>
      ++asked === 1
        ? void response.writeHead(202, { location: '/long/7' }).end()
        : json(200, { result: 'Failed', summary: 'no room' })(call, response),
    );
    expect(await check('LambdaInvoke', { FunctionName: `${base}/long` })).toMatchObject({
      outcome: 'failed',
      summary: 'no room',
      error: { code: 'CHECK_FAILED', message: 'no room' },
    });
    expect(heardAt('/long/7').map(({ request }) => request.method)).toEqual(['GET', 'GET']);
  });

  it('asks again after faults, under the same id', async () => {
    paths.set('/shaky', (call, response) => {
      if (heardAt('/shaky').length === 1) response.destroy();
      else if (heardAt('/shaky').length === 2) response.writeHead(503).end();
      else json(200, {})(call, response);
    });
    expect(await check('LambdaInvoke', { FunctionName: `${base}/shaky` })).toMatchObject({ outcome: 'succeeded' });
    expect(new Set(heardAt('/shaky').map(({ request }) => request.headers['x-millrace-delivery'])).size).toBe(1);
    expect(heardAt('/shaky')).toHaveLength(3);
  });

  it('is errored when faults last for all of its time, or when nobody may call it', async () => {
    paths.set('/down', (_heard, response) => void response.writeHead(500).end());
    expect(await check('LambdaInvoke', { FunctionName: `${base}/down` }, { timeoutSeconds: 2 })).toMatchObject({
      outcome: 'errored',
      error: { code: 'TARGET_UNREACHABLE', message: expect.stringContaining('it answered 500') },
    });
    for (const FunctionName of ['http://169.254.169.254/latest/meta-data', 'http://10.0.0.1/', 'file:///etc/passwd']) {
      expect(await check('LambdaInvoke', { FunctionName })).toMatchObject({
        outcome: 'errored',
        error: { code: 'TARGET_REFUSED' },
      });
    }
  });

  it('is an action, too, whose output variables are what the function gives', async () => {
    paths.set('/action', json(200, { outputVariables: { Url: 'https://web.example' } }));
    const result = await check(
      'Lambda',
      { FunctionName: `${base}/action` },
      { actionType: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' } },
    );
    expect(result).toMatchObject({ outcome: 'succeeded', outputVariables: { Url: 'https://web.example' } });
  });
});

describe('a function of CodePipeline', () => {
  const actionType = { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' };
  const invoke = (path: string, more: Partial<JobOfferedV1> = {}) =>
    bench.offer({ actionType, configuration: { FunctionName: `${base}${path}` }, ...more });
  const jobHeardAt = (path: string, index = 0): unknown =>
    (JSON.parse(heardAt(path)[index]?.body ?? '{}') as Record<string, unknown>)['CodePipeline.job'];

  it('finds its job where it looks for it, and gives what it has put', async () => {
    paths.set('/put', json(200, {}));
    const job = await invoke('/put', { outputArtifacts: [{ name: 'Receipt' }] });
    const result = await bench.resultOf(job);
    expect(result).toMatchObject({ outcome: 'succeeded', outputArtifacts: [{ name: 'Receipt' }] });
    expect(jobHeardAt('/put')).toEqual({
      id: `${job.jobId}#1`,
      accountId: '000000000000',
      data: {
        actionConfiguration: { configuration: { UserParameters: 'x' } },
        inputArtifacts: [
          {
            name: 'Sources',
            revision: 'c0ffee',
            location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: 'in/1' } },
          },
        ],
        outputArtifacts: [
          {
            name: 'Receipt',
            revision: null,
            location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: 'out/1' } },
          },
        ],
        artifactCredentials: { accessKeyId: 'AKMRJOB', secretAccessKey: 'secret', sessionToken: 'session' },
      },
    });
    expect(JSON.stringify([result, bench.logOf(result)])).not.toContain('secret');
  });

  it('that answers 202 reports by itself: it is waited for until its job is settled', async () => {
    paths.set('/async', json(202, {}));
    const job = await invoke('/async');
    await eventually(() => expect(heardAt('/async')).toHaveLength(1));
    bench.stateOf = ({ jobId }) => (jobId === job.jobId ? 'settled' : 'held');
    // Its slot is free again. What its caller reports of that comes too late to change anything.
    expect(await bench.resultOf(job)).toMatchObject({ outcome: 'cancelled' });
    bench.stateOf = () => 'held';
    expect(heardAt('/async')).toHaveLength(1);
  });

  it('that left a continuation token is called again with it, after a pause', async () => {
    paths.set('/pages', json(200, {}));
    const job = await invoke('/pages', { fence: 2, continuationToken: 'page 2' });
    expect(await bench.resultOf(job)).toMatchObject({ outcome: 'succeeded' });
    expect(jobHeardAt('/pages')).toMatchObject({ data: { continuationToken: 'page 2' } });
  });
});

describe('a rule that calls a service', () => {
  it('is met by the expected statuses, and can be asked again by anybody', async () => {
    paths.set('/health', json(404, {}));
    const job = await offer('HttpInvoke', { Url: `${base}/health`, ExpectedStatus: '404', Headers: '{"X-Key":"k"}' });
    expect(await bench.resultOf(job)).toMatchObject({ outcome: 'succeeded' });
    expect(heardAt('/health')[0]?.request.headers['x-key']).toBe('k');
    expect(hasBegun(job)).toBe(false);
    expect(await check('HttpInvoke', { Url: `${base}/health` })).toMatchObject({ outcome: 'failed' });
  });

  it('follows no redirect', async () => {
    paths.set('/away', (_heard, response) => void response.writeHead(302, { location: `${base}/inside` }).end());
    expect(await check('HttpInvoke', { Url: `${base}/away` })).toMatchObject({ outcome: 'failed' });
    expect(heardAt('/inside')).toHaveLength(0);
  });
});

describe('a rule that watches an alarm', () => {
  const path = '/prometheus/api/v1/query';
  const query = `${path}?query=errors`;
  let value = '0';
  const vector = (...values: readonly string[]) => ({
    status: 'success',
    data: { resultType: 'vector', result: values.map((one) => ({ metric: {}, value: [0, one] })) },
  });
  const metric = { Query: 'errors', Operator: 'GT', Threshold: '5', WaitTime: '1' };
  const watch = (conditionType: ConditionType, more: Record<string, string> = {}) =>
    offer('MetricAlarm', { ...metric, ...more }, { conditionType });

  beforeAll(() => {
    paths.set(path, (call, response) => json(200, vector(value))(call, response));
  });

  const looked = async (): Promise<void> => {
    const before = heardAt(query).length;
    await eventually(() => expect(heardAt(query).length).toBeGreaterThan(before), patience);
  };

  /** From now on the time of their watches counts. */
  const watched = async (jobs: readonly JobOfferedV1[]): Promise<void> => {
    const ids = jobs.map(({ jobId }) => jobId);
    await eventually(async () => {
      const begun = 'select 1 from rule_watch where job_id = any($1::uuid[])';
      expect(await runner.service.dataSource.query(begun, [ids])).toHaveLength(ids.length);
    }, patience);
  };

  it('lets a stage begin once it has cleared, and never tells that anything began', async () => {
    value = '9';
    const job = await watch('BEFORE_ENTRY');
    await looked();
    value = '1';
    expect(await bench.resultOf(job)).toMatchObject({ outcome: 'succeeded', summary: 'The alarm is OK' });
    expect(hasBegun(job)).toBe(false);
  });

  it('fails a bake at once, and passes it only after its whole time', async () => {
    value = '1';
    const [bad, good] = await Promise.all([watch('ON_SUCCESS'), watch('ON_SUCCESS', { Threshold: '50' })]);
    await watched([bad, good]);
    await looked();
    value = '9';
    expect(await bench.resultOf(bad)).toMatchObject({ outcome: 'failed', error: { code: 'CHECK_FAILED' } });
    clock.advance(minutes(1));
    expect(await bench.resultOf(good)).toMatchObject({ outcome: 'succeeded' });
  });

  it('goes on with its time in another life of the runner', async () => {
    value = '9';
    bench.acceptReleases();
    const job = await watch('BEFORE_ENTRY');
    await looked();
    const restarted = runner.restart();
    await eventually(() => expect(bench.released.map(({ jobId }) => jobId)).toContain(job.jobId), patience);
    // While nobody watches.
    clock.advance(minutes(2));
    const before = clock.now();
    await restarted;
    const { jobId, actionExecutionId } = job;
    const again = await offer('MetricAlarm', metric, { jobId, actionExecutionId, fence: 2 });
    expect(await bench.resultOf(again)).toMatchObject({ outcome: 'failed', fence: 2 });
    expect(clock.now()).toBe(before);
  });

  it('takes no slot of builds, however many wait, and one question serves them all', async () => {
    value = '9';
    const waiting = await Promise.all(Array.from({ length: 200 }, () => watch('BEFORE_ENTRY', { WaitTime: '5' })));
    await watched(waiting);
    const asked = heardAt(query).length;
    await looked();
    expect(heardAt(query).length - asked).toBeLessThan(20);
    expect(await check('Commands', {}, { commands: ['true'] })).toMatchObject({ outcome: 'succeeded' });
    const [first] = waiting;
    if (first === undefined) throw new Error('nothing waits');
    const { jobId, actionExecutionId, fence } = first;
    await runner.tell(
      JobCancelRequested,
      { jobId, actionExecutionId, fence, reason: 'overridden' },
      { subject: jobId },
    );
    expect(await bench.resultOf(first)).toMatchObject({ outcome: 'cancelled' });
    clock.advance(minutes(6));
    for (const job of waiting.slice(1)) expect(await bench.resultOf(job)).toMatchObject({ outcome: 'failed' });
    const rows: unknown[] = await runner.service.dataSource.query('select 1 from rule_watch');
    expect(rows).toEqual([]);
  });

  it('is errored when its question is wrong, and blind when nobody answers', async () => {
    paths.set(path, json(400, { status: 'error', errorType: 'bad_data', error: 'parse error' }));
    expect(await check('MetricAlarm', { ...metric, Query: 'sum(' })).toMatchObject({
      outcome: 'errored',
      error: { code: 'INVALID_CONFIGURATION', message: expect.stringContaining('parse error') },
    });
    paths.set(path, json(503, {}));
    const blind = { ...metric, Query: 'blind', WaitTime: '0' };
    expect(await check('MetricAlarm', blind)).toMatchObject({ outcome: 'failed' });
    expect(await check('MetricAlarm', blind, { conditionType: 'ON_SUCCESS' })).toMatchObject({ outcome: 'succeeded' });
    const elsewhere = { ...metric, Endpoint: 'http://10.1.1.1:9090' };
    expect(await check('MetricAlarm', elsewhere)).toMatchObject({
      outcome: 'errored',
      error: { message: expect.stringContaining('10.1.1.1') },
    });
  });
});
