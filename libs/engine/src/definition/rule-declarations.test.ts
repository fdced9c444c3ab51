import { describe, expect, it } from 'vitest';
import {
  approval,
  condition,
  gitSource,
  issuesOf,
  pipeline,
  rule,
  stage,
  variableCheck,
  withStage,
  type Document,
} from './sample.fixture.ts';

const source = stage('Source', gitSource());
const invoke = rule('LambdaInvoke', { FunctionName: 'https://example.org/check' });

describe('a rule', () => {
  const at = '/stages/1/onSuccess/conditions/0/rules/0';
  const inRule = (one: Document) => issuesOf(withStage({ onSuccess: condition('FAIL', one) }));

  it.each<[string, Document, string, string]>([
    [
      'of an unknown type',
      rule('VariablCheck', {}),
      '/ruleTypeId',
      "RuleType (Category: 'Rule', Provider: 'VariablCheck', Owner: 'AWS', Version: '1') in rule 'Check' is not available in region 'US_EAST_1'",
    ],
    [
      'without a required key',
      rule('LambdaInvoke', {}),
      '/configuration',
      "Rule configuration for rule 'Check' is missing required configuration 'FunctionName'",
    ],
    [
      'with a function that is no URL',
      rule('LambdaInvoke', { FunctionName: 'check' }),
      '/configuration/FunctionName',
      'invalid value',
    ],
    [
      'with an unknown key',
      rule('CloudWatchAlarm', { AlarmName: 'a', Alarm: 'b' }),
      '/configuration/Alarm',
      "unknown configuration 'Alarm'",
    ],
    [
      'with an operator that is none',
      variableCheck({ configuration: { Variable: '#{SourceVariables.CommitId}', Value: 'x', Operator: 'GT' } }),
      '/configuration/Operator',
      'invalid value',
    ],
    [
      'that looks at no variable',
      variableCheck({ configuration: { Variable: 'main', Value: 'x', Operator: 'EQ' } }),
      '/configuration/Variable',
      'it is no variable',
    ],
    [
      'with an expression that cannot be matched safely',
      variableCheck({
        configuration: { Variable: '#{SourceVariables.CommitId}', Value: '(a)\\1', Operator: 'MATCHES' },
      }),
      '/configuration/Value',
      'invalid value',
    ],
    [
      'with a window that is none',
      rule('DeploymentWindow', { Cron: '0 0 25 ? * MON *' }),
      '/configuration/Cron',
      "hour '25'",
    ],
    [
      'with a time zone that is none',
      rule('DeploymentWindow', { Cron: '0 0 9 ? * MON *', TimeZone: 'Mars/Olympus' }),
      '/configuration/TimeZone',
      'not known',
    ],
    [
      'with a threshold that is no number',
      rule('MetricAlarm', { Query: 'up', Operator: 'LT', Threshold: 'low' }),
      '/configuration/Threshold',
      'invalid value',
    ],
    [
      'that watches longer than it may take',
      rule('CloudWatchAlarm', { AlarmName: 'a', WaitTime: '10' }, { timeoutInMinutes: 10 }),
      '/configuration/WaitTime',
      'the rule may take 10 minutes only',
    ],
    [
      'that watches for the whole day it may take',
      rule('MetricAlarm', { Query: 'up', Operator: 'LT', Threshold: '1', WaitTime: '1440' }),
      '/configuration/WaitTime',
      'the rule may take 1440 minutes only',
    ],
    [
      'with headers that are no object',
      rule('HttpInvoke', { Url: 'http://a', Headers: '[]' }),
      '/configuration/Headers',
      'invalid value',
    ],
    [
      'with a status that is none',
      rule('HttpInvoke', { Url: 'http://a', ExpectedStatus: '99' }),
      '/configuration/ExpectedStatus',
      'invalid value',
    ],
    [
      'of type Commands without commands',
      rule('Commands', {}),
      '/commands',
      'Rule Check must have a non-empty commands field',
    ],
    [
      'with commands of another type',
      variableCheck({ commands: ['true'] }),
      '/commands',
      'cannot contain a commands field',
    ],
    [
      'with an artifact it cannot use',
      variableCheck({ inputArtifacts: [{ name: 'Bundle' }] }),
      '/inputArtifacts',
      'declares 1 input artifacts which is more than the maximum count (0)',
    ],
    [
      'with an artifact nobody made',
      { ...invoke, inputArtifacts: [{ name: 'Bundl' }] },
      '/inputArtifacts/0/name',
      'Input Artifact Bundle Bundl in rule Check is not declared',
    ],
    [
      'that waits for less than 5 minutes',
      variableCheck({ timeoutInMinutes: 4 }),
      '/timeoutInMinutes',
      'greater than or equal to 5',
    ],
    [
      'that waits for more than 86400 minutes',
      variableCheck({ timeoutInMinutes: 86_401 }),
      '/timeoutInMinutes',
      'less than or equal to 86400',
    ],
    ['in a region without a store', { ...invoke, region: 'eu-west-1' }, '/region', 'no artifact store'],
    [
      'with a variable nobody gives',
      rule('CloudWatchAlarm', { AlarmName: '#{Nope.Key}' }),
      '/configuration/AlarmName',
      'StageName=[Build], RuleName=[Check], ActionConfigurationKey=[AlarmName]',
    ],
    [
      'with a variable that is none',
      rule('CloudWatchAlarm', { AlarmName: '#{Nope}' }),
      '/configuration/AlarmName',
      'VariableReferenceText=[#{Nope}]',
    ],
    [
      'with a value of 10001 characters',
      rule('MetricAlarm', { Query: 'x'.repeat(10_001), Operator: 'LT', Threshold: '1' }),
      '/configuration/Query',
      'less than or equal to 10000',
    ],
  ])('%s is refused', (_, one, place, message) => {
    expect(inRule(one)).toEqual([
      expect.objectContaining({ pointer: `${at}${place}`, message: expect.stringContaining(message) }),
    ]);
  });

  it.each<[string, Document]>([
    ['5 minutes', variableCheck({ timeoutInMinutes: 5 })],
    ['a wait within its time', rule('CloudWatchAlarm', { AlarmName: 'a', WaitTime: '10' }, { timeoutInMinutes: 11 })],
    [
      'a value of 10000 characters',
      rule('MetricAlarm', { Query: 'x'.repeat(10_000), Operator: 'LT', Threshold: '-1.5e3' }),
    ],
    [
      'an expression',
      variableCheck({
        configuration: { Variable: '#{SourceVariables.CommitId}', Value: '[0-9a-f]{40}', Operator: 'MATCHES' },
      }),
    ],
    [
      'an expression that is known later',
      variableCheck({
        configuration: {
          Variable: '#{SourceVariables.CommitId}',
          Value: '(#{SourceVariables.BranchName}',
          Operator: 'MATCHES',
        },
      }),
    ],
    ['a window in a zone', rule('DeploymentWindow', { Cron: '0 0 9-17 ? * MON-FRI', TimeZone: 'Europe/Berlin' })],
    [
      'ranges of statuses',
      rule('HttpInvoke', {
        Url: 'http://a',
        ExpectedStatus: '2xx, 301, 400-404',
        Method: 'POST',
        Headers: '{"a":"b"}',
        Body: 'x',
        TimeoutSeconds: '10',
      }),
    ],
    [
      'artifacts and variables of its own stage after success',
      rule(
        'LambdaInvoke',
        { FunctionName: 'https://example.org/#{BuildVariables.Tag}' },
        { inputArtifacts: [{ name: 'Bundle' }] },
      ),
    ],
  ])('with %s is accepted', (_, one) => expect(inRule(one)).toEqual([]));

  it.each(['beforeEntry', 'onFailure'])('of %s has only what earlier stages made', (block) => {
    const own = rule(
      'LambdaInvoke',
      { FunctionName: 'https://example.org/#{BuildVariables.Tag}' },
      { inputArtifacts: [{ name: 'Bundle' }] },
    );
    const result = block === 'beforeEntry' ? 'FAIL' : 'ROLLBACK';
    expect(
      issuesOf(withStage({ [block]: condition(result, own) })).map(({ pointer, code }) => [
        pointer.split('/').slice(8).join('/'),
        code,
      ]),
    ).toEqual([
      ['inputArtifacts/0/name', 'InvalidStructureException'],
      ['configuration/FunctionName', 'InvalidActionDeclarationException'],
    ]);
    const earlier = rule(
      'LambdaInvoke',
      { FunctionName: 'https://example.org/#{SourceVariables.CommitId}' },
      { inputArtifacts: [{ name: 'Sources' }] },
    );
    expect(issuesOf(withStage({ [block]: condition(result, earlier) }))).toEqual([]);
  });

  it('of a first stage may use the variables of the pipeline', () => {
    const check = variableCheck({ configuration: { Variable: '#{variables.Env}', Operator: 'EQ', Value: 'dev' } });
    const stages = [{ ...source, beforeEntry: condition('FAIL', check) }, stage('Ask', approval())];
    expect(issuesOf(pipeline({ variables: [{ name: 'Env', defaultValue: 'dev' }], stages }))).toEqual([]);
  });
});
