import {
  CreateCustomActionType,
  DeleteCustomActionType,
  GetClientToken,
  ListActionTypes,
  UpdateActionType,
  type ActionTypeIdV1,
  type ActionTypeView,
  type CallerV1,
  type ClientTokenView,
  type Page,
} from '@millrace/contracts';
import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { Peers } from '../../application/peers.ts';
import { actionTypeResource, pipelineArn } from '../../domain/principal.ts';
import { Caller } from '../http/access.ts';
import { Allow, pipeline, thing, type AccessRule } from '../http/allow.ts';
import { RestController } from '../http/rest-controller.ts';
import { CreateActionTypeBody, ListActionTypesQuery, UpdateActionTypeBody } from './action-types.dto.ts';
import { asked, pageOf } from './paging.ts';
import * as part from './path-part.ts';

/** The type of an account, or of a partner, that the path names. */
const actionType =
  (owner: 'Custom' | 'ThirdParty'): AccessRule['resource'] =>
  ({ category = '', provider = '', version = '' }, { region, account }) =>
    pipelineArn(region, account, [actionTypeResource({ category, owner, provider, version })]);

@RestController('action-types')
export class ActionTypesController {
  constructor(private readonly peers: Peers) {}

  /** What pipelines can use: Millrace's own, the account's custom ones, and partners' that have workers. */
  @Get()
  @Allow('codepipeline:ListActionTypes', pipeline())
  list(@Caller() caller: CallerV1, @Query() { owner, ...page }: ListActionTypesQuery): Promise<Page<ActionTypeView>> {
    return this.peers.ask(ListActionTypes, { caller, page: pageOf(page), ...asked({ owner }) });
  }

  /** Makes a custom type. One that was deleted comes back under its own version only as what it was. */
  @Post(':category/:provider/:version')
  @Allow('codepipeline:CreateCustomActionType', actionType('Custom'))
  create(
    @Caller() caller: CallerV1,
    @Param('category', part.category) category: string,
    @Param('provider', part.provider) provider: string,
    @Param('version', part.version) version: string,
    @Body() body: CreateActionTypeBody,
  ): Promise<ActionTypeView> {
    return this.peers.ask(CreateCustomActionType, Object.assign(body, { caller, category, provider, version }));
  }

  /** Declares a partner's type anew, with its workers; from then on pipelines may use it. */
  @Put(':category/:provider/:version')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('codepipeline:UpdateActionType', actionType('ThirdParty'))
  async update(
    @Caller() caller: CallerV1,
    @Param('category', part.category) category: string,
    @Param('provider', part.provider) provider: string,
    @Param('version', part.version) version: string,
    @Body() body: UpdateActionTypeBody,
  ): Promise<void> {
    const named: ActionTypeIdV1 = { category, owner: 'ThirdParty', provider, version };
    await this.peers.ask(UpdateActionType, Object.assign(body, { caller, actionType: named }));
  }

  /** Deletes a custom type; pipelines that use it fail when they come to it. */
  @Delete(':category/:provider/:version')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('codepipeline:DeleteCustomActionType', actionType('Custom'))
  async delete(
    @Caller() caller: CallerV1,
    @Param('category', part.category) category: string,
    @Param('provider', part.provider) provider: string,
    @Param('version', part.version) version: string,
  ): Promise<void> {
    await this.peers.ask(DeleteCustomActionType, { caller, category, provider, version });
  }

  /** With this token a partner's worker proves that it works for this account. */
  @Post(':category/:provider/:version/client-token')
  @HttpCode(HttpStatus.OK)
  @Allow('millrace:IssueClientToken', thing('action-type', 'category', 'provider', 'version'))
  clientToken(
    @Caller() caller: CallerV1,
    @Param('category', part.category) category: string,
    @Param('provider', part.provider) provider: string,
    @Param('version', part.version) version: string,
  ): Promise<ClientTokenView> {
    const actionType: ActionTypeIdV1 = { category, owner: 'ThirdParty', provider, version };
    return this.peers.ask(GetClientToken, { caller, actionType });
  }
}
