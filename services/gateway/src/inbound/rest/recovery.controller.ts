import {
  OverrideCondition,
  PreviewRollback,
  RerunExecution,
  RetryStage,
  RollbackStage,
  type CallerV1,
  type RollbackPreviewView,
} from '@millrace/contracts';
import { Body, Get, Headers, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Peers } from '../../application/peers.ts';
import { Caller, type IdentifiedRequest } from '../http/access.ts';
import { Allow, AllowAfterReading, pipeline } from '../http/allow.ts';
import { RestController } from '../http/rest-controller.ts';
import { withClientToken } from './idempotency-key.ts';
import { located } from './located.ts';
import { asked } from './paging.ts';
import * as part from './path-part.ts';
import { ReadableExecutions } from './readable-executions.ts';
import {
  OverrideConditionBody,
  RerunExecutionBody,
  RetryStageBody,
  RollbackPreviewQuery,
  RollbackStageBody,
} from './recovery.dto.ts';

/** What brings a release that went wrong back on its way. */
@RestController('')
export class RecoveryController {
  constructor(
    private readonly peers: Peers,
    private readonly executions: ReadableExecutions,
  ) {}

  /** Tries a failed or stopped stage again, in the same execution. */
  @Post('executions/:id/stages/:stage/retry')
  @HttpCode(HttpStatus.OK)
  @AllowAfterReading('codepipeline:RetryStageExecution')
  async retry(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Param('stage', part.name) stageName: string,
    @Body() { retryMode = 'FAILED_ACTIONS' }: RetryStageBody,
    @Req() request: IdentifiedRequest,
  ): Promise<{ executionId: string }> {
    const { pipelineName } = await this.executions.get(caller, executionId, request, stageName);
    return this.peers.ask(RetryStage, { caller, pipelineName, stageName, executionId, retryMode });
  }

  /** Passes over a condition that blocks the execution, or is being checked. */
  @Post('executions/:id/stages/:stage/override')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AllowAfterReading('codepipeline:OverrideStageCondition')
  async override(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Param('stage', part.name) stageName: string,
    @Body() { conditionType }: OverrideConditionBody,
    @Req() request: IdentifiedRequest,
  ): Promise<void> {
    const { pipelineName } = await this.executions.get(caller, executionId, request, stageName);
    await this.peers.ask(OverrideCondition, { caller, pipelineName, stageName, executionId, conditionType });
  }

  /**
   * Starts an execution that begins in the middle, with all that this one had produced before that point.
   * @location
   */
  @Post('executions/:id/rerun')
  @AllowAfterReading('millrace:RerunExecution')
  async rerun(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() { stageName, actionName }: RerunExecutionBody,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ executionId: string }> {
    const { pipelineName } = await this.executions.get(caller, executionId, request);
    const from = { caller, pipelineName, executionId, stageName, ...asked({ actionName }) };
    return located(await this.peers.ask(RerunExecution, withClientToken(from, idempotencyKey)), reply);
  }

  /**
   * Starts an execution that does the stage's actions again with what the target had.
   * @location
   */
  @Post('pipelines/:name/stages/:stage/rollback')
  @Allow('codepipeline:RollbackStage', pipeline('name', 'stage'))
  async rollback(
    @Caller() caller: CallerV1,
    @Param('name', part.name) pipelineName: string,
    @Param('stage', part.name) stageName: string,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() { targetExecutionId, how = 'stage' }: RollbackStageBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ executionId: string }> {
    const to = { caller, pipelineName, stageName, targetExecutionId, how };
    return located(await this.peers.ask(RollbackStage, withClientToken(to, idempotencyKey)), reply);
  }

  /**
   * What a rollback would do, and whether it would be accepted. Changes nothing.
   * @operation previewRollback
   */
  @Get('pipelines/:name/stages/:stage/rollback')
  @Allow('millrace:GetRollbackPreview', pipeline('name', 'stage'))
  preview(
    @Caller() caller: CallerV1,
    @Param('name', part.name) pipelineName: string,
    @Param('stage', part.name) stageName: string,
    @Query() { targetExecutionId, how = 'stage' }: RollbackPreviewQuery,
  ): Promise<RollbackPreviewView> {
    return this.peers.ask(PreviewRollback, { caller, pipelineName, stageName, targetExecutionId, how });
  }
}
