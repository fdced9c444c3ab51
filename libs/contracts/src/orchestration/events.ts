import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
  ValidateNested,
} from 'class-validator';
import { event } from '../contract.ts';
import { ActionTypeIdV1, ErrorDetailsV1, nameShape, TriggerV1, uuidShape } from '../wire.ts';
import { outcomes, type Outcome } from '@millrace/kernel';
import { conditionTypes, type ConditionType } from './jobs.ts';

/** A source action as triggers needs it: where to look and what to start. */
export class SourceActionV1 {
  @Matches(nameShape) stageName!: string;
  @Matches(nameShape) actionName!: string;
  @ValidateNested() @Type(() => ActionTypeIdV1) actionType!: ActionTypeIdV1;
  /** Configuration without secret values. */
  @IsObject() configuration!: Record<string, string>;
}

/** A stage as approvals needs it: to tell a wrong name from an old token. */
export class StageOutlineV1 {
  @Matches(nameShape) stageName!: string;
  @IsArray() @ArrayMaxSize(100) @Matches(nameShape, { each: true }) approvalActionNames!: string[];
}

/** A pipeline was created or updated; `version` is the one in force now. */
export class PipelineDefinedV1 {
  @Matches(nameShape) pipelineName!: string;
  @IsInt() @Min(1) version!: number;
  @IsIn(['SUPERSEDED', 'QUEUED', 'PARALLEL']) executionMode!: 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => SourceActionV1)
  sourceActions!: SourceActionV1[];
  /** Every stage of the pipeline, in order. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => StageOutlineV1)
  stages?: StageOutlineV1[];
  /** Tells a pipeline from another that has its name after it was deleted. */
  @IsOptional() @Matches(uuidShape) pipelineId?: string;
  /** The `triggers` of the declaration, as validated; at most 200 KB. */
  @IsOptional() @IsArray() @ArrayMaxSize(50) @IsObject({ each: true }) triggers?: Record<string, unknown>[];
}

export class PipelineDeletedV1 {
  @Matches(nameShape) pipelineName!: string;
  @IsOptional() @Matches(uuidShape) pipelineId?: string;
}

/**
 * Polling of a pipeline was disabled because nobody used it for 30 days, or is enabled again. Every enabling names the
 * disabling that it ends: of two events about one pipeline the later disabling holds, and of one disabling its end.
 */
export class PipelinePollingChangedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(uuidShape) pipelineId!: string;
  @IsISO8601() disabledAt!: string;
  @IsBoolean() enabled!: boolean;
}

/** CodePipeline's event words (note the one L of CANCELED). */
export const pipelineExecutionStates = [
  'STARTED',
  'RESUMED',
  'STOPPING',
  'STOPPED',
  'SUCCEEDED',
  'SUPERSEDED',
  'FAILED',
  'CANCELED',
] as const;
export const stageExecutionStates = [
  'STARTED',
  'RESUMED',
  'STOPPING',
  'STOPPED',
  'SUCCEEDED',
  'FAILED',
  'CANCELED',
  'SKIPPED',
] as const;
export const conditionStates = [
  'STARTED',
  'SUCCEEDED',
  'FAILED',
  'ERRORED',
  'OVERRIDDEN',
  'ABANDONED',
  'CANCELED',
] as const;
export const ruleExecutionStates = ['STARTED', 'SUCCEEDED', 'FAILED', 'ABANDONED'] as const;
export const actionExecutionStates = ['STARTED', 'SUCCEEDED', 'FAILED', 'ABANDONED', 'CANCELED'] as const;

export class PipelineExecutionChangedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(uuidShape) executionId!: string;
  @IsInt() @Min(1) pipelineVersion!: number;
  @IsIn(pipelineExecutionStates) state!: (typeof pipelineExecutionStates)[number];
  /** Why: a sentence fixed when it was decided. */
  @IsString() @Length(1, 2000) cause!: string;
  @ValidateNested() @Type(() => TriggerV1) trigger!: TriggerV1;
  /** Increases by one with every retry of a stage, from 1. */
  @IsInt() @Min(1) attempt!: number;
}

export class StageExecutionChangedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(uuidShape) executionId!: string;
  @IsInt() @Min(1) pipelineVersion!: number;
  @Matches(nameShape) stageName!: string;
  @IsIn(stageExecutionStates) state!: (typeof stageExecutionStates)[number];
  @IsString() @Length(1, 2000) cause!: string;
  /** With `RESUMED`: when the stage was retried last. */
  @IsOptional() @IsISO8601() lastRetryAt?: string;
}

