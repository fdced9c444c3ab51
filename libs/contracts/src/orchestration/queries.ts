import type { Issue } from '@millrace/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
  ValidateNested,
} from 'class-validator';
import { query } from '../contract.ts';
import { IsDateTime } from '../date-time.ts';
import { IsTags } from '../tags.ts';
import {
  executionStatuses,
  NameValueV1,
  PageV1,
  SourceRevisionOverrideV1,
  triggerTypes,
  uuidShape,
  type ExecutionStatus,
  type Page,
  type TriggerType,
} from '../wire.ts';
import type { HistoryEntry, ReplayView, RollbackPreviewView, WhyView } from './insight-views.ts';
import type {
  ActionExecutionDetail,
  ExecutionSummary,
  ExecutionView,
  IsoTime,
  PipelineStateView,
  PipelineSummary,
  PipelineView,
  RuleExecutionDetail,
} from './views.ts';

/** Who asks; fixed by the gateway after authentication. */
export class CallerV1 {
  @IsString() @Length(1, 64) account!: string;
  @IsString() @Length(1, 64) region!: string;
  /** ARN of the principal. */
  @IsString() @Length(1, 1024) arn!: string;
}

/** Base of every query that a person or program outside caused. */
export class AskedV1 {
  @IsDefined() @ValidateNested() @Type(() => CallerV1) caller!: CallerV1;
}

/** Base of lists in the order of their names. */
export class ListByNameV1 extends AskedV1 {
  /** Only those whose name begins so. */
  @IsOptional() @IsString() @Length(1, 150) namePrefix?: string;
  /** All of them when absent. */
  @IsOptional() @ValidateNested() @Type(() => PageV1) page?: PageV1;
}

/** A tag that a thing must bear, with this value when there is one. */
export class TagWantedV1 {
  @IsString() @Length(1, 128) key!: string;
  @IsOptional() @IsString() @Length(0, 256) value?: string;
}

export class CreatePipelineV1 extends AskedV1 {
  /** PipelineDeclaration in CodePipeline's own JSON, not yet validated. */
  @IsObject() pipeline!: Record<string, unknown>;
  @IsOptional() @IsTags() tags?: Record<string, string>;
}
export class UpdatePipelineV1 extends AskedV1 {
  @IsObject() pipeline!: Record<string, unknown>;
  /** Refuse unless this is the version in force (ETag). */
  @IsOptional() @IsInt() @Min(1) expectedVersion?: number;
  /** Refuse unless it was created then: one that was made anew under its name can have the same version. */
  @IsOptional() @IsDateTime() expectedCreated?: IsoTime;
}
export class ValidatePipelineV1 extends AskedV1 {
  /** PipelineDeclaration in CodePipeline's own JSON, not yet validated. */
  @IsObject() pipeline!: Record<string, unknown>;
}
export class GetPipelineV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsOptional() @IsInt() @Min(1) version?: number;
}
export class PipelineNameV1 extends AskedV1 {
  @IsString() pipelineName!: string;
}
export class DeletePipelineV1 extends PipelineNameV1 {
  /** Refuse unless this is the version in force (ETag). */
  @IsOptional() @IsInt() @Min(1) expectedVersion?: number;
  /** Refuse unless it was created then: one that was made anew under its name can have the same version. */
  @IsOptional() @IsDateTime() expectedCreated?: IsoTime;
}
export class ListPipelinesV1 extends AskedV1 {
  @IsOptional() @IsString() @Length(1, 100) namePrefix?: string;
  @IsOptional() @ValidateNested() @Type(() => TagWantedV1) tag?: TagWantedV1;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export class AskStartExecutionV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsOptional() @IsString() @Matches(/^[a-zA-Z0-9-]{1,128}$/) clientRequestToken?: string;
  @IsArray() @ArrayMaxSize(50) @ValidateNested({ each: true }) @Type(() => NameValueV1) variables!: NameValueV1[];
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => SourceRevisionOverrideV1)
  sourceRevisions!: SourceRevisionOverrideV1[];
}
export class ExecutionIdV1 extends AskedV1 {
  /** Omitted by doors that know only the execution's id. */
  @IsOptional() @IsString() pipelineName?: string;
  @IsString() executionId!: string;
}
export class StopExecutionV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsString() executionId!: string;
  @IsBoolean() abandon!: boolean;
  @IsOptional() @IsString() @Length(0, 200) reason?: string;
}
export class ListExecutionsV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsOptional() @IsString() @Length(1, 100) succeededInStage?: string;
  @IsOptional() @IsIn(executionStatuses) status?: ExecutionStatus;
  @IsOptional() @IsIn(triggerTypes) triggerType?: TriggerType;
  /** Started then or later. */
  @IsOptional() @IsDateTime() startedAfter?: string;
  /** Started earlier than then. */
  @IsOptional() @IsDateTime() startedBefore?: string;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export class ListActionExecutionsV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsOptional() @IsString() executionId?: string;
  /** Only the newest attempt of each action; needs `executionId`. */
  @IsOptional() @IsBoolean() latestOnly?: boolean;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export class ListRuleExecutionsV1 extends ListActionExecutionsV1 {}
