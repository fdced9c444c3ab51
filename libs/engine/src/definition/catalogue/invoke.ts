import { days, hours } from '@millrace/kernel';
import { count, elsewhere, httpUrl, json, optional, required, typeId, whole, type ActionType } from './action-type.ts';

const threshold = (severity: string) =>
  whole(`How many ${severity} findings are let pass; one more fails the action.`, 0, 1_000_000);

export const invokeTypes: readonly ActionType[] = [
  {
    id: typeId('Invoke', 'Lambda'),
    inputs: count(0, 5),
    outputs: count(0, 5),
    configuration: {
      FunctionName: httpUrl('The function: here the http or https URL that is called.'),
      UserParameters: optional('A text the function is given.', { maximum: 1000 }),
    },
    outputVariables: 'declared',
    timeout: hours(24),
    available: true,
    custody: 'leased',
  },
  {
    id: typeId('Invoke', 'StepFunctions'),
    inputs: count(0, 1),
    outputs: count(0, 1),
    configuration: {
      StateMachineArn: required('The state machine.'),
      ExecutionNamePrefix: optional('What the name of the execution begins with.'),
      InputType: optional('Whether Input is the input or names a file.', {
        values: ['Literal', 'FilePath'],
        default: 'Literal',
      }),
      Input: optional('The input as JSON, or a file of the input artifact.', { default: '{}' }),
    },
    requirements: [{ when: { key: 'InputType', matches: /^FilePath$/ }, anyOf: [['Input']] }],
    outputVariables: ['StateMachineArn', 'ExecutionArn'],
    timeout: days(7),
    ...elsewhere,
  },
  {
    id: typeId('Invoke', 'InspectorScan'),
    inputs: count(0, 1),
    outputs: count(1),
    configuration: {
      InspectorRunMode: required('What is scanned.', { values: ['SourceCodeScan', 'ECRImageScan'] }),
      ECRRepositoryName: optional('The repository of the image.'),
      ImageTag: optional('The tag of the image.'),
      CriticalThreshold: threshold('critical'),
      HighThreshold: threshold('high'),
      MediumThreshold: threshold('medium'),
      LowThreshold: threshold('low'),
    },
    requirements: [
      { when: { key: 'InspectorRunMode', matches: /^ECRImageScan$/ }, anyOf: [['ECRRepositoryName', 'ImageTag']] },
    ],
    outputVariables: ['HighestScannedSeverity'],
    timeout: hours(1),
    v2: true,
    ...elsewhere,
  },
  {
    id: typeId('Invoke', 'CodePipeline'),
    inputs: count(0),
    outputs: count(0),
    configuration: {
      PipelineName: required('The pipeline to start.'),
      SourceRevisions: optional('A JSON array of revisions to start with.', json('array')),
      Variables: optional('A JSON array of {"name", "value"}.', json('array')),
    },
    outputVariables: [],
    timeout: hours(1),
    v2: true,
    ...elsewhere,
  },
  {
    id: typeId('Invoke', 'Snyk', 'ThirdParty'),
    inputs: count(1),
    outputs: count(1),
    configuration: {},
    open: true,
    outputVariables: 'declared',
    timeout: hours(1),
    ...elsewhere,
  },
];