/** A condition of a stage began to be evaluated, or how it ended. Ours: CodePipeline says nothing of it. */
export class ConditionChangedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(uuidShape) executionId!: string;
  @IsInt() @Min(1) pipelineVersion!: number;
  @Matches(nameShape) stageName!: string;
  @IsIn(conditionTypes) conditionType!: ConditionType;
  @IsIn(conditionStates) state!: (typeof conditionStates)[number];
  /** Who overrode it. */
  @IsOptional() @IsString() @Length(1, 1024) changedBy?: string;
  @IsString() @Length(1, 2000) cause!: string;
}

/** One evaluation of one rule of a condition. Ours: CodePipeline says nothing of it. */
export class RuleExecutionChangedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(uuidShape) executionId!: string;
  @IsInt() @Min(1) pipelineVersion!: number;
  @Matches(nameShape) stageName!: string;
  @IsIn(conditionTypes) conditionType!: ConditionType;
  @Matches(nameShape) ruleName!: string;
  @Matches(uuidShape) ruleExecutionId!: string;
  @ValidateNested() @Type(() => ActionTypeIdV1) ruleType!: ActionTypeIdV1;
  @IsIn(ruleExecutionStates) state!: (typeof ruleExecutionStates)[number];
  /** Present once the rule has ended. */
  @IsOptional() @IsIn(outcomes) outcome?: Outcome;
  @IsOptional() @IsString() @Length(0, 2048) summary?: string;
  @IsOptional() @ValidateNested() @Type(() => ErrorDetailsV1) error?: ErrorDetailsV1;
  @IsString() @Length(1, 2000) cause!: string;
}

export class ActionExecutionChangedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(uuidShape) executionId!: string;
  @IsInt() @Min(1) pipelineVersion!: number;
  @Matches(nameShape) stageName!: string;
  @Matches(nameShape) actionName!: string;
  @Matches(uuidShape) actionExecutionId!: string;
  @ValidateNested() @Type(() => ActionTypeIdV1) actionType!: ActionTypeIdV1;
  @IsIn(actionExecutionStates) state!: (typeof actionExecutionStates)[number];
  /** Present once the action has ended. */
  @IsOptional() @IsIn(outcomes) outcome?: Outcome;
  @IsOptional() @IsString() @Length(0, 2048) summary?: string;
  @IsOptional() @ValidateNested() @Type(() => ErrorDetailsV1) error?: ErrorDetailsV1;
  @IsString() @Length(1, 2000) cause!: string;
}

/** Whoever carries out this job must end it, with everything it started. Also said in the answer to `renew-leases`. */
export class JobCancelRequestedV1 {
  @IsString() @Length(1, 128) jobId!: string;
  @Matches(uuidShape) actionExecutionId!: string;
  @IsInt() @Min(1) fence!: number;
  @IsString() @Length(1, 500) reason!: string;
}

/** A transition was opened or closed. */
export class TransitionChangedV1 {
  @Matches(nameShape) pipelineName!: string;
  @Matches(nameShape) stageName!: string;
  @IsBoolean() enabled!: boolean;
  @IsOptional() @IsString() @Length(1, 300) reason?: string;
  @IsString() @Length(1, 1024) changedBy!: string;
}

export const PipelineDefined = event('orchestration', 'pipeline.defined.v1', PipelineDefinedV1);
export const PipelineDeleted = event('orchestration', 'pipeline.deleted.v1', PipelineDeletedV1);
export const PipelinePollingChanged = event('orchestration', 'pipeline-polling.changed.v1', PipelinePollingChangedV1);
export const PipelineExecutionChanged = event(
  'orchestration',
  'pipeline-execution.changed.v1',
  PipelineExecutionChangedV1,
);
export const StageExecutionChanged = event('orchestration', 'stage-execution.changed.v1', StageExecutionChangedV1);
export const ActionExecutionChanged = event('orchestration', 'action-execution.changed.v1', ActionExecutionChangedV1);
export const ConditionChanged = event('orchestration', 'condition.changed.v1', ConditionChangedV1);
export const RuleExecutionChanged = event('orchestration', 'rule-execution.changed.v1', RuleExecutionChangedV1);
export const JobCancelRequested = event('orchestration', 'job.cancel-requested.v1', JobCancelRequestedV1);
export const TransitionChanged = event('orchestration', 'transition.changed.v1', TransitionChangedV1);
