import {
  AskStartExecution,
  DecideApproval,
  DeletePipeline,
  DescribeSources,
  GetPipeline,
  GetPipelineState,
  ListExecutions,
  ListNoticedRevisions,
  ListPipelines,
  problem,
  SetTransition,
  type CallerV1,
  type ExecutionSummary,
  type NoticedRevisionView,
  type Page,
  type PipelineStateView,
  type PipelineSummary,
  type PipelineView,
  type SourceView,
} from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import { Body, Delete, Get, Headers, HttpCode, HttpStatus, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApplyPipeline, type Applied, type Validation } from '../../application/apply-pipeline.ts';
import { Peers } from '../../application/peers.ts';
import { valueOf } from '../../application/value-of.ts';
import { pipelineArn } from '../../domain/principal.ts';
import { Access, Caller, type IdentifiedRequest } from '../http/access.ts';
import { Allow, AllowAfterReading, pipeline } from '../http/allow.ts';
import { entityTag, expectedBy, isFresh, mustBeNew } from '../http/entity-tag.ts';
import { bodyOf } from '../http/raw-body.ts';
import { RestController } from '../http/rest-controller.ts';
import { withClientToken } from './idempotency-key.ts';
import { located } from './located.ts';
import { asked, PageQuery, pageOf, tagOf } from './paging.ts';
import * as part from './path-part.ts';
import {
  DecideApprovalBody,
  ListExecutionsQuery,
  ListPipelinesQuery,
  PipelineVersionQuery,
  SetTransitionBody,
  StartExecutionBody,
} from './pipelines.dto.ts';

@RestController('pipelines')
export class PipelinesController {
  constructor(
    private readonly peers: Peers,
    private readonly apply: ApplyPipeline,
    private readonly access: Access,
  ) {}

  @Get()
  @Allow('codepipeline:ListPipelines', pipeline())
  list(
    @Caller() caller: CallerV1,
    @Query() { namePrefix, tag, ...page }: ListPipelinesQuery,
  ): Promise<Page<PipelineSummary>> {
    const filters = asked({ namePrefix, tag: tag === undefined ? undefined : tagOf(tag) });
    return this.peers.ask(ListPipelines, { caller, page: pageOf(page), ...filters });
  }

