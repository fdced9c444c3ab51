import * as contracts from '@millrace/contracts';
import { describe, expect, it } from 'vitest';
import { house as openHouse } from '../../testing/house.ts';
import { ScriptedHouse } from '../../testing/scripted-house.ts';
import { restCaller } from '../../testing/rest-caller.ts';
import * as samples from '../../testing/samples.ts';

// A window so long that nothing comes back while the test runs.
const house = new ScriptedHouse({
  GATEWAY_RATE_LIMIT: '40',
  GATEWAY_RATE_WINDOW_SECONDS: '3600',
  GATEWAY_FAILURE_LIMIT: '3',
});
const { call } = house;

async function newToken(name: string): Promise<string> {
  const made = await call('POST', '/principals', { body: { name, roles: ['administrator'] } });
  return (made.body as { apiToken: string }).apiToken;
}

describe('the rate limit', () => {
  it('is told with every answer, and to each principal its own', async () => {
    const token = await newToken('first');
    const one = await call('GET', '/whoami', { token });
    expect(Object.fromEntries([...one.headers].filter(([name]) => name.startsWith('ratelimit')))).toEqual({
      'ratelimit-policy': '"requests";q=40;w=3600',
      ratelimit: '"requests";r=39;t=90',
      'ratelimit-limit': '40',
      'ratelimit-remaining': '39',
      'ratelimit-reset': '90',
    });
    expect((await call('GET', '/whoami', { token })).headers.get('ratelimit-remaining')).toBe('38');
    const other = await call('GET', '/whoami', { token: await newToken('second') });
    expect(other.headers.get('ratelimit-remaining')).toBe('39');
  });

  it('refuses with a problem that says when to come again, a request with faults too', async () => {
    const token = await newToken('hasty');
    const answers = await Promise.all(Array.from({ length: 41 }, () => call('GET', '/whoami', { token })));
    const [refused, ...more] = answers.filter(({ status }) => status !== 200);
    expect(more).toEqual([]);
    expect(refused).toMatchObject({ status: 429, body: { code: 'request.rate', status: 429 } });
    expect(refused?.headers.get('content-type')).toContain('application/problem+json');
    expect(refused?.headers.get('ratelimit-remaining')).toBe('0');
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await call('GET', '/pipelines?limit=none', { token })).status).toBe(429);
    expect((await call('GET', '/whoami', { token: await newToken('patient') })).status).toBe(200);
  });

  it('is harder on wrong tokens, and serves who proves itself from the same address', async () => {
    const wrong = () => call('GET', '/whoami', { token: `mrt_${'0'.repeat(43)}` });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await wrong()).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect((await wrong()).headers.get('ratelimit-policy')).toBe('"failed-proofs";q=3;w=60');
    expect((await call('GET', '/whoami')).status).toBe(200);
    // Who sends no proof guesses nothing.
    expect((await fetch(`${house.here.url}/api/v1/whoami`)).status).toBe(401);
  });
});

/** As people write it: the largest pipeline there may be, on many lines. */
function largestPipeline(): string {
  const artifact = (stage: number, action: number) => `artifact-of-stage-${stage}-and-action-${action}`;
  const actionTypeId = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
  const stages = Array.from({ length: 50 }, (_, stage) => ({
    name: `stage-with-a-name-${stage}`,
    actions: Array.from({ length: 50 }, (__, action) => ({
      name: `action-with-a-name-${stage}-${action}`,
      actionTypeId,
      runOrder: 1,
      namespace: `namespace-${stage}-${action}`,
      configuration: { ProjectName: 'a-project-with-a-name', PrimarySource: artifact(0, 0), BatchEnabled: 'false' },
      inputArtifacts: [{ name: artifact(0, 0) }],
      outputArtifacts: [{ name: artifact(stage, action) }],
      region: 'local',
    })),
  }));
  return JSON.stringify({ pipeline: { name: 'shop', pipelineType: 'V2', stages } }, undefined, 4);
}

it('guesses of enrolment tokens are limited like those of other tokens', async () => {
  const other = await openHouse({ GATEWAY_FAILURE_LIMIT: '2' });
  try {
    other.peers.refuse(contracts.EnrolHost, contracts.problem('enrolment.refused', 'ask for a new one'));
    const body = { token: 'mre_0123456789abcdef', publicKey: `U${'A'.repeat(55)}`, agentVersion: '1' };
    const guess = () => restCaller(other)('POST', '/agents/enrol', { body });
    expect([(await guess()).status, (await guess()).status, (await guess()).status]).toEqual([403, 403, 429]);
  } finally {
    await other.close();
  }
});

describe('a body', () => {
  it('may be the largest pipeline, written out for people', async () => {
    const text = largestPipeline();
    expect(text.length).toBeGreaterThan(2_000_000);
    house.answers(contracts.UpdatePipeline, samples.pipelineView);
    expect((await call('PUT', '/pipelines/shop', { body: text })).status).toBe(200);
    const asked = house.here.peers.lastAsked(contracts.UpdatePipeline) as {
      pipeline: { stages: { actions: unknown[] }[] };
    };
    expect(asked.pipeline.stages.flatMap(({ actions }) => actions)).toHaveLength(2500);
  });

  it('that is larger than the bound is refused with the bound', async () => {
    const refused = await call('PUT', '/pipelines/shop', { body: 'x'.repeat(4_194_305) });
    expect(refused).toMatchObject({ status: 413, body: { code: 'request.too-large', status: 413 } });
    expect(JSON.stringify(refused.body)).toContain('4194304');
  });

  it('of AWS tools is refused in their words', async () => {
    const response = await fetch(house.here.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'CodePipeline_20150709.CreatePipeline' },
      body: 'x'.repeat(4_194_305),
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([413, 'application/x-amz-json-1.1']);
    expect(await response.json()).toEqual({
      __type: 'RequestEntityTooLargeException',
      message: expect.stringContaining('4194304') as string,
    });
  });

  it.each([
    ['/reason', { enabled: false, reason: null }],
    ['/reason', { enabled: false, reason: 'a\0b' }],
    ['/reason', { enabled: false }],
  ])('%s is at fault in %j', async (pointer, body) => {
    const refused = await call('PUT', '/pipelines/shop/stages/Deploy/transition', { body });
    expect(refused).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [{ pointer }] } });
  });

  it('of another type than JSON is not passed over in silence', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = '{"variables":[{"name":"A","value":"b"}]}';
    const refused = await call('POST', '/pipelines/shop/executions', { body, headers });
    expect(refused).toMatchObject({ status: 415, body: { code: 'request.media-type' } });
  });

  it('that is no JSON says where', async () => {
    const refused = await call('POST', '/applications', { body: '{"applicationName":' });
    expect(refused).toMatchObject({ status: 400, body: { code: 'request.invalid', errors: [{ pointer: '' }] } });
  });
});

describe('an address', () => {
  it('with another method is 405 and names those that are possible', async () => {
    const refused = await call('PATCH', '/pipelines/shop', { body: {} });
    expect([refused.status, refused.headers.get('allow')?.split(', ').toSorted()]).toEqual([
      405,
      ['DELETE', 'GET', 'PUT'],
    ]);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
  });

  it.each(['GET', 'POST'])('that nothing has is 404 for %s', async (method) => {
    expect(await call(method, '/nothing')).toMatchObject({ status: 404, body: { status: 404 } });
  });

  it.each(['/executions/17', '/pipelines/a%00b', '/deployments/x', '/projects/-'])(
    '%s can name nothing',
    async (path) => {
      const refused = await call('GET', path);
      expect(refused).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    },
  );
});
