import { uuidShape } from '@millrace/contracts';
import { IsIn, IsOptional, Matches } from 'class-validator';

const nameShape = /^[A-Za-z0-9.@_-]{1,100}$/;

export class RetryStageBody {
  /** `FAILED_ACTIONS` (default) keeps what has succeeded; `ALL_ACTIONS` runs the whole stage again. */
  @IsOptional() @IsIn(['FAILED_ACTIONS', 'ALL_ACTIONS']) retryMode?: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
}

export class RollbackStageBody {
  /** The execution that succeeded in the stage, to which it goes back. */
  @Matches(uuidShape) targetExecutionId!: string;
  /** `stage` (default): by CodePipeline's rules. `artifacts`: to what the target had produced, whatever its version. */
  @IsOptional() @IsIn(['stage', 'artifacts']) how?: 'stage' | 'artifacts';
}

/** The same as a query of a URL. */
export class RollbackPreviewQuery extends RollbackStageBody {}

export class RerunExecutionBody {
  /** Where to begin; what came before is not done again. */
  @Matches(nameShape) stageName!: string;
  /** An action of that stage: those of earlier run orders are not done again either. */
  @IsOptional() @Matches(nameShape) actionName?: string;
}

export class OverrideConditionBody {
  /** Which condition of the stage is to be passed over. */
  @IsIn(['BEFORE_ENTRY', 'ON_SUCCESS']) conditionType!: 'BEFORE_ENTRY' | 'ON_SUCCESS';
}
