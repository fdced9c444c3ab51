import { describe, expect, it } from 'vitest';
import { actionTypes } from './catalogue.ts';
import {
  approval,
  build,
  commands,
  declared,
  gitSource,
  issuesOf,
  pipeline,
  stage,
  type Document,
} from './sample.fixture.ts';

const source = stage('Source', gitSource());
const typed = (category: string, provider: string, members: Document = {}, owner = 'AWS'): Document => ({
  name: 'It',
  actionTypeId: { category, owner, provider, version: '1' },
  inputArtifacts: [{ name: 'Sources' }],
  ...members,
});
const inSecondStage = (action: Document): Document => pipeline({ stages: [source, stage('Second', action)] });

/** What is wrong beside the type not being carried out here. */
const otherIssues = (action: Document) =>
  issuesOf(inSecondStage(action)).filter(({ pointer }) => !pointer.endsWith('/actionTypeId'));

describe('an action type that nobody carries out', () => {
  it('is refused when the pipeline is stored, with what else is wrong', () => {
    const issues = issuesOf(inSecondStage(typed('Deploy', 'EKS', { configuration: { ClusterName: 'c' } })));
    expect(issues).toEqual([
      expect.objectContaining({
        pointer: '/stages/1/actions/0/actionTypeId',
        code: 'InvalidActionDeclarationException',
        message:
          "ActionType (Category: 'Deploy', Provider: 'EKS', Owner: 'AWS', Version: '1') in action 'It' is not available in region 'US_EAST_1'",
        suggestion: 'no service here carries it out: use one of CodeDeploy, S3',
      }),
      expect.objectContaining({
        pointer: '/stages/1/actions/0/configuration',
        message:
          "Action configuration for action 'It' is missing required configuration 'HelmReleaseName' and 'HelmChartLocation', or 'ManifestFiles'",
      }),
    ]);
  });

  it('is refused by its name, and so is every other one of the same pipeline', () => {
    const unavailable = actionTypes.filter(({ available, id }) => !available && id.category !== 'Source');
    const actions = unavailable.map(({ id }, index) => ({
      name: `It-${index}`,
      actionTypeId: id,
      configuration: {},
      inputArtifacts: [],
      outputArtifacts: [],
    }));
    const issues = issuesOf(pipeline({ stages: [source, stage('Rest', ...actions)] }));
    const told = issues.filter(({ pointer }) => pointer.endsWith('/actionTypeId')).map(({ message }) => message);
    expect(told).toEqual(
      unavailable.map(
        ({ id: { category, provider, owner, version } }, index) =>
          `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action 'It-${index}' is not available in region 'US_EAST_1'`,
      ),
    );
    expect(unavailable.map(({ id }) => id.provider)).toEqual(
      expect.arrayContaining([
        'ECS',
        'EKS',
        'CloudFormation',
        'AppConfig',
        'ServiceCatalog',
        'DeviceFarm',
        'StepFunctions',
      ]),
    );
  });

  it.each([
    [
      'another version',
      { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '2' },
      "use owner 'AWS' and version '1'",
    ],
    [
      'another owner',
      { category: 'Build', owner: 'Custom', provider: 'CodeBuild', version: '1' },
      "use owner 'AWS' and version '1'",
    ],
    [
      'another spelling',
      { category: 'Build', owner: 'AWS', provider: 'Codebuild', version: '1' },
      "did you mean 'CodeBuild'?",
    ],
    [
      'another category',
      { category: 'Invoke', owner: 'AWS', provider: 'StepFunctions', version: '1' },
      'no service here carries it out: use one of Lambda',
    ],
  ])('by %s is met with a way out', (_, actionTypeId, suggestion) => {
    const issues = issuesOf(inSecondStage({ ...typed('Build', 'CodeBuild'), actionTypeId }));
    expect(issues.find(({ pointer }) => pointer.endsWith('/actionTypeId'))?.suggestion).toBe(suggestion);
  });
});

