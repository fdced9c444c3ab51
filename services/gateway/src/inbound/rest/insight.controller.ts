import {
  ExecutionHistory,
  ListActionExecutions,
  ListRuleExecutions,
  ReplayExecution,
  WhyExecution,
  type ActionExecutionDetail,
  type CallerV1,
  type HistoryEntry,
  type Page,
  type ReplayView,
  type RuleExecutionDetail,
  type WhyView,
} from '@millrace/contracts';
import { Get, Param, Query, Req } from '@nestjs/common';
import { Peers } from '../../application/peers.ts';
import { Caller, type IdentifiedRequest } from '../http/access.ts';
import { AllowAfterReading } from '../http/allow.ts';
import { RestController } from '../http/rest-controller.ts';
import { AttemptsQuery, ReplayQuery } from './insight.dto.ts';
import { asked, PageQuery, pageOf } from './paging.ts';
import * as part from './path-part.ts';
import { ReadableExecutions } from './readable-executions.ts';

/** What happened in an execution, and why. */
@RestController('')
export class InsightController {
  constructor(
    private readonly peers: Peers,
    private readonly executions: ReadableExecutions,
  ) {}

  /** Why the execution is where it is, in words. */
  @Get('executions/:id/why')
  @AllowAfterReading('codepipeline:GetPipelineExecution')
  async why(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Req() request: IdentifiedRequest,
  ): Promise<WhyView> {
    const { pipelineName } = await this.executions.get(caller, executionId, request);
    return this.peers.ask(WhyExecution, { caller, pipelineName, executionId });
  }

  /** Every recorded decision, oldest first. */
  @Get('executions/:id/history')
  @AllowAfterReading('millrace:GetExecutionHistory')
  async history(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Query() query: PageQuery,
    @Req() request: IdentifiedRequest,
  ): Promise<Page<HistoryEntry>> {
    await this.executions.get(caller, executionId, request);
    return this.peers.ask(ExecutionHistory, { caller, executionId, page: pageOf(query) });
  }

  /** The execution as it stood after one of its recorded facts. */
  @Get('executions/:id/replay')
  @AllowAfterReading('millrace:GetExecutionHistory')
  async replay(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Query() { revision }: ReplayQuery,
    @Req() request: IdentifiedRequest,
  ): Promise<ReplayView> {
    await this.executions.get(caller, executionId, request);
    return this.peers.ask(ReplayExecution, { caller, executionId, ...(revision === undefined ? {} : { revision }) });
  }

  /** Every attempt of every action, newest first. */
  @Get('executions/:id/actions')
  @AllowAfterReading('codepipeline:ListActionExecutions')
  async actions(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Query() { latestOnly, ...page }: AttemptsQuery,
    @Req() request: IdentifiedRequest,
  ): Promise<Page<ActionExecutionDetail>> {
    const { pipelineName } = await this.executions.get(caller, executionId, request);
    const attempts = asked({ latestOnly: latestOnly === undefined ? undefined : latestOnly === 'true' });
    return this.peers.ask(ListActionExecutions, { caller, pipelineName, executionId, page: pageOf(page), ...attempts });
  }

  /** Every evaluation of every rule, newest first. */
  @Get('executions/:id/rules')
  @AllowAfterReading('codepipeline:ListRuleExecutions')
  async rules(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Query() { latestOnly, ...page }: AttemptsQuery,
    @Req() request: IdentifiedRequest,
  ): Promise<Page<RuleExecutionDetail>> {
    const { pipelineName } = await this.executions.get(caller, executionId, request);
    const attempts = asked({ latestOnly: latestOnly === undefined ? undefined : latestOnly === 'true' });
    return this.peers.ask(ListRuleExecutions, { caller, pipelineName, executionId, page: pageOf(page), ...attempts });
  }
}