/** Section 3.9 of codepipeline.md: the execution keeps its id, its attempt goes up. */
export class RetryStageV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsString() stageName!: string;
  @IsString() executionId!: string;
  @IsIn(['FAILED_ACTIONS', 'ALL_ACTIONS']) retryMode!: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
}
/** Section 3.10 of codepipeline.md. */
export class PreviewRollbackV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsString() stageName!: string;
  @IsString() targetExecutionId!: string;
  /** `stage`: by CodePipeline's rules. `artifacts`: to what the target had produced, whatever its version. */
  @IsIn(['stage', 'artifacts']) how!: 'stage' | 'artifacts';
}
export class RollbackStageV1 extends PreviewRollbackV1 {
  /** The same token within a day gives the same execution. */
  @IsOptional() @Matches(/^[a-zA-Z0-9-]{1,128}$/) clientRequestToken?: string;
}
/** Runs again from a stage, or from an action in it, with all that the execution had produced before. */
export class RerunExecutionV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsString() executionId!: string;
  @IsString() stageName!: string;
  @IsOptional() @IsString() actionName?: string;
  /** The same token within a day gives the same execution. */
  @IsOptional() @Matches(/^[a-zA-Z0-9-]{1,128}$/) clientRequestToken?: string;
}
/** Section 3.11 of codepipeline.md. */
export class OverrideConditionV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsString() stageName!: string;
  @IsString() executionId!: string;
  @IsIn(['BEFORE_ENTRY', 'ON_SUCCESS']) conditionType!: 'BEFORE_ENTRY' | 'ON_SUCCESS';
}
export class ExecutionHistoryV1 extends AskedV1 {
  @IsString() executionId!: string;
  /** Only what was recorded after this revision; a page token goes on from where it stands. */
  @IsOptional() @IsInt() @Min(0) afterRevision?: number;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export class ReplayExecutionV1 extends AskedV1 {
  @IsString() executionId!: string;
  /** The last fact that counts; all of them when absent. */
  @IsOptional() @IsInt() @Min(1) revision?: number;
}
export class ActionExecutionIdV1 extends AskedV1 {
  @Matches(uuidShape) actionExecutionId!: string;
}
export class SetTransitionV1 extends AskedV1 {
  @IsString() pipelineName!: string;
  @IsString() stageName!: string;
  @IsIn(['Inbound', 'Outbound']) transitionType!: 'Inbound' | 'Outbound';
  @IsBoolean() enabled!: boolean;
  /** Required to disable. */
  @IsOptional() @IsString() @Length(1, 300) reason?: string;
}

export const CreatePipeline = query('orchestration', 'create-pipeline', CreatePipelineV1).answers<PipelineView>();
export const UpdatePipeline = query('orchestration', 'update-pipeline', UpdatePipelineV1).answers<PipelineView>();
export const ValidatePipeline = query('orchestration', 'validate-pipeline', ValidatePipelineV1).answers<{
  /** Why it would be refused; empty when it would be stored. */
  issues: readonly Issue[];
}>();
export const GetPipeline = query('orchestration', 'get-pipeline', GetPipelineV1).answers<PipelineView>();
export const DeletePipeline = query('orchestration', 'delete-pipeline', DeletePipelineV1).answers<
  Record<string, never>
>();
export const ListPipelines = query('orchestration', 'list-pipelines', ListPipelinesV1).answers<Page<PipelineSummary>>();
export const AskStartExecution = query('orchestration', 'ask-start-execution', AskStartExecutionV1).answers<{
  executionId: string;
}>();
export const StopExecution = query('orchestration', 'stop-execution', StopExecutionV1).answers<{
  executionId: string;
}>();
export const GetPipelineState = query(
  'orchestration',
  'get-pipeline-state',
  PipelineNameV1,
).answers<PipelineStateView>();
export const GetExecution = query('orchestration', 'get-execution', ExecutionIdV1).answers<ExecutionView>();
export const ListExecutions = query('orchestration', 'list-executions', ListExecutionsV1).answers<
  Page<ExecutionSummary>
>();
export const ListActionExecutions = query('orchestration', 'list-action-executions', ListActionExecutionsV1).answers<
  Page<ActionExecutionDetail>
>();
export const GetActionExecution = query(
  'orchestration',
  'get-action-execution',
  ActionExecutionIdV1,
).answers<ActionExecutionDetail>();
export const RetryStage = query('orchestration', 'retry-stage', RetryStageV1).answers<{ executionId: string }>();
export const RollbackStage = query('orchestration', 'rollback-stage', RollbackStageV1).answers<{
  /** Of the new execution. */
  executionId: string;
}>();
export const PreviewRollback = query(
  'orchestration',
  'preview-rollback',
  PreviewRollbackV1,
).answers<RollbackPreviewView>();
export const RerunExecution = query('orchestration', 'rerun-execution', RerunExecutionV1).answers<{
  /** Of the new execution. */
  executionId: string;
}>();
export const OverrideCondition = query('orchestration', 'override-condition', OverrideConditionV1).answers<
  Record<string, never>
>();
export const ListRuleExecutions = query('orchestration', 'list-rule-executions', ListRuleExecutionsV1).answers<
  Page<RuleExecutionDetail>
>();
export const WhyExecution = query('orchestration', 'why-execution', ExecutionIdV1).answers<WhyView>();
export const ExecutionHistory = query('orchestration', 'execution-history', ExecutionHistoryV1).answers<
  Page<HistoryEntry>
>();
export const ReplayExecution = query('orchestration', 'replay-execution', ReplayExecutionV1).answers<ReplayView>();
export const SetTransition = query('orchestration', 'set-transition', SetTransitionV1).answers<Record<string, never>>();
