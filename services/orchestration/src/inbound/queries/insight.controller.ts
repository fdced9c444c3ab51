import {
  ExecutionHistory,
  ListRuleExecutions,
  ReplayExecution,
  WhyExecution,
  type AnswerOf,
  type ExecutionHistoryV1,
  type ExecutionIdV1,
  type ListRuleExecutionsV1,
  type Problem,
  type ReplayExecutionV1,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { ExecutionLog } from '../../application/execution-log.ts';
import { ExplainExecutions } from '../../application/explain-executions.ts';
import { ListRules } from '../../application/list-rules.ts';

type Answered<Q> = Promise<Result<AnswerOf<Q>, Problem>>;

@Controller()
export class InsightController {
  constructor(
    private readonly explain: ExplainExecutions,
    private readonly log: ExecutionLog,
    private readonly rules: ListRules,
  ) {}

  @Answer(WhyExecution)
  async why(request: ExecutionIdV1): Answered<typeof WhyExecution> {
    return this.explain.why(request);
  }

  @Answer(ExecutionHistory)
  async history(request: ExecutionHistoryV1): Answered<typeof ExecutionHistory> {
    return this.log.history(request);
  }

  @Answer(ReplayExecution)
  async replay(request: ReplayExecutionV1): Answered<typeof ReplayExecution> {
    return this.log.replay(request);
  }

  @Answer(ListRuleExecutions)
  async listRules(request: ListRuleExecutionsV1): Answered<typeof ListRuleExecutions> {
    return this.rules.list(request);
  }
}
