import {
  OverrideCondition,
  PreviewRollback,
  RerunExecution,
  RetryStage,
  RollbackStage,
  type AnswerOf,
  type OverrideConditionV1,
  type PreviewRollbackV1,
  type Problem,
  type RerunExecutionV1,
  type RetryStageV1,
  type RollbackStageV1,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { PreviewRollbacks } from '../../application/preview-rollback.ts';
import { RecoverExecutions } from '../../application/recover-executions.ts';

type Answered<Q> = Promise<Result<AnswerOf<Q>, Problem>>;

@Controller()
export class RecoveryController {
  constructor(
    private readonly recover: RecoverExecutions,
    private readonly previews: PreviewRollbacks,
  ) {}

  @Answer(RetryStage)
  async retry(request: RetryStageV1): Answered<typeof RetryStage> {
    return this.recover.retry(request);
  }

  @Answer(RollbackStage)
  async rollback(request: RollbackStageV1): Answered<typeof RollbackStage> {
    return this.recover.rollback(request);
  }

  @Answer(PreviewRollback)
  async preview(request: PreviewRollbackV1): Answered<typeof PreviewRollback> {
    return this.previews.preview(request);
  }

  @Answer(RerunExecution)
  async rerun(request: RerunExecutionV1): Answered<typeof RerunExecution> {
    return this.recover.rerun(request);
  }

  @Answer(OverrideCondition)
  async override(request: OverrideConditionV1): Answered<typeof OverrideCondition> {
    return this.recover.override(request);
  }
}
