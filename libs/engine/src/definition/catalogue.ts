import { days, hours, minutes, type Duration } from '@millrace/kernel';
import type { ActionTypeId, Category } from './structure.ts';

export interface ConfigurationKey {
  readonly required?: true;
  /** Stored encrypted and shown as `****`. */
  readonly secret?: true;
  /** The only values allowed; anything when absent. */
  readonly values?: readonly string[];
}

/** How many artifacts an action of a type takes or gives. */
export interface ArtifactCount {
  readonly minimum: number;
  readonly maximum: number;
}

export interface ActionType {
  readonly id: ActionTypeId;
  readonly inputs: ArtifactCount;
  readonly outputs: ArtifactCount;
  readonly configuration: Readonly<Record<string, ConfigurationKey>>;
  /** Names known beforehand; `declared` when the action or its buildspec names them. */
  readonly outputVariables: readonly string[] | 'declared';
  /** How long one attempt may take before it is settled as timed out. */
  readonly timeout: Duration;
  /** Only V2 pipelines may use it. */
  readonly v2?: true;
  /**
   * `leased`: any worker with a free slot claims the job and renews a lease.
   * `kept`: the owning service keeps its own durable record of the job, silence says nothing.
   */
  readonly custody: 'leased' | 'kept';
}

const none: ArtifactCount = { minimum: 0, maximum: 0 };
const one: ArtifactCount = { minimum: 1, maximum: 1 };
const upToFive: ArtifactCount = { minimum: 0, maximum: 5 };
const oneToFive: ArtifactCount = { minimum: 1, maximum: 5 };
const flag: ConfigurationKey = { values: ['true', 'false'] };
const required: ConfigurationKey = { required: true };
const optional: ConfigurationKey = {};

const aws = (category: Category, provider: string): ActionTypeId => ({
  category,
  owner: 'AWS',
  provider,
  version: '1',
});

const codeBuild = {
  inputs: oneToFive,
  outputs: upToFive,
  configuration: {
    ProjectName: required,
    PrimarySource: optional,
    EnvironmentVariables: optional,
    BuildspecOverride: optional,
    Buildspec: optional,
  },
  outputVariables: 'declared',
  custody: 'leased',
} as const;

/** The action types our services carry out. A type that is not here does not exist in the region. */
export const actionTypes: readonly ActionType[] = [
  {
    id: aws('Source', 'Git'),
    inputs: none,
    outputs: one,
    configuration: {
      RepositoryUrl: required,
      BranchName: required,
      RepositoryName: optional,
      PollForSourceChanges: flag,
    },
    outputVariables: ['CommitId', 'CommitMessage', 'RepositoryName', 'BranchName', 'AuthorDate', 'CommitterDate'],
    timeout: hours(1),
    custody: 'leased',
  },
  { id: aws('Build', 'CodeBuild'), timeout: hours(36), ...codeBuild },
  { id: aws('Test', 'CodeBuild'), timeout: hours(8), ...codeBuild },
  {
    id: aws('Compute', 'Commands'),
    inputs: { minimum: 1, maximum: 10 },
    outputs: { minimum: 0, maximum: 1 },
    configuration: {
      EnvironmentType: { values: ['LINUX_CONTAINER', 'WINDOWS_SERVER_2022_CONTAINER'] },
      ComputeType: { values: ['BUILD_GENERAL1_SMALL', 'BUILD_GENERAL1_MEDIUM', 'BUILD_GENERAL1_LARGE'] },
    },
    outputVariables: 'declared',
    timeout: minutes(55),
    v2: true,
    custody: 'leased',
  },
  {
    id: aws('Deploy', 'CodeDeploy'),
    inputs: one,
    outputs: none,
    configuration: { ApplicationName: required, DeploymentGroupName: required },
    outputVariables: [],
    timeout: days(5),
    custody: 'kept',
  },
  {
    id: aws('Approval', 'Manual'),
    inputs: none,
    outputs: none,
    configuration: { NotificationArn: optional, ExternalEntityLink: optional, CustomData: optional },
    outputVariables: [],
    timeout: days(7),
    custody: 'kept',
  },
];

/** The declared type of that identity, or nothing when the region does not have it. */
export const findActionType = (id: ActionTypeId, types: readonly ActionType[] = actionTypes): ActionType | undefined =>
  types.find(
    (type) =>
      type.id.category === id.category &&
      type.id.owner === id.owner &&
      type.id.provider === id.provider &&
      type.id.version === id.version,
  );
