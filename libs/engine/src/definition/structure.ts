/** The pipeline structure in CodePipeline's own JSON names, so that a document round-trips unchanged. */

export const categories = ['Source', 'Build', 'Deploy', 'Test', 'Invoke', 'Approval', 'Compute'] as const;
export type Category = (typeof categories)[number];

export const owners = ['AWS', 'ThirdParty', 'Custom'] as const;
export type Owner = (typeof owners)[number];

export const executionModes = ['QUEUED', 'SUPERSEDED', 'PARALLEL'] as const;
export type ExecutionMode = (typeof executionModes)[number];

export interface ActionTypeId {
  readonly category: Category;
  readonly owner: Owner;
  readonly provider: string;
  readonly version: string;
}

export interface OutputArtifact {
  readonly name: string;
  /** Compute only: the files or directories that make up the artifact. */
  readonly files?: readonly string[];
}

export interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
  readonly type?: 'PLAINTEXT' | 'SECRETS_MANAGER';
}

/** An action as stored: the four members CodePipeline always echoes are always there. */
export interface ActionDeclaration {
  readonly name: string;
  readonly actionTypeId: ActionTypeId;
  /** 1..999; equal numbers run side by side, lower ones first. */
  readonly runOrder: number;
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputArtifacts: readonly { readonly name: string }[];
  readonly outputArtifacts: readonly OutputArtifact[];
  readonly commands?: readonly string[];
  readonly outputVariables?: readonly string[];
  readonly environmentVariables?: readonly EnvironmentVariable[];
  readonly namespace?: string;
  readonly region?: string;
  readonly roleArn?: string;
  /** Manual approvals only: 5..86400. */
  readonly timeoutInMinutes?: number;
}

export interface RuleDeclaration {
  readonly name: string;
  readonly ruleTypeId: Readonly<Record<string, string>>;
  readonly configuration?: Readonly<Record<string, string>>;
}

export interface Condition {
  readonly result?: 'ROLLBACK' | 'FAIL' | 'RETRY' | 'SKIP';
  readonly rules?: readonly RuleDeclaration[];
}

export interface ConditionBlock {
  readonly conditions?: readonly Condition[];
}

export interface FailureConditions extends ConditionBlock {
  readonly result?: 'ROLLBACK' | 'RETRY';
  readonly retryConfiguration?: { readonly retryMode?: 'FAILED_ACTIONS' | 'ALL_ACTIONS' };
}

export interface StageDeclaration {
  readonly name: string;
  readonly actions: readonly ActionDeclaration[];
  readonly beforeEntry?: ConditionBlock;
  readonly onSuccess?: ConditionBlock;
  readonly onFailure?: FailureConditions;
}

export interface PipelineVariable {
  readonly name: string;
  readonly defaultValue?: string;
  readonly description?: string;
}

export interface ArtifactStore {
  readonly type: 'S3';
  readonly location: string;
  readonly encryptionKey?: { readonly id: string; readonly type: 'KMS' };
}

/** A valid, normalised pipeline: what is stored, pinned and run. */
export interface PipelineDeclaration {
  readonly name: string;
  readonly roleArn: string;
  readonly artifactStore?: ArtifactStore;
  readonly artifactStores?: Readonly<Record<string, ArtifactStore>>;
  readonly stages: readonly StageDeclaration[];
  readonly version: number;
  readonly executionMode: ExecutionMode;
  readonly pipelineType: 'V1' | 'V2';
  readonly variables?: readonly PipelineVariable[];
  readonly triggers?: readonly unknown[];
}

/** The actions of a stage in the order they run: one list per run order. */
export function runOrderGroups(stage: StageDeclaration): readonly (readonly ActionDeclaration[])[] {
  const groups = new Map<number, ActionDeclaration[]>();
  for (const action of stage.actions) groups.set(action.runOrder, [...(groups.get(action.runOrder) ?? []), action]);
  return [...groups].sort(([a], [b]) => a - b).map(([, actions]) => actions);
}
