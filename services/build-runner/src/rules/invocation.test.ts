import type { JobOfferedV1 } from '@millrace/contracts';
import { describe, expect, it } from 'vitest';
import { planInvocation } from './invocation.ts';

const id = '0f000002-0000-4000-8000-000000000002';

const job = (
  provider: string,
  configuration: Record<string, string>,
  more: Partial<JobOfferedV1> = {},
): JobOfferedV1 => ({
  jobId: id,
  fence: 1,
  pipelineName: 'web',
  pipelineVersion: 3,
  executionId: '0f000001-0000-4000-8000-000000000001',
  stageName: 'Deploy',
  actionName: 'Ask',
  ruleName: 'Ask',
  conditionType: 'BEFORE_ENTRY',
  actionExecutionId: id,
  attempt: 1,
  actionType: { category: 'Rule', owner: 'AWS', provider, version: '1' },
  configuration,
  inputArtifacts: [],
  outputArtifacts: [],
  timeoutSeconds: 60,
  trigger: { triggerType: 'StartPipelineExecution', triggerDetail: '' },
  ...more,
});
const plan = (provider: string, configuration: Record<string, string>, more?: Partial<JobOfferedV1>) =>
  planInvocation(job(provider, configuration, more), '000000000000', 'local');

describe('an invocation', () => {
  it('tells a function what it is asked about', () => {
    const { method, body, hasEffects } = plan(
      'LambdaInvoke',
      { FunctionName: 'https://f.example/', UserParameters: 'strict' },
      { sourceRevision: { revisionId: 'abc' } },
    );
    expect([method, hasEffects]).toEqual(['POST', true]);
    expect(JSON.parse(body ?? '')).toEqual({
      version: 1,
      id,
      account: '000000000000',
      region: 'local',
      pipeline: { name: 'web', version: 3 },
      executionId: '0f000001-0000-4000-8000-000000000001',
      stage: 'Deploy',
      rule: 'Ask',
      conditionType: 'BEFORE_ENTRY',
      attempt: 1,
      trigger: { triggerType: 'StartPipelineExecution', triggerDetail: '' },
      userParameters: 'strict',
      sourceRevision: { revisionId: 'abc' },
      inputArtifacts: [],
    });
  });

  it('of a service is a GET without effects unless it says otherwise', () => {
    const get = plan('HttpInvoke', { Url: 'https://s.example/health', Headers: '{"X-Key":"a"}', TimeoutSeconds: '5' });
    expect(get).toMatchObject({ method: 'GET', headers: { 'x-key': 'a' }, hasEffects: false, answerWithin: 5000 });
    expect(get.body).toBeUndefined();
    const put = plan('HttpInvoke', { Url: 'https://s.example/', Method: 'PUT', Body: 'x' });
    expect(put).toMatchObject({ method: 'PUT', body: 'x', hasEffects: true });
  });

  it.each([
    ['LambdaInvoke', {}],
    ['HttpInvoke', { Url: '' }],
    ['HttpInvoke', { Url: 'https://s/', Body: 'x' }],
    ['HttpInvoke', { Url: 'https://s/', ExpectedStatus: 'ok' }],
    ['HttpInvoke', { Url: 'https://s/', TimeoutSeconds: '301' }],
    ['HttpInvoke', { Url: 'https://s/', Headers: '{' }],
    ['HttpInvoke', { Url: 'https://s/', Headers: '["x"]' }],
    ['HttpInvoke', { Url: 'https://s/', Headers: '{"a":1}' }],
    ['HttpInvoke', { Url: 'https://s/', Headers: '{"Host":"inside"}' }],
    ['HttpInvoke', { Url: 'https://s/', Headers: '{"X-Millrace-Signature":"forged"}' }],
    ['HttpInvoke', { Url: 'https://s/', Headers: '{"a":"b\\r\\nc: d"}' }],
    ['HttpInvoke', { Url: 'https://s/', Headers: '{"a b":"c"}' }],
  ])('%s with %j is refused', (provider, configuration) => {
    expect(() => plan(provider, configuration as Record<string, string>)).toThrow(
      expect.objectContaining({ code: 'INVALID_CONFIGURATION' }),
    );
  });
});
