import { days, hours } from '@millrace/kernel';
import { count, elsewhere, json, optional, required, typeId, type ActionType } from './action-type.ts';

const tolerance = {
  FailureTolerancePercentage: optional('How many percent of the instances of a region may fail.', {
    form: { kind: 'integer', minimum: 0, maximum: 100 },
  }),
  MaxConcurrentPercentage: optional('How many percent of the instances change at once.', {
    form: { kind: 'integer', minimum: 1, maximum: 100 },
  }),
} as const;

/** Types that carry out templates. */
export const infrastructureTypes: readonly ActionType[] = [
  {
    id: typeId('Deploy', 'CloudFormation'),
    inputs: count(0, 10),
    outputs: count(0, 1),
    configuration: {
      ActionMode: required('What to do with the stack.', {
        values: ['CREATE_UPDATE', 'REPLACE_ON_FAILURE', 'DELETE_ONLY', 'CHANGE_SET_REPLACE', 'CHANGE_SET_EXECUTE'],
      }),
      StackName: required('The stack.'),
      Capabilities: optional('CAPABILITY_IAM and others, separated by commas, when the template needs them.'),
      ChangeSetName: optional('The change set; in the change set modes.'),
      RoleArn: optional('The role the stack is changed with; in all modes but CHANGE_SET_EXECUTE.'),
      TemplatePath: optional('Artifact::file of the template.'),
      TemplateConfiguration: optional('Artifact::file of parameters, tags and the stack policy.'),
      OutputFileName: optional('The file of the output artifact that gets the outputs of the stack.'),
      ParameterOverrides: optional('A JSON object of at most 1 KB.', { ...json('object'), maximum: 1024 }),
    },
    requirements: [
      { when: { key: 'ActionMode', matches: /^CHANGE_SET_(REPLACE|EXECUTE)$/ }, anyOf: [['ChangeSetName']] },
      {
        when: { key: 'ActionMode', matches: /^(CREATE_UPDATE|REPLACE_ON_FAILURE|DELETE_ONLY|CHANGE_SET_REPLACE)$/ },
        anyOf: [['RoleArn']],
      },
      {
        when: { key: 'ActionMode', matches: /^(CREATE_UPDATE|REPLACE_ON_FAILURE|CHANGE_SET_REPLACE)$/ },
        anyOf: [['TemplatePath']],
      },
    ],
    outputVariables: 'declared',
    timeout: days(3),
    ...elsewhere,
  },
  {
    id: typeId('Deploy', 'CloudFormationStackSet'),
    inputs: count(1, 3),
    outputs: count(0),
    configuration: {
      StackSetName: required('The stack set.'),
      TemplatePath: required('Artifact::file of the template.'),
      Description: optional('What the stack set is for.'),
      Parameters: optional('Parameters, or Artifact::file of them.'),
      Capabilities: optional('CAPABILITY_IAM and others, separated by commas.'),
      PermissionModel: optional('Who manages the roles.', {
        values: ['SELF_MANAGED', 'SERVICE_MANAGED'],
        default: 'SELF_MANAGED',
      }),
      AdministrationRoleArn: optional('The role that administers the stack set.'),
      ExecutionRoleName: optional('The role in each account.'),
      OrganizationsAutoDeployment: optional('What happens to accounts that join.', {
        values: ['Enabled', 'Disabled', 'EnabledWithStackRetention'],
        default: 'Disabled',
      }),
      DeploymentTargets: optional('Accounts or organisational units, or Artifact::file of them; needs Regions.'),
      Regions: optional('Regions, separated by commas, or Artifact::file of them.'),
      ...tolerance,
    },
    requirements: [{ when: { key: 'DeploymentTargets', matches: /./ }, anyOf: [['Regions']] }],
    outputVariables: ['StackSetId', 'OperationId'],
    timeout: days(3),
    ...elsewhere,
  },
  {
    id: typeId('Deploy', 'CloudFormationStackInstances'),
    inputs: count(0, 2),
    outputs: count(0),
    configuration: {
      StackSetName: required('The stack set.'),
      Regions: required('Regions, separated by commas, or Artifact::file of them.'),
      DeploymentTargets: optional('Accounts or organisational units, or Artifact::file of them.'),
      ParameterOverrides: optional('Parameters that differ, or Artifact::file of them.'),
      ...tolerance,
    },
    outputVariables: ['StackSetId', 'OperationId'],
    timeout: days(3),
    ...elsewhere,
  },
  {
    id: typeId('Deploy', 'ServiceCatalog'),
    inputs: count(1),
    outputs: count(0),
    configuration: {
      TemplateFilePath: optional('Where the template of the product is in the input artifact.'),
      ProductVersionName: optional('How the new version is called.'),
      ProductType: optional('What kind of product it is.'),
      ProductId: required('The product.'),
      ProductVersionDescription: optional('What the new version is.'),
      ConfigurationFilePath: optional('A file of the input artifact with all of these.'),
    },
    requirements: [{ anyOf: [['ConfigurationFilePath'], ['TemplateFilePath', 'ProductVersionName', 'ProductType']] }],
    outputVariables: [],
    timeout: hours(1),
    ...elsewhere,
  },
];
