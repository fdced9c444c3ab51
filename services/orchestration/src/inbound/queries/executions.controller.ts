import {
  AskStartExecution,
  GetActionExecution,
  GetExecution,
  ListActionExecutions,
  ListExecutions,
  StopExecution,
  type ActionExecutionIdV1,
  type AnswerOf,
  type AskStartExecutionV1,
  type ExecutionIdV1,
  type ListActionExecutionsV1,
  type ListExecutionsV1,
  type Problem,
  type StopExecutionV1,
} from '@millrace/contracts';
import type { Result } from '@millrace/kernel';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { Executions } from '../../application/executions.ts';
import { StartExecutions } from '../../application/start-executions.ts';
import { SteerExecutions } from '../../application/steer-executions.ts';

type Answered<Q> = Promise<Result<AnswerOf<Q>, Problem>>;

@Controller()
export class ExecutionsController {
  constructor(
    private readonly starts: StartExecutions,
    private readonly steer: SteerExecutions,
    private readonly executions: Executions,
  ) {}

  @Answer(AskStartExecution)
  async start(request: AskStartExecutionV1): Answered<typeof AskStartExecution> {
    return this.starts.ask(request);
  }

  @Answer(StopExecution)
  async stop(request: StopExecutionV1): Answered<typeof StopExecution> {
    return this.steer.stop(request);
  }

  @Answer(GetExecution)
  async get(request: ExecutionIdV1): Answered<typeof GetExecution> {
    return this.executions.get(request);
  }

  @Answer(ListExecutions)
  async list(request: ListExecutionsV1): Answered<typeof ListExecutions> {
    return this.executions.list(request);
  }

  @Answer(ListActionExecutions)
  async listActions(request: ListActionExecutionsV1): Answered<typeof ListActionExecutions> {
    return this.executions.listActions(request);
  }

  @Answer(GetActionExecution)
  async getAction({ caller, actionExecutionId }: ActionExecutionIdV1): Answered<typeof GetActionExecution> {
    return this.executions.getAction(caller, actionExecutionId);
  }
}
