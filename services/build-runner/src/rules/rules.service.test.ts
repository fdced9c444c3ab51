import { PutProject, ReportJobResult, type JobOfferedV1 } from '@millrace/contracts';
import { signature } from '@millrace/egress';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from 'vitest';
import { json, RulesHouse, signingKey } from '../testing/rules-house.ts';

const house = new RulesHouse();

describe('a rule of commands', () => {
  it('is met by exit status 0, in the sandbox, with its input as the source', async () => {
    const met = await house.check('Commands', {}, { commands: ['echo checked', 'test -n "$CODEBUILD_SRC_DIR"'] });
    expect(met).toMatchObject({ outcome: 'succeeded' });
    expect(house.bench.logOf(met).map(({ text: line }) => line)).toContain('checked');
    expect(house.hasBegun(met)).toBe(true);
    expect(await house.check('Commands', {}, { commands: ['exit 3'] })).toMatchObject({
      outcome: 'failed',
      error: { code: 'COMMAND_EXECUTION_ERROR', message: expect.stringContaining('exit status 3') },
    });
  });
});

describe('a rule of a build', () => {
  it('is the build of its project', async () => {
    const caller = { account: '000000000000', region: 'local', arn: 'arn:aws:iam::000000000000:user/admin' };
    const buildspec = 'version: 0.2\nphases: {build: {commands: [\'test "$LEVEL" = high\']}}\n';
    await house.runner.ask(PutProject, { caller, name: 'checks', buildspec });
    const variables = (value: string) => JSON.stringify([{ name: 'LEVEL', value }]);
    const verdict = async (value: string) =>
      (await house.check('CodeBuild', { ProjectName: 'checks', EnvironmentVariables: variables(value) })).outcome;
    expect([await verdict('high'), await verdict('low')]).toEqual(['succeeded', 'failed']);
  });
});

