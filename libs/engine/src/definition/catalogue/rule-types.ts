import { days, hours, minutes, type Duration } from '@millrace/kernel';
import type { RuleTypeId } from '../structure.ts';
import {
  count,
  httpUrl,
  optional,
  required,
  whole,
  type ArtifactCount,
  type ConfigurationKey,
  type Requirement,
} from './action-type.ts';
import { codeBuildConfiguration, codeBuildRequirements } from './build-and-test.ts';

/** What can check a condition. */
export interface RuleType {
  readonly id: RuleTypeId;
  readonly inputs: ArtifactCount;
  readonly configuration: Readonly<Record<string, ConfigurationKey>>;
  readonly requirements?: readonly Requirement[];
  /** Only here does a rule say what to run by the member `commands`. */
  readonly commands?: true;
  /** How long one check may take when the rule does not say so itself. */
  readonly timeout: Duration;
  /** Whether a stage may be skipped because of it. */
  readonly maySkip?: true;
  readonly available: boolean;
  /** `decided` by the engine itself, or `leased` by a worker like an action. */
  readonly custody: 'decided' | 'leased';
}

const ruleId = (provider: string): RuleTypeId => ({ category: 'Rule', owner: 'AWS', provider, version: '1' });

/** CodePipeline's rule types, and two of our own under the only owner that the API's model knows. */
export const ruleTypes: readonly RuleType[] = [
  {
    id: ruleId('VariableCheck'),
    inputs: count(0),
    configuration: {
      Variable: required('The variable to look at, such as #{Build.Tag}.'),
      Value: required('What it is compared with.'),
      Operator: required(
        'EQ and NE compare, CONTAINS looks for a part, MATCHES is a regular expression of the whole.',
        {
          values: ['EQ', 'NE', 'CONTAINS', 'MATCHES'],
        },
      ),
    },
    timeout: hours(1),
    maySkip: true,
    available: true,
    custody: 'decided',
  },
  {
    id: ruleId('DeploymentWindow'),
    inputs: count(0),
    configuration: {
      Cron: required('When the window is open: second, minute, hour, day, month, weekday and perhaps year.'),
      TimeZone: optional('Region/City, UTC, UTC+02:00 or an abbreviation.', { default: 'UTC' }),
    },
    timeout: days(7),
    available: true,
    custody: 'decided',
  },
  {
    id: ruleId('CloudWatchAlarm'),
    inputs: count(0),
    configuration: {
      AlarmName: required('The alert: here one of Prometheus.'),
      AlarmStates: optional('States that count as an alarm, separated by commas.', {
        form: {
          kind: 'pattern',
          pattern: /^\s*(ALARM|OK|INSUFFICIENT_DATA)(\s*,\s*(ALARM|OK|INSUFFICIENT_DATA))*\s*$/,
          what: 'ALARM, OK or INSUFFICIENT_DATA, separated by commas',
        },
        default: 'ALARM',
      }),
      WaitTime: whole('Minutes to watch the alarm.', 0, 86_400, { default: '0' }),
    },
    timeout: days(1),
    available: true,
    custody: 'leased',
  },
  {
    id: ruleId('LambdaInvoke'),
    inputs: count(0, 5),
    configuration: {
      FunctionName: httpUrl('The function: here the http or https URL that is called.'),
      UserParameters: optional('A text the function is given.'),
    },
    timeout: hours(1),
    maySkip: true,
    available: true,
    custody: 'leased',
  },
  {
    id: ruleId('HttpInvoke'),
    inputs: count(0),
    configuration: {
      Url: httpUrl('What to call.'),
      Method: optional('The method.', {
        values: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
        default: 'GET',
      }),
      Headers: optional('A JSON object of headers.', { form: { kind: 'json', of: 'object' } }),
      Body: optional('What to send.'),
      ExpectedStatus: optional('Statuses that count as success: 200, 2xx, 200-299, separated by commas.', {
        form: {
          kind: 'pattern',
          pattern: /^\s*[1-5](\d\d|xx)(-[1-5]\d\d)?(\s*,\s*[1-5](\d\d|xx)(-[1-5]\d\d)?)*\s*$/,
          what: 'statuses such as 200, 2xx or 200-299, separated by commas',
        },
        default: '2xx',
      }),
      TimeoutSeconds: whole('Seconds to wait for the answer.', 1, 300, { default: '30' }),
    },
    // GET, the default, has no body.
    requirements: [{ when: { key: 'Body', matches: /^/ }, anyOf: [['Method']] }],
    timeout: hours(1),
    maySkip: true,
    available: true,
    custody: 'leased',
  },
  {
    id: ruleId('MetricAlarm'),
    inputs: count(0),
    configuration: {
      Query: required('A query of Prometheus that gives one number.'),
      Operator: required('How the number is compared for the alarm to fire.', {
        values: ['GT', 'GE', 'LT', 'LE', 'EQ', 'NE'],
      }),
      Threshold: required('What the number is compared with.', { form: { kind: 'number' } }),
      WaitTime: whole('Minutes to watch the number.', 0, 86_400, { default: '0' }),
      Endpoint: optional('The address of Prometheus; the platform’s own when left out.', {
        form: { kind: 'pattern', pattern: /^https?:\/\/[^\s/?#]+[^\s]*$/, what: 'an http or https URL' },
      }),
    },
    timeout: days(1),
    available: true,
    custody: 'leased',
  },
  {
    id: ruleId('CodeBuild'),
    inputs: count(1, 5),
    configuration: codeBuildConfiguration,
    requirements: codeBuildRequirements,
    timeout: hours(8),
    available: true,
    custody: 'leased',
  },
  {
    id: ruleId('Commands'),
    inputs: count(0, 10),
    configuration: {},
    commands: true,
    timeout: minutes(55),
    available: true,
    custody: 'leased',
  },
];

/** The rule type of that identity, or nothing when it is not known. */
export const findRuleType = (id: RuleTypeId): RuleType | undefined =>
  ruleTypes.find(({ id: { provider, version } }) => provider === id.provider && version === id.version);
