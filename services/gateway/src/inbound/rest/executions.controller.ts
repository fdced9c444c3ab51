import {
  GetBuild,
  GetTestReports,
  GetTestRun,
  ListApprovals,
  problem,
  StopExecution,
  type ActionExecutionDetail,
  type ApprovalView,
  type BuildView,
  type CallerV1,
  type ExecutionView,
  type Page,
  type TestReportView,
} from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import { Body, Get, Headers, HttpCode, HttpStatus, Logger, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Peers } from '../../application/peers.ts';
import { ReadLog } from '../../application/read-log.ts';
import { WatchExecution } from '../../application/watch-execution.ts';
import { eventIdOf, placeAfter } from '../../application/watch-place.ts';
import { pipelineArn } from '../../domain/principal.ts';
import { Settings } from '../../settings.ts';
import { Access, Caller, type IdentifiedRequest } from '../http/access.ts';
import { Allow, AllowAfterReading, pipeline } from '../http/allow.ts';
import { EventStream } from '../http/event-stream.ts';
import { RestController } from '../http/rest-controller.ts';
import { ListApprovalsQuery, LogsQuery, WatchQuery } from './executions.dto.ts';
import { asked, pageOf } from './paging.ts';
import * as part from './path-part.ts';
import { StopExecutionBody } from './pipelines.dto.ts';
import { ReadableExecutions } from './readable-executions.ts';

/** Executions, their actions and their logs. What they belong to shows only when they are read, so each asks then. */
@RestController('')
export class ExecutionsController {
  private readonly logger = new Logger('ExecutionsController');

  constructor(
    private readonly peers: Peers,
    private readonly access: Access,
    private readonly executions: ReadableExecutions,
    private readonly watching: WatchExecution,
    private readonly log: ReadLog,
    private readonly settings: Settings,
  ) {}

  /** @operation get */
  @Get('executions/:id')
  @AllowAfterReading('codepipeline:GetPipelineExecution')
  execution(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Req() request: IdentifiedRequest,
  ): Promise<ExecutionView> {
    return this.executions.get(caller, executionId, request);
  }

  @Post('executions/:id/stop')
  @HttpCode(HttpStatus.OK)
  @AllowAfterReading('codepipeline:StopPipelineExecution')
  async stop(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Body() { abandon = false, reason }: StopExecutionBody,
    @Req() request: IdentifiedRequest,
  ): Promise<{ executionId: string }> {
    const { pipelineName } = await this.executions.get(caller, executionId, request);
    const asked = { caller, pipelineName, executionId, abandon };
    return this.peers.ask(StopExecution, reason === undefined ? asked : { ...asked, reason });
  }

  /**
   * Events: `snapshot` with the execution, then again after each change; with `facts=true` also each recorded `fact`, once
   * and in order; `end` when it has ended; `error` for "connect again". `Last-Event-ID` goes on after an event.
   * @eventStream
   */
  @Get('executions/:id/events')
  @AllowAfterReading('codepipeline:GetPipelineExecution')
  async events(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) executionId: string,
    @Query() { facts }: WatchQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: IdentifiedRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = placeAfter(lastEventId);
    if (!after) throw noEventId();
    await this.executions.get(caller, executionId, request);
    await this.#stream(reply, async (stream) => {
      const asked = { caller, executionId, after, withFacts: facts === 'true', signal: stream.signal };
      for await (const { kind, data, place } of this.watching.watch(asked))
        await stream.send(kind, data, eventIdOf(place));
    });
  }

  /** @operation get */
  @Get('actions/:id')
  @AllowAfterReading('codepipeline:ListActionExecutions')
  action(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) actionExecutionId: string,
    @Req() request: IdentifiedRequest,
  ): Promise<ActionExecutionDetail> {
    return this.#action(caller, actionExecutionId, request);
  }

  /**
   * Events: `line` with its sequence number as id, `end` after the last one; `Last-Event-ID` goes on after a line.
   * @eventStream
   */
  @Get('actions/:id/logs')
  @AllowAfterReading('millrace:GetActionLog')
  async logs(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) actionExecutionId: string,
    @Query() { follow }: LogsQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: IdentifiedRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const seen = seqOf(lastEventId);
    await this.#action(caller, actionExecutionId, request);
    await this.#stream(reply, async (stream) => {
      const asked = { caller, actionExecutionId, fromSeq: seen + 1, follow: follow === 'true', signal: stream.signal };
      for await (const line of this.log.lines(asked)) await stream.send('line', line, line.seq);
    });
  }

  @Get('actions/:id/reports')
  @AllowAfterReading('millrace:GetTestReports')
  async reports(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) actionExecutionId: string,
    @Req() request: IdentifiedRequest,
  ): Promise<{ readonly reports: readonly TestReportView[] }> {
    await this.#action(caller, actionExecutionId, request);
    return this.peers.ask(GetTestReports, { caller, actionExecutionId });
  }

  /** Phases of a Build or Test action. */
  @Get('actions/:id/build')
  @AllowAfterReading('millrace:GetBuild')
  async build(
    @Caller() caller: CallerV1,
    @Param('id', part.uuid) actionExecutionId: string,
    @Req() request: IdentifiedRequest,
  ): Promise<BuildView> {
    const action = await this.#action(caller, actionExecutionId, request);
    if (action.actionType.category === 'Test') return this.peers.ask(GetTestRun, { caller, actionExecutionId });
    if (action.externalExecutionId === undefined) {
      throw new Rejected(problem('build.not-found', `The action ${action.actionName} has no build yet.`));
    }
    return this.peers.ask(GetBuild, { caller, buildId: action.externalExecutionId });
  }

  /** @operation list */
  @Get('approvals')
  @Allow('millrace:ListApprovals', pipeline())
  approvals(
    @Caller() caller: CallerV1,
    @Query() { limit, cursor, openOnly, ...filters }: ListApprovalsQuery,
  ): Promise<Page<ApprovalView>> {
    return this.peers.ask(ListApprovals, {
      caller,
      page: pageOf({ limit, cursor }),
      ...(openOnly === undefined ? {} : { openOnly: openOnly === 'true' }),
      ...asked(filters),
    });
  }

  async #action(caller: CallerV1, id: string, request: IdentifiedRequest): Promise<ActionExecutionDetail> {
    const view = await this.log.action(caller, id);
    const parts = [view.pipelineName, view.stageName, view.actionName];
    await this.access.require(request, pipelineArn(caller.region, caller.account, parts));
    return view;
  }

  /** Errors after the first byte cannot change the status any more: they become an event, and the client asks again. */
  async #stream(reply: FastifyReply, fill: (stream: EventStream) => Promise<void>): Promise<void> {
    const stream = new EventStream(reply, this.settings.heartbeatSeconds);
    try {
      await fill(stream);
      await stream.send('end', {});
    } catch (error) {
      this.logger.warn({ msg: 'stream-failed', error: error instanceof Error ? error.message : String(error) });
      const code = error instanceof Rejected ? error.problem.code : 'service.unavailable';
      await stream.send('error', { code });
    } finally {
      stream.end();
    }
  }
}

function seqOf(lastEventId: string | undefined): number {
  if (lastEventId === undefined || lastEventId === '') return 0;
  if (/^[0-9]{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw noEventId();
}

function noEventId(): Rejected {
  const message = 'must be the id of an event of this stream';
  return new Rejected(
    problem('request.invalid', `Last-Event-ID ${message}.`, [{ pointer: '/last-event-id', message }]),
  );
}
