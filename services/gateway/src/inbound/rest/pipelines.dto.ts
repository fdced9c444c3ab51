import {
  executionStatuses,
  IsDateTime,
  NameValueV1,
  SourceRevisionOverrideV1,
  triggerTypes,
  uuidShape,
  type ExecutionStatus,
  type TriggerType,
} from '@millrace/contracts';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
  ValidateNested,
} from 'class-validator';
import { NamedPageQuery, PageQuery, tagShape } from './paging.ts';

export class PipelineVersionQuery {
  /** Any version that was ever stored; default the newest. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) version?: number;
}

export class ListPipelinesQuery extends NamedPageQuery {
  /** `key`, or `key=value`: only pipelines with that tag. */
  @IsOptional() @Matches(tagShape) tag?: string;
}

export class ListExecutionsQuery extends PageQuery {
  @IsOptional() @IsIn(executionStatuses) status?: ExecutionStatus;
  /** Why they began. */
  @IsOptional() @IsIn(triggerTypes) triggerType?: TriggerType;
  /** Started then or later. */
  @IsOptional() @IsDateTime() startedAfter?: string;
  /** Started earlier than then. */
  @IsOptional() @IsDateTime() startedBefore?: string;
  /** Only those that succeeded in this stage under the version in force: what the stage can be rolled back to. */
  @IsOptional() @Matches(/^[A-Za-z0-9.@_-]{1,100}$/) succeededInStage?: string;
}

export class StartExecutionBody {
  /** Values of pipeline variables; the others keep their defaults. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => NameValueV1)
  variables?: NameValueV1[];
  /** Revisions to use instead of the newest ones. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => SourceRevisionOverrideV1)
  sourceRevisions?: SourceRevisionOverrideV1[];
}

export class StopExecutionBody {
  /** True does not wait for actions in progress. */
  @IsOptional() @IsBoolean() abandon?: boolean;
  @IsOptional() @IsString() @Length(0, 200) reason?: string;
}

export class SetTransitionBody {
  @IsBoolean() enabled!: boolean;
  /** Default `Inbound`. */
  @IsOptional() @IsIn(['Inbound', 'Outbound']) transitionType?: 'Inbound' | 'Outbound';
  /** Needed to close a transition. */
  @IsOptional() @Matches(/^[a-zA-Z0-9!@ ().*?-]{1,300}$/) reason?: string;
}

export class DecideApprovalBody {
  /** Says which round of asking is answered; it is in the approval's view. */
  @Matches(uuidShape) token!: string;
  @IsIn(['Approved', 'Rejected']) status!: 'Approved' | 'Rejected';
  @IsOptional() @IsString() @Length(0, 512) summary?: string;
}
