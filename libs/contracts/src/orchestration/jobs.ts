import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
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
import { job } from '../contract.ts';
import {
  ActionTypeIdV1,
  ArtifactRefV1,
  nameShape,
  SourceRevisionV1,
  traceparentShape,
  TriggerV1,
  uuidShape,
} from '../wire.ts';

/** The conditions of a stage, in CodePipeline's words; its API knows the first two. */
export const conditionTypes = ['BEFORE_ENTRY', 'ON_SUCCESS', 'ON_FAILURE'] as const;
export type ConditionType = (typeof conditionTypes)[number];

export class EnvironmentVariableV1 {
  @Matches(/^[A-Za-z0-9_]{1,128}$/) name!: string;
  @IsString() @Length(1, 2000) value!: string;
  @IsOptional() @IsIn(['PLAINTEXT', 'SECRETS_MANAGER']) type?: 'PLAINTEXT' | 'SECRETS_MANAGER';
}

export class OutputArtifactV1 {
  @Matches(/^[a-zA-Z0-9_-]{1,100}$/) name!: string;
  /** Compute actions: which files go in. */
  @IsOptional() @IsArray() @ArrayMaxSize(10) @IsString({ each: true }) files?: string[];
}

/** One action to carry out, everything resolved: no worker ever asks what a variable meant. Holds no secret in clear. */
export class JobOfferedV1 {
  /** `<actionExecutionId>`: one job per action execution; dispatches differ by fence. */
  @Matches(uuidShape) jobId!: string;
  /** Fencing number, rising with every dispatch; a report with an older one changes nothing. */
  @IsInt() @Min(1) fence!: number;
  @Matches(nameShape) pipelineName!: string;
  @IsInt() @Min(1) pipelineVersion!: number;
  @Matches(uuidShape) executionId!: string;
  @Matches(nameShape) stageName!: string;
  @Matches(nameShape) actionName!: string;
  @Matches(uuidShape) actionExecutionId!: string;
  /** 1 for the first execution of this action in this pipeline execution. */
  @IsInt() @Min(1) attempt!: number;
  @ValidateNested() @Type(() => ActionTypeIdV1) actionType!: ActionTypeIdV1;
  /** Variables substituted. */
  @IsObject() configuration!: Record<string, string>;
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => ArtifactRefV1)
  inputArtifacts!: ArtifactRefV1[];
  @IsArray()
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @Type(() => OutputArtifactV1)
  outputArtifacts!: OutputArtifactV1[];
  /** Compute actions only. */
  @IsOptional() @IsArray() @ArrayMaxSize(50) @IsString({ each: true }) commands?: string[];
  @IsOptional() @IsArray() @ArrayMaxSize(15) @IsString({ each: true }) outputVariables?: string[];
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => EnvironmentVariableV1)
  environmentVariables?: EnvironmentVariableV1[];
  /** Source: the exact revision to fetch; others: the primary source revision of the execution. */
  @IsOptional() @ValidateNested() @Type(() => SourceRevisionV1) sourceRevision?: SourceRevisionV1;
  /** The action's own limit; the worker ends the work when it has passed. */
  @IsInt() @Min(1) timeoutSeconds!: number;
  @ValidateNested() @Type(() => TriggerV1) trigger!: TriggerV1;
  /** What the worker before left for its successor on the same action. */
  @IsOptional() @IsString() @Length(1, 2048) continuationToken?: string;
  /** A rule of a condition, not an action: category `Rule`, `actionName` is the rule's name. */
  @IsOptional() @Matches(nameShape) ruleName?: string;
  @IsOptional() @IsIn(conditionTypes) conditionType?: ConditionType;
  /** Span of the execution under which the work is traced. */
  @IsOptional() @Matches(traceparentShape) traceparent?: string;
}

export const JobOffered = job('orchestration', 'job.offered.v1', JobOfferedV1);
