import type { Outcome } from '@millrace/kernel';
import type { PipelineTrigger } from '../triggers/structure.ts';

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
  /** What Millrace adds to CodePipeline's action. */
  readonly millrace?: ActionExtension;
}

/** What checks a condition. The API's model knows the category `Rule` and the owner `AWS` only. */
export interface RuleTypeId {
  readonly category: 'Rule';
  readonly owner: 'AWS';
  readonly provider: string;
  readonly version: string;
}

/** A rule as stored: `configuration` and `inputArtifacts` are always there. */
export interface RuleDeclaration {
  readonly name: string;
  readonly ruleTypeId: RuleTypeId;
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputArtifacts: readonly { readonly name: string }[];
  readonly commands?: readonly string[];
  readonly region?: string;
  readonly roleArn?: string;
  /** 5..86400. */
  readonly timeoutInMinutes?: number;
}

export const conditionResults = ['ROLLBACK', 'FAIL', 'RETRY', 'SKIP'] as const;
export type ConditionResult = (typeof conditionResults)[number];

export interface Condition {
  readonly result?: ConditionResult;
  /** 1..5; all must succeed for the condition to be met. */
  readonly rules: readonly RuleDeclaration[];
}

/** Exactly one condition, as in CodePipeline. */
export interface ConditionBlock {
  readonly conditions: readonly Condition[];
}

export const retryModes = ['FAILED_ACTIONS', 'ALL_ACTIONS'] as const;
export type RetryMode = (typeof retryModes)[number];

export interface FailureBlock {
  /** ROLLBACK or RETRY; validation refuses what else the format's list of results has. */
  readonly result?: ConditionResult;
  readonly retryConfiguration?: { readonly retryMode?: RetryMode };
  readonly conditions?: readonly Condition[];
}

export const conditionBlocks = ['beforeEntry', 'onSuccess', 'onFailure'] as const;
export type ConditionBlockName = (typeof conditionBlocks)[number];

export interface StageDeclaration {
  readonly name: string;
  readonly actions: readonly ActionDeclaration[];
  readonly beforeEntry?: ConditionBlock;
  readonly onSuccess?: ConditionBlock;
  readonly onFailure?: FailureBlock;
  /** What Millrace adds to CodePipeline's stage. */
  readonly millrace?: StageExtension;
}

export interface StageExtension {
  /** Named locks, shared by every pipeline of the account and region: held from the first action until the stage is left. */
  readonly locks?: readonly string[];
}

/** What Millrace adds to CodePipeline's action. */
export interface ActionExtension {
  readonly retry?: RetryPolicy;
  /** 1..86400, for any action; CodePipeline's own member is for approvals only. */
  readonly timeoutInMinutes?: number;
  /** Actions of the same stage that must have succeeded; replaces run orders in the whole stage. */
  readonly needs?: readonly string[];
  readonly matrix?: Matrix;
}

export interface RetryPolicy {
  /** 2..10, the first attempt included. */
  readonly maxAttempts: number;
  /** Wait before the second attempt; 0..3600. */
  readonly backoffSeconds: number;
  /** Each wait is this many times the one before; 1..10. */
  readonly factor: number;
  /** 0..86400. */
  readonly maxBackoffSeconds: number;
  readonly on: readonly Exclude<Outcome, 'succeeded' | 'cancelled'>[];
}

/** One action for each combination of the axes' values. */
export interface Matrix {
  readonly axes: Readonly<Record<string, readonly string[]>>;
  /** Combinations left out; a missing axis matches every value. */
  readonly exclude?: readonly Readonly<Record<string, string>>[];
  /** How many of the combinations may run at the same time; all when absent. */
  readonly maxParallel?: number;
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
  readonly triggers?: readonly PipelineTrigger[];
  /** What Millrace adds to CodePipeline's pipeline. */
  readonly millrace?: PipelineExtension;
}

export interface PipelineExtension {
  /** What an update does to executions under way; `cancel`, as CodePipeline does, when absent. */
  readonly onUpdate?: 'cancel' | 'finish';
}
