import {
  GetClientToken,
  ListActionTypes,
  type ActionTypeIdV1,
  type ActionTypeView,
  type CallerV1,
  type ClientTokenView,
  type Page,
} from '@millrace/contracts';
import { Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { Peers } from '../../application/peers.ts';
import { Caller } from '../http/access.ts';
import { Allow, thing } from '../http/allow.ts';
import { RestController } from '../http/rest-controller.ts';
import { ListActionTypesQuery } from './action-types.dto.ts';
import { asked, pageOf } from './paging.ts';
import * as part from './path-part.ts';

@RestController('action-types')
export class ActionTypesController {
  constructor(private readonly peers: Peers) {}

  /** What pipelines can use: Millrace's own, the account's custom ones, and partners' that have workers. */
  @Get()
  @Allow('codepipeline:ListActionTypes', thing('action-type'))
  list(@Caller() caller: CallerV1, @Query() { owner, ...page }: ListActionTypesQuery): Promise<Page<ActionTypeView>> {
    return this.peers.ask(ListActionTypes, { caller, page: pageOf(page), ...asked({ owner }) });
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