describe('a rule that calls a function', () => {
  it('tells it what is asked, signed and as part of the trace, and does what it says', async () => {
    house.paths.set('/f', json(200, { result: 'Succeeded', summary: 'all green' }));
    const traceparent = '00-1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a-2b2b2b2b2b2b2b2b-01';
    const job = await house.offer(
      'LambdaInvoke',
      { FunctionName: `${house.url}/f`, UserParameters: 'x' },
      { traceparent },
    );
    expect(await house.bench.resultOf(job)).toMatchObject({
      outcome: 'succeeded',
      summary: 'all green',
      outputVariables: {},
    });
    const [call] = house.heardAt('/f');
    if (call === undefined) throw new Error('the function was not called');
    const { headers } = call.request;
    expect(JSON.parse(call.body)).toMatchObject({ id: job.jobId, rule: 'Check', userParameters: 'x' });
    expect(headers['x-millrace-signature']).toBe(
      signature(signingKey, String(headers['x-millrace-timestamp']), call.body),
    );
    expect(headers['x-millrace-delivery']).toBe(job.jobId);
    expect(headers.traceparent).toContain('1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a');
    expect(house.hasBegun(job)).toBe(true);
  });

  it('waits for one that works on', async () => {
    let asked = 0;
    house.paths.set('/long', (_heard, response) => void response.writeHead(202, { location: '/long/7' }).end());
    house.paths.set('/long/7', (call, response) =>
      ++asked === 1
        ? void response.writeHead(202, { location: '/long/7' }).end()
        : json(200, { result: 'Failed', summary: 'no room' })(call, response),
    );
    expect(await house.check('LambdaInvoke', { FunctionName: `${house.url}/long` })).toMatchObject({
      outcome: 'failed',
      summary: 'no room',
      error: { code: 'CHECK_FAILED', message: 'no room' },
    });
    expect(house.heardAt('/long/7').map(({ request }) => request.method)).toEqual(['GET', 'GET']);
  });

  it('asks again after faults, under the same id', async () => {
    house.paths.set('/shaky', (call, response) => {
      if (house.heardAt('/shaky').length === 1) response.destroy();
      else if (house.heardAt('/shaky').length === 2) response.writeHead(503).end();
      else json(200, {})(call, response);
    });
    expect(await house.check('LambdaInvoke', { FunctionName: `${house.url}/shaky` })).toMatchObject({
      outcome: 'succeeded',
    });
    expect(new Set(house.heardAt('/shaky').map(({ request }) => request.headers['x-millrace-delivery'])).size).toBe(1);
    expect(house.heardAt('/shaky')).toHaveLength(3);
  });

  it('is errored when nobody may call it', async () => {
    for (const FunctionName of ['http://169.254.169.254/latest/meta-data', 'http://10.0.0.1/', 'file:///etc/passwd']) {
      expect(await house.check('LambdaInvoke', { FunctionName })).toMatchObject({
        outcome: 'errored',
        error: { code: 'TARGET_REFUSED' },
      });
    }
  });

  it('is an action, too, whose output variables are what the function gives', async () => {
    house.paths.set('/action', json(200, { outputVariables: { Url: 'https://web.example' } }));
    const result = await house.check(
      'Lambda',
      { FunctionName: `${house.url}/action` },
      { actionType: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' } },
    );
    expect(result).toMatchObject({ outcome: 'succeeded', outputVariables: { Url: 'https://web.example' } });
  });
});

describe('a function of CodePipeline', () => {
  const actionType = { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' };
  const invoke = (path: string, more: Partial<JobOfferedV1> = {}) =>
    house.bench.offer({ actionType, configuration: { FunctionName: `${house.url}${path}` }, ...more });
  const jobHeardAt = (path: string, index = 0): unknown =>
    (JSON.parse(house.heardAt(path)[index]?.body ?? '{}') as Record<string, unknown>)['CodePipeline.job'];

  it('finds its job where it looks for it, and gives what it has put', async () => {
    house.paths.set('/put', json(200, {}));
    const job = await invoke('/put', { outputArtifacts: [{ name: 'Receipt' }] });
    const result = await house.bench.resultOf(job);
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
    expect(JSON.stringify([result, house.bench.logOf(result)])).not.toContain('secret');
  });

  it('that answers 202 reports by itself: it is waited for until its job is settled', async () => {
    house.paths.set('/async', json(202, {}));
    const job = await invoke('/async');
    await eventually(() => expect(house.heardAt('/async')).toHaveLength(1));
    house.bench.stateOf = ({ jobId }) => (jobId === job.jobId ? 'settled' : 'held');
    // Its slot is free again. What its caller reports of that comes too late to change anything, but for its log.
    const result = await house.bench.resultOf(job);
    expect(result).toMatchObject({ outcome: 'cancelled' });
    house.bench.stateOf = () => 'held';
    expect(house.bench.logOf(result).at(-1)?.text).toMatch(/reported on by somebody else; its work here is over\.$/);
    expect(house.heardAt('/async')).toHaveLength(1);
  });

  it('that left a continuation token is called again with it, after a pause', async () => {
    house.paths.set('/pages', json(200, {}));
    const job = await invoke('/pages', { fence: 2, continuationToken: 'page 2' });
    expect(await house.bench.resultOf(job)).toMatchObject({ outcome: 'succeeded' });
    expect(jobHeardAt('/pages')).toMatchObject({ data: { continuationToken: 'page 2' } });
  });

  it('that goes on from its token goes on with its log: one for all calls, live and sealed', async () => {
    house.paths.set('/chapters', (call, response) =>
      json(house.heardAt('/chapters').length === 1 ? 202 : 200, {})(call, response),
    );
    const first = await invoke('/chapters');
    await eventually(() => expect(house.heardAt('/chapters')).toHaveLength(1));
    // It has reported with a token: there is a new job at once, and nobody has told the caller of the first one.
    const { jobId } = first;
    await invoke('/chapters', { jobId, actionExecutionId: jobId, fence: 2, continuationToken: 'page 2' });
    const { data: result } = await house.runner.hears(
      ReportJobResult,
      ({ data }) => data.jobId === jobId && data.fence === 2,
    );
    expect(result).toMatchObject({ outcome: 'succeeded' });
    const sealed = house.bench.logOf(result);
    const texts = sealed.map(({ text }) => text.replace(/^\[Container\] \S+ \S+ /, ''));
    const call = `POST ${house.url}/chapters`;
    expect(texts).toEqual([
      call,
      'It works on, and says itself how it ended',
      expect.stringContaining('its work here is over'),
      call,
      'It answered 200',
    ]);
    expect(sealed.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await house.liveLog(jobId, sealed.length)).toEqual(sealed);
  });
});

describe('a rule that calls a service', () => {
  it('is met by the expected statuses, and can be asked again by anybody', async () => {
    house.paths.set('/health', json(404, {}));
    const job = await house.offer('HttpInvoke', {
      Url: `${house.url}/health`,
      ExpectedStatus: '404',
      Headers: '{"X-Key":"k"}',
    });
    expect(await house.bench.resultOf(job)).toMatchObject({ outcome: 'succeeded' });
    expect(house.heardAt('/health')[0]?.request.headers['x-key']).toBe('k');
    expect(house.hasBegun(job)).toBe(false);
    expect(await house.check('HttpInvoke', { Url: `${house.url}/health` })).toMatchObject({ outcome: 'failed' });
  });

  it('follows no redirect', async () => {
    house.paths.set(
      '/away',
      (_heard, response) => void response.writeHead(302, { location: `${house.url}/inside` }).end(),
    );
    expect(await house.check('HttpInvoke', { Url: `${house.url}/away` })).toMatchObject({ outcome: 'failed' });
    expect(house.heardAt('/inside')).toHaveLength(0);
  });
});