describe('a configuration', () => {
  it.each<[string, Document, string | undefined]>([
    [
      'CloudFormation without what its mode needs',
      typed('Deploy', 'CloudFormation', { configuration: { ActionMode: 'CHANGE_SET_EXECUTE', StackName: 's' } }),
      "missing required configuration 'ChangeSetName'",
    ],
    [
      'CloudFormation with it',
      typed('Deploy', 'CloudFormation', {
        configuration: { ActionMode: 'CHANGE_SET_EXECUTE', StackName: 's', ChangeSetName: 'c' },
      }),
      undefined,
    ],
    [
      'CloudFormation with overrides of 1024 characters',
      typed('Deploy', 'CloudFormation', {
        configuration: {
          ActionMode: 'DELETE_ONLY',
          StackName: 's',
          RoleArn: 'r',
          ParameterOverrides: `{"a":"${'x'.repeat(900)}"}`,
        },
      }),
      undefined,
    ],
    [
      'overrides that are no object',
      typed('Deploy', 'CloudFormation', {
        configuration: { ActionMode: 'DELETE_ONLY', StackName: 's', RoleArn: 'r', ParameterOverrides: '[]' },
      }),
      "invalid value for 'ParameterOverrides'",
    ],
    [
      'EC2 in neither style',
      typed('Deploy', 'EC2', { configuration: { InstanceTagKey: 'k', InstanceType: 'EC2', TargetDirectory: '/x' } }),
      "missing required configuration 'DeploySpec', or 'TargetDirectory' and 'PostScript'",
    ],
    [
      'EC2 in script style',
      typed('Deploy', 'EC2', {
        configuration: { InstanceTagKey: 'k', InstanceType: 'EC2', TargetDirectory: '/x', PostScript: 'p' },
      }),
      undefined,
    ],
    [
      'Lambda without input and version',
      typed('Deploy', 'Lambda', { inputArtifacts: [], configuration: { FunctionName: 'f' } }),
      "missing required configuration 'PublishedTargetVersion' with no input artifacts",
    ],
    [
      'Lambda that shifts traffic without an alias',
      typed('Deploy', 'Lambda', {
        configuration: { FunctionName: 'f', DeployStrategy: 'Linear10PercentEvery1Minute' },
      }),
      "missing required configuration 'FunctionAlias' because of 'DeployStrategy'",
    ],
    [
      'Lambda with a strategy that is none',
      typed('Deploy', 'Lambda', { configuration: { FunctionName: 'f', DeployStrategy: 'Slowly' } }),
      "invalid value for 'DeployStrategy'",
    ],
    [
      'ECS that waits 60 minutes',
      typed('Deploy', 'ECS', { configuration: { ClusterName: 'c', ServiceName: 's', DeploymentTimeout: '60' } }),
      undefined,
    ],
    [
      'ECS that waits 61 minutes',
      typed('Deploy', 'ECS', { configuration: { ClusterName: 'c', ServiceName: 's', DeploymentTimeout: '61' } }),
      "invalid value for 'DeploymentTimeout'",
    ],
    [
      'a primary source that is no input',
      build({ configuration: { ProjectName: 'p', PrimarySource: 'Surces' } }),
      "invalid value for 'PrimarySource'",
    ],
    [
      'environment variables that are no JSON',
      build({ configuration: { ProjectName: 'p', EnvironmentVariables: '[{' } }),
      "invalid value for 'EnvironmentVariables'",
    ],
    [
      'environment variables with a variable in them',
      build({
        configuration: {
          ProjectName: 'p',
          EnvironmentVariables: '[{"name":"C","value":"#{SourceVariables.CommitId}"}]',
        },
      }),
      undefined,
    ],
    ['stars where no secret is kept', build({ configuration: { ProjectName: '****' } }), undefined],
    [
      'a flag that is neither',
      build({ configuration: { ProjectName: 'p', BatchEnabled: 'yes' } }),
      "invalid value for 'BatchEnabled'",
    ],
    [
      'a flag that is known later',
      build({ configuration: { ProjectName: 'p', BatchEnabled: '#{SourceVariables.CommitId}' } }),
      undefined,
    ],
    [
      'a partner with keys of its own',
      typed('Test', 'BlazeMeter', { configuration: { Whatever: 'x' } }, 'ThirdParty'),
      undefined,
    ],
  ])('of %s', (_, action, message) => {
    const issues = otherIssues(action);
    expect(issues).toEqual(
      message === undefined ? [] : [expect.objectContaining({ message: expect.stringContaining(message) })],
    );
  });

  it('with several inputs names the one with the buildspec', () => {
    const two = (configuration: Document) =>
      pipeline({
        stages: [
          stage(
            'Source',
            gitSource(),
            gitSource({ name: 'Other', outputArtifacts: [{ name: 'Others' }], namespace: 'Other' }),
          ),
          stage('Build', build({ inputArtifacts: [{ name: 'Sources' }, { name: 'Others' }], configuration })),
        ],
      });
    expect(issuesOf(two({ ProjectName: 'p' })).map(({ message }) => message)).toEqual([
      "Action configuration for action 'Compile' is missing required configuration 'PrimarySource' with several input artifacts",
    ]);
    expect(issuesOf(two({ ProjectName: 'p', PrimarySource: 'Others' }))).toEqual([]);
  });

  it('shows the value of a key that can hold no secret, and of no other', () => {
    const issues = otherIssues(
      build({
        configuration: { ProjectName: 'p', BatchEnabled: 'yes', EnvironmentVariables: 'hunter2', Unknown: 'hunter2' },
      }),
    );
    expect(issues.map(({ value }) => value)).toEqual(['yes', undefined, undefined]);
    expect(JSON.stringify(issues)).not.toContain('hunter2');
  });
});

describe('members of one category', () => {
  it.each<[string, Document, string]>([
    ['outputVariables', build({ outputVariables: ['A'] }), '/stages/1/actions/0/outputVariables'],
    [
      'environmentVariables',
      build({ environmentVariables: [{ name: 'A', value: 'b' }] }),
      '/stages/1/actions/0/environmentVariables',
    ],
    [
      'files',
      build({ outputArtifacts: [{ name: 'Bundle' }, { name: 'More', files: ['x'] }] }),
      '/stages/1/actions/0/outputArtifacts/1/files',
    ],
    ['commands', approval({ commands: ['make'] }), '/stages/1/actions/0/commands'],
    [
      'secrets that nobody can look up',
      commands({ environmentVariables: [{ name: 'A', value: 'b', type: 'SECRETS_MANAGER' }] }),
      '/stages/1/actions/0/environmentVariables/0/type',
    ],
  ])('are refused in others: %s', (_, action, pointer) => {
    expect(issuesOf(inSecondStage(action))).toEqual([
      expect.objectContaining({ pointer, code: 'InvalidActionDeclarationException' }),
    ]);
  });

  it('a declaration with everything of its category is accepted', () => {
    const action = commands({
      outputVariables: ['Tag'],
      environmentVariables: [{ name: 'CI', value: 'yes', type: 'PLAINTEXT' }],
      outputArtifacts: [{ name: 'Report', files: ['**/*.xml'] }],
    });
    expect(declared(inSecondStage(action)).stages[1]?.actions[0]).toMatchObject(action);
  });
});
