import {
  AskStartExecution,
  DecideApproval,
  DeletePipeline,
  GetPipeline,
  GetPipelineState,
  ListExecutions,
  ListPipelines,
  problem,
  SetTransition,
  type CallerV1,
  type ExecutionSummary,
  type Page,
  type PipelineStateView,
  type PipelineSummary,
  type PipelineView,
} from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import { Body, Delete, Get, Headers, HttpCode, HttpStatus, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApplyPipeline, type Applied, type Validation } from '../../application/apply-pipeline.ts';
import { Peers } from '../../application/peers.ts';
import { pipelineArn } from '../../domain/principal.ts';
import { Access, Caller, type IdentifiedRequest } from '../http/access.ts';
import { Allow, AllowAfterReading, pipeline } from '../http/allow.ts';
import { bodyOf } from '../http/raw-body.ts';
import { RestController } from '../http/rest-controller.ts';
import { clientRequestToken } from './idempotency-key.ts';
import { PageQuery, pageOf } from './paging.ts';
import {
  DecideApprovalBody,
  ListExecutionsQuery,
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
  list(@Caller() caller: CallerV1, @Query() query: PageQuery): Promise<Page<PipelineSummary>> {
    return this.peers.ask(ListPipelines, { caller, page: pageOf(query) });
  }

  @Get(':name')
  @Allow('codepipeline:GetPipeline', pipeline('name'))
  async get(
    @Caller() caller: CallerV1,
    @Param('name') pipelineName: string,
    @Query() { version }: PipelineVersionQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PipelineView> {
    const asked = { caller, pipelineName, ...(version === undefined ? {} : { version }) };
    return tagged(await this.peers.ask(GetPipeline, asked), reply);
  }

  /**
   * Creates the pipeline, or gives it a new version when `If-Match` (if sent) names the version in force.
   * @pipelineText
   */
  @Put(':name')
  @AllowAfterReading('codepipeline:UpdatePipeline')
  async put(
    @Caller() caller: CallerV1,
    @Param('name') name: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: IdentifiedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Applied> {
    const resource = pipelineArn(caller.region, caller.account, [name]);
    await this.access.require(request, resource);
    const text = bodyOf(request).toString('utf8');
    const applied = await this.apply.put(caller, { name, text, expectedVersion: versionOf(ifMatch) }, () =>
      this.access.require(request, resource, 'codepipeline:CreatePipeline'),
    );
    if (!applied.ok) throw new Rejected(applied.error);
    if (applied.value.wasCreated) void reply.status(HttpStatus.CREATED);
    return tagged(applied.value, reply);
  }

  /**
   * Judges a pipeline text and stores nothing: 200 with `valid: false` is an answer, not an error.
   * @pipelineText
   */
  @Post('validate')
  @HttpCode(HttpStatus.OK)
  @Allow('codepipeline:ListPipelines', pipeline())
  validate(@Caller() { region }: CallerV1, @Req() request: IdentifiedRequest): Validation {
    return this.apply.validate(region, bodyOf(request).toString('utf8'));
  }

  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('codepipeline:DeletePipeline', pipeline('name'))
  async delete(@Caller() caller: CallerV1, @Param('name') pipelineName: string): Promise<void> {
    await this.peers.ask(DeletePipeline, { caller, pipelineName });
  }

  @Get(':name/state')
  @Allow('codepipeline:GetPipelineState', pipeline('name'))
  state(@Caller() caller: CallerV1, @Param('name') pipelineName: string): Promise<PipelineStateView> {
    return this.peers.ask(GetPipelineState, { caller, pipelineName });
  }

  @Post(':name/executions')
  @Allow('codepipeline:StartPipelineExecution', pipeline('name'))
  async start(
    @Caller() caller: CallerV1,
    @Param('name') pipelineName: string,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() { variables = [], sourceRevisions = [] }: StartExecutionBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ executionId: string }> {
    const answer = await this.peers.ask(AskStartExecution, {
      caller,
      pipelineName,
      variables,
      sourceRevisions,
      ...clientRequestToken(idempotencyKey),
    });
    void reply.header('location', `/api/v1/executions/${answer.executionId}`);
    return answer;
  }

  @Get(':name/executions')
  @Allow('codepipeline:ListPipelineExecutions', pipeline('name'))
  executions(
    @Caller() caller: CallerV1,
    @Param('name') pipelineName: string,
    @Query() { succeededInStage, ...page }: ListExecutionsQuery,
  ): Promise<Page<ExecutionSummary>> {
    return this.peers.ask(ListExecutions, {
      caller,
      pipelineName,
      page: pageOf(page),
      ...(succeededInStage === undefined ? {} : { succeededInStage }),
    });
  }

  @Put(':name/stages/:stage/transition')
  @HttpCode(HttpStatus.NO_CONTENT)
  @AllowAfterReading('codepipeline:EnableStageTransition')
  async setTransition(
    @Caller() caller: CallerV1,
    @Param('name') pipelineName: string,
    @Param('stage') stageName: string,
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
    @Param('name') pipelineName: string,
    @Param('stage') stageName: string,
    @Param('action') actionName: string,
    @Body() { token, status, summary = '' }: DecideApprovalBody,
  ): Promise<{ readonly approvedAt: string }> {
    return this.peers.ask(DecideApproval, { caller, pipelineName, stageName, actionName, token, status, summary });
  }
}

/** The version is the entity tag: what `If-Match` brings back. */
function tagged<T extends PipelineView>(view: T, reply: FastifyReply): T {
  void reply.header('etag', `"${String(view.pipeline['version'])}"`);
  return view;
}

function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^"([1-9][0-9]{0,8})"$/.exec(ifMatch.trim())?.[1];
  if (version === undefined)
    throw new Rejected(problem('request.invalid', 'If-Match must be the entity tag of a pipeline.'));
  return Number(version);
}
