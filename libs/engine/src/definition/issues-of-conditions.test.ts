import { describe, expect, it } from 'vitest';
import { condition, rule, told, variableCheck, withStage, type Document } from './sample.fixture.ts';

const entry = (one: Document, result = 'FAIL') => withStage({ beforeEntry: condition(result, one) });
const skipping = condition('SKIP', rule('CloudWatchAlarm', { AlarmName: 'a' })) as { conditions: Document[] };
const window = (configuration: Document) => rule('DeploymentWindow', configuration);

describe('what is told of a mistake in conditions', () => {
  it.each<[string, Document, readonly string[]]>([
    [
      'a rule of no type',
      entry(rule('VariablCheck', {})),
      [
        `/stages/1/beforeEntry/conditions/0/rules/0/ruleTypeId "VariablCheck" InvalidStageDeclarationException: RuleType (Category: 'Rule', Provider: 'VariablCheck', Owner: 'AWS', Version: '1') in rule 'Check' is not available in region 'US_EAST_1'; did you mean 'VariableCheck'?`,
      ],
    ],
    [
      'a rule of a version that is not',
      entry(
        rule(
          'VariableCheck',
          {},
          { ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '2' } },
        ),
      ),
      [
        `/stages/1/beforeEntry/conditions/0/rules/0/ruleTypeId "VariableCheck" InvalidStageDeclarationException: RuleType (Category: 'Rule', Provider: 'VariableCheck', Owner: 'AWS', Version: '2') in rule 'Check' is not available in region 'US_EAST_1'; use version '1'`,
      ],
    ],
    [
      'a rule of commands without any',
      entry(rule('Commands', {}, { inputArtifacts: [{ name: 'Sources' }] })),
      [
        '/stages/1/beforeEntry/conditions/0/rules/0/commands - InvalidStageDeclarationException: Rule Check must have a non-empty commands field; add the commands to run',
      ],
    ],
    [
      'commands in a rule of another type',
      entry(variableCheck({ commands: ['true'] })),
      [
        '/stages/1/beforeEntry/conditions/0/rules/0/commands - InvalidStageDeclarationException: The following rule cannot contain a commands field: Check. To use the commands field, use a Commands rule.; remove commands',
      ],
    ],
    [
      'artifacts for a rule that takes none',
      entry(variableCheck({ inputArtifacts: [{ name: 'Sources' }] })),
      [
        '/stages/1/beforeEntry/conditions/0/rules/0/inputArtifacts 1 InvalidStageDeclarationException: Rule Check declares 1 input artifacts which is more than the maximum count (0); a VariableCheck rule takes 0 to 0',
      ],
    ],
    [
      'a check of no variable',
      entry(rule('VariableCheck', { Operator: 'EQ', Value: 'a' })),
      [
        "/stages/1/beforeEntry/conditions/0/rules/0/configuration - InvalidStageDeclarationException: Rule configuration for rule 'Check' is missing required configuration 'Variable'; add 'Variable': The variable to look at, such as #{Build.Tag}.",
      ],
    ],
    [
      'a check of more than a variable',
      entry(rule('VariableCheck', { Variable: 'a #{SourceVariables.A}', Operator: 'EQ', Value: 'a' })),
      [
        `/stages/1/beforeEntry/conditions/0/rules/0/configuration/Variable "a #{SourceVariables.A}" InvalidStageDeclarationException: Rule configuration for rule 'Check' contains an invalid value for 'Variable': it is no variable; write #{namespace.key}`,
      ],
    ],
    [
      'a check of something like a variable',
      entry(rule('VariableCheck', { Variable: '#{SourceVariables}', Operator: 'EQ', Value: 'a' })),
      [
        '/stages/1/beforeEntry/conditions/0/rules/0/configuration/Variable "#{SourceVariables}" InvalidActionDeclarationException: Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.). The following pipeline execution variables are referencing a namespace that does not exist. StageName=[Build], RuleName=[Check], ActionConfigurationKey=[Variable], VariableReferenceText=[#{SourceVariables}]; write #{namespace.key}',
      ],
    ],
    [
      'a pattern that would look around',
      entry(rule('VariableCheck', { Variable: '#{SourceVariables.A}', Operator: 'MATCHES', Value: '(?=a)' })),
      [
        `/stages/1/beforeEntry/conditions/0/rules/0/configuration/Value "(?=a)" InvalidStageDeclarationException: Rule configuration for rule 'Check' contains an invalid value for 'Value': error parsing regexp: invalid or unsupported Perl syntax: \`(?=\`; use a regular expression without back-references and look-around`,
      ],
    ],
    [
      'a match with nothing',
      entry(rule('VariableCheck', { Variable: '#{SourceVariables.A}', Operator: 'MATCHES' })),
      [
        "/stages/1/beforeEntry/conditions/0/rules/0/configuration - InvalidStageDeclarationException: Rule configuration for rule 'Check' is missing required configuration 'Value'; add 'Value': What it is compared with.",
      ],
    ],
    [
      'a window that is none',
      entry(window({ Cron: 'x' })),
      [
        `/stages/1/beforeEntry/conditions/0/rules/0/configuration/Cron "x" InvalidStageDeclarationException: Rule configuration for rule 'Check' contains an invalid value for 'Cron': it must have six fields, or seven with a year; write it like '0 0 9-17 ? * MON-FRI *'`,
      ],
    ],
    [
      'a time zone that is none',
      entry(window({ Cron: '0 0 9-17 ? * MON-FRI *', TimeZone: 'Nowhere' })),
      [
        `/stages/1/beforeEntry/conditions/0/rules/0/configuration/TimeZone "Nowhere" InvalidStageDeclarationException: Rule configuration for rule 'Check' contains an invalid value for 'TimeZone': time zone 'Nowhere' is not known; use Region/City, UTC or UTC+02:00`,
      ],
    ],
    [
      'a window without times',
      entry(window({ TimeZone: 'UTC' })),
      [
        "/stages/1/beforeEntry/conditions/0/rules/0/configuration - InvalidStageDeclarationException: Rule configuration for rule 'Check' is missing required configuration 'Cron'; add 'Cron': When the window is open: second, minute, hour, day, month, weekday and perhaps year.",
      ],
    ],
    [
      'a wait as long as the rule may take',
      withStage({
        onSuccess: condition(
          'FAIL',
          rule('CloudWatchAlarm', { AlarmName: 'a', WaitTime: '10' }, { timeoutInMinutes: 10 }),
        ),
      }),
      [
        `/stages/1/onSuccess/conditions/0/rules/0/configuration/WaitTime "10" InvalidStageDeclarationException: Rule configuration for rule 'Check' contains an invalid value for 'WaitTime': the rule may take 10 minutes only; use a shorter time, or a longer timeoutInMinutes`,
      ],
    ],
    [
      'a skip that the type cannot decide',
      entry(rule('CloudWatchAlarm', { AlarmName: 'a' }), 'SKIP'),
      [
        '/stages/1/beforeEntry/conditions/0/rules/0/ruleTypeId "CloudWatchAlarm" InvalidStageDeclarationException: Rule Check is of type CloudWatchAlarm, which cannot have a stage skipped; use VariableCheck, LambdaInvoke, HttpInvoke, or the result FAIL',
      ],
    ],
    [
      'a skip that no type decides',
      entry(rule('Nope', {}), 'SKIP'),
      [
        `/stages/1/beforeEntry/conditions/0/rules/0/ruleTypeId "Nope" InvalidStageDeclarationException: RuleType (Category: 'Rule', Provider: 'Nope', Owner: 'AWS', Version: '1') in rule 'Check' is not available in region 'US_EAST_1'; use one of VariableCheck, DeploymentWindow, CloudWatchAlarm, LambdaInvoke, HttpInvoke, MetricAlarm, CodeBuild, Commands`,
      ],
    ],
    [
      'a retry by a condition of failure',
      withStage({ onFailure: condition('RETRY', variableCheck()) }),
      [
        `/stages/1/onFailure/conditions/0/result "RETRY" InvalidStageDeclarationException: Stage Build declares result RETRY for a condition of onFailure, which may be ROLLBACK; set 'result': RETRY on onFailure itself and remove its conditions`,
      ],
    ],
    [
      'a skip after a failure',
      withStage({ onFailure: condition('SKIP', variableCheck()) }),
      [
        '/stages/1/onFailure/conditions/0/result "SKIP" InvalidStageDeclarationException: Stage Build declares result SKIP for a condition of onFailure, which may be ROLLBACK; use ROLLBACK',
      ],
    ],
    [
      'a retry at entry',
      withStage({ beforeEntry: condition('RETRY', variableCheck()) }),
      [
        '/stages/1/beforeEntry/conditions/0/result "RETRY" InvalidStageDeclarationException: Stage Build declares result RETRY for a condition of beforeEntry, which may be FAIL or SKIP; use FAIL or SKIP',
      ],
    ],
    [
      'two rules of one name',
      withStage({ beforeEntry: condition('FAIL', variableCheck(), variableCheck()) }),
      [
        '/stages/1/beforeEntry/conditions/0/rules/1/name "Check" InvalidStageDeclarationException: Rule name must be unique within a condition. Check has been used more than once.; give this rule another name',
      ],
    ],
    [
      'a failure block that says nothing',
      withStage({ onFailure: {} }),
      [
        "/stages/1/onFailure/result - InvalidStageDeclarationException: onFailure of stage Build says neither a result nor conditions; add 'result': RETRY or ROLLBACK, or remove onFailure",
      ],
    ],
    [
      'a result that only conditions may have',
      withStage({ onFailure: { result: 'SKIP' } }),
      [
        '/stages/1/onFailure/result "SKIP" InvalidStageDeclarationException: Stage Build declares result SKIP for onFailure, which may be ROLLBACK or RETRY; use ROLLBACK or RETRY',
      ],
    ],
    [
      'how to retry without a retry',
      withStage({ onFailure: { result: 'ROLLBACK', retryConfiguration: { retryMode: 'ALL_ACTIONS' } } }),
      [
        "/stages/1/onFailure/retryConfiguration - InvalidStageDeclarationException: Stage Build declares retryConfiguration without the result RETRY; set 'result': RETRY, or remove it",
      ],
    ],
    [
      'how to retry and nothing else',
      withStage({ onFailure: { retryConfiguration: {} } }),
      [
        "/stages/1/onFailure/result - InvalidStageDeclarationException: onFailure of stage Build says neither a result nor conditions; add 'result': RETRY or ROLLBACK, or remove onFailure",
        "/stages/1/onFailure/retryConfiguration - InvalidStageDeclarationException: Stage Build declares retryConfiguration without the result RETRY; set 'result': RETRY, or remove it",
      ],
    ],
    [
      'retry and conditions',
      withStage({ onFailure: { result: 'RETRY', ...condition('ROLLBACK', variableCheck()) } }),
      [
        '/stages/1/onFailure/conditions - InvalidStageDeclarationException: Stage Build combines automatic retry with conditions of onFailure; keep either the retry or the conditions',
      ],
    ],
    [
      'a rollback in PARALLEL mode',
      withStage({ onFailure: { result: 'ROLLBACK' } }, { executionMode: 'PARALLEL' }),
      [
        '/stages/1/onFailure/result "ROLLBACK" InvalidStructureException: Stage Build declares ROLLBACK, which a pipeline in PARALLEL mode cannot do; use another result, or the mode SUPERSEDED or QUEUED',
      ],
    ],
    [
      'a rule with fewer artifacts than its type takes',
      entry(rule('CodeBuild', { ProjectName: 'p' })),
      [
        '/stages/1/beforeEntry/conditions/0/rules/0/inputArtifacts 0 InvalidStageDeclarationException: Rule Check declares 0 input artifacts which is less than the minimum count (1); a CodeBuild rule takes 1 to 5',
      ],
    ],
    [
      'a skip by a type that cannot decide it, where nothing is skipped anyway',
      withStage({ onFailure: condition('SKIP', rule('CloudWatchAlarm', { AlarmName: 'a' })) }),
      [
        '/stages/1/onFailure/conditions/0/result "SKIP" InvalidStageDeclarationException: Stage Build declares result SKIP for a condition of onFailure, which may be ROLLBACK; use ROLLBACK',
      ],
    ],
    [
      'more conditions than one, and what is wrong in them',
      withStage({ beforeEntry: { conditions: [skipping, skipping].flatMap(({ conditions }) => conditions) } }),
      [
        "/stages/1/beforeEntry/conditions 2 ValidationException: Value at 'pipeline.stages.2.member.beforeEntry.conditions' failed to satisfy constraint: Member must have length less than or equal to 1; give at most 1",
        ...['0', '1'].map(
          (index) =>
            `/stages/1/beforeEntry/conditions/${index}/rules/0/ruleTypeId "CloudWatchAlarm" InvalidStageDeclarationException: Rule Check is of type CloudWatchAlarm, which cannot have a stage skipped; use VariableCheck, LambdaInvoke, HttpInvoke, or the result FAIL`,
        ),
      ],
    ],
    [
      'an axis of a matrix, of which rules have none',
      entry(rule('VariableCheck', { Variable: '#{matrix.os}', Operator: 'EQ', Value: 'a' })),
      [
        '/stages/1/beforeEntry/conditions/0/rules/0/configuration/Variable "#{matrix.os}" InvalidActionDeclarationException: Valid format for a pipeline execution variable reference is a namespace and a key separated by a period (.). The following pipeline execution variables are referencing a namespace that does not exist. StageName=[Build], RuleName=[Check], ActionConfigurationKey=[Variable], VariableReferenceText=[#{matrix.os}]; only an action with a matrix has #{matrix.…}',
      ],
    ],
  ])('%s', (_mistake, document, issues) => {
    expect(told(document)).toEqual(issues);
  });

  it.each<[string, Document]>([
    [
      'as many artifacts as its type takes',
      entry(rule('CodeBuild', { ProjectName: 'p' }, { inputArtifacts: [{ name: 'Sources' }] })),
    ],
    ['commands of a rule without artifacts', entry(rule('Commands', {}, { commands: ['true'] }))],
    [
      'a text that would be no pattern, when it is compared as a text',
      entry(rule('VariableCheck', { Variable: '#{SourceVariables.A}', Operator: 'EQ', Value: '(?=a)' })),
    ],
  ])('nothing of %s', (_what, document) => {
    expect(told(document)).toEqual([]);
  });
});