  /**
   * The newest version, or any other. With `If-None-Match` only if it is not known already.
   * @entityTag
   */
  @Get(':name')
  @Allow('codepipeline:GetPipeline', pipeline('name'))
  async get(
    @Caller() caller: CallerV1,
    @Param('name', part.name) pipelineName: string,
    @Query() { version }: PipelineVersionQuery,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PipelineView | undefined> {
    const view = await this.peers.ask(GetPipeline, { caller, pipelineName, ...asked({ version }) });
    const tag = entityTag(view);
    if (!isFresh(ifNoneMatch, tag)) return tagged(view, tag, reply);
    void reply.status(HttpStatus.NOT_MODIFIED).header('etag', tag);
    return undefined;
  }

  /**
   * Creates the pipeline, or gives it a new version. With `If-Match` only if it is (still) there, in that version; with
   * `If-None-Match: *` only if there is none.
   * @pipelineText
   * @entityTag
   */
  @Put(':name')
  @AllowAfterReading('codepipeline:UpdatePipeline')
  async put(
    @Caller() caller: CallerV1,
    @Param('name', part.name) name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Applied> {
    const expected = expectedBy(ifMatch);
    const isNew = mustBeNew(ifNoneMatch);
    const resource = pipelineArn(caller.region, caller.account, [name]);
    const mayCreate = () => this.access.require(request, resource, 'codepipeline:CreatePipeline');
    if (isNew) await mayCreate();
    else await this.access.require(request, resource);
    const text = { name, text: bodyOf(request).toString('utf8'), expected: isNew ? ('none' as const) : expected };
    const applied = valueOf(await this.apply.put(caller, text, mayCreate));
    const { wasCreated, ...view } = applied;
    if (wasCreated) void reply.status(HttpStatus.CREATED);
    return tagged(applied, entityTag(view), reply);
  }

  /**
   * Judges a pipeline text and stores nothing: 200 with `valid: false` is an answer, not an error.
   * @pipelineText
   */
  @Post('validate')
  @HttpCode(HttpStatus.OK)
  @Allow('codepipeline:ListPipelines', pipeline())
  async validate(@Caller() caller: CallerV1, @Req() request: IdentifiedRequest): Promise<Validation> {
    const text = bodyOf(request).toString('utf8');
    if (text.trim() === '') {
      const issues = [{ pointer: '', message: 'must be the text of a pipeline' }];
      throw new Rejected(problem('request.invalid', 'There is nothing to judge.', issues));
    }
    return valueOf(await this.apply.validate(caller, text));
  }

  /** With `If-Match` only if it is in that version. A pipeline that is not there is deleted already. */
  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('codepipeline:DeletePipeline', pipeline('name'))
  async delete(
    @Caller() caller: CallerV1,
    @Param('name', part.name) pipelineName: string,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    const expected = expectedBy(ifMatch);
    await this.peers.ask(DeletePipeline, { caller, pipelineName, ...(expected === 'existing' ? {} : expected) });
  }

  @Get(':name/state')
  @Allow('codepipeline:GetPipelineState', pipeline('name'))
  state(@Caller() caller: CallerV1, @Param('name', part.name) pipelineName: string): Promise<PipelineStateView> {
    return this.peers.ask(GetPipelineState, { caller, pipelineName });
  }

  /** What can start the pipeline, and whether that works. */
  @Get(':name/sources')
  @Allow('millrace:ListSources', pipeline('name'))
  sources(@Caller() caller: CallerV1, @Param('name', part.name) pipelineName: string): Promise<Page<SourceView>> {
    return this.peers.ask(DescribeSources, { caller, pipelineName });
  }

  /** What was noticed in its repositories, newest first, and why it started an execution or not. */
  @Get(':name/revisions')
  @Allow('millrace:ListNoticedRevisions', pipeline('name'))
  revisions(
    @Caller() caller: CallerV1,
    @Param('name', part.name) pipelineName: string,
    @Query() page: PageQuery,
  ): Promise<Page<NoticedRevisionView>> {
    return this.peers.ask(ListNoticedRevisions, { caller, pipelineName, page: pageOf(page) });
  }

  /**
   * The newest version runs, on the newest revisions unless others are named.
   * @location
   */
  @Post(':name/executions')
  @Allow('codepipeline:StartPipelineExecution', pipeline('name'))
  async start(
    @Caller() caller: CallerV1,
    @Param('name', part.name) pipelineName: string,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() { variables = [], sourceRevisions = [] }: StartExecutionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ executionId: string }> {
    const start = { caller, pipelineName, variables, sourceRevisions };
    return located(await this.peers.ask(AskStartExecution, withClientToken(start, idempotencyKey)), reply);
  }

  @Get(':name/executions')
  @Allow('codepipeline:ListPipelineExecutions', pipeline('name'))
  executions(
    @Caller() caller: CallerV1,
    @Param('name', part.name) pipelineName: string,
    @Query() { limit, cursor, ...filters }: ListExecutionsQuery,
  ): Promise<Page<ExecutionSummary>> {
    return this.peers.ask(ListExecutions, { caller, pipelineName, page: pageOf({ limit, cursor }), ...asked(filters) });
  }

  @Put(':name/stages/:stage/transition')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AllowAfterReading('codepipeline:EnableStageTransition')
  async setTransition(
    @Caller() caller: CallerV1,
    @Param('name', part.name) pipelineName: string,
    @Param('stage', part.name) stageName: string,
    @Body() { enabled, reason, transitionType = 'Inbound' }: SetTransitionBody,
    @Req() request: IdentifiedRequest,
  ): Promise<void> {
    const action = `codepipeline:${enabled ? 'Enable' : 'Disable'}StageTransition`;
    await this.access.require(request, pipelineArn(caller.region, caller.account, [pipelineName, stageName]), action);
    if (!enabled && reason === undefined) {
      const issues = [{ pointer: '/reason', message: 'a reason is needed to close a transition' }];
      throw new Rejected(problem('request.invalid', 'The body has a problem.', issues));
    }
    const asked = { caller, pipelineName, stageName, transitionType, enabled };
    await this.peers.ask(SetTransition, reason === undefined ? asked : { ...asked, reason });
  }

  @Post(':name/stages/:stage/actions/:action/approval')
  @HttpCode(HttpStatus.OK)
  @Allow('codepipeline:PutApprovalResult', pipeline('name', 'stage', 'action'))
  decide(
    @Caller() caller: CallerV1,
    @Param('name', part.name) pipelineName: string,
    @Param('stage', part.name) stageName: string,
    @Param('action', part.name) actionName: string,
    @Body() { token, status, summary = '' }: DecideApprovalBody,
  ): Promise<{ readonly approvedAt: string }> {
    return this.peers.ask(DecideApproval, { caller, pipelineName, stageName, actionName, token, status, summary });
  }
}

function tagged<T extends PipelineView>(view: T, tag: string, reply: FastifyReply): T {
  void reply.header('etag', tag);
  return view;
}
