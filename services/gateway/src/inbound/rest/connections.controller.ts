import {
  CreateConnection,
  DeleteConnection,
  ListConnections,
  SetConnectionToken,
  type CallerV1,
  type ConnectionView,
  type Page,
} from '@millrace/contracts';
import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { Peers } from '../../application/peers.ts';
import { Caller } from '../http/access.ts';
import { Allow, thing } from '../http/allow.ts';
import { RestController } from '../http/rest-controller.ts';
import { CreateConnectionBody, SetConnectionTokenBody } from './connections.dto.ts';
import { pageOf, PageQuery } from './paging.ts';
import * as part from './path-part.ts';

/** Hosts where repositories lie, and as whom they are read. */
@RestController('connections')
export class ConnectionsController {
  constructor(private readonly peers: Peers) {}

  @Get()
  @Allow('millrace:ListConnections', thing('connection'))
  list(@Caller() caller: CallerV1, @Query() query: PageQuery): Promise<Page<ConnectionView>> {
    return this.peers.ask(ListConnections, { caller, page: pageOf(query) });
  }

  @Post()
  @Allow('millrace:CreateConnection', thing('connection'))
  create(@Caller() caller: CallerV1, @Body() body: CreateConnectionBody): Promise<ConnectionView> {
    return this.peers.ask(CreateConnection, Object.assign(body, { caller }));
  }

  @Put(':name/token')
  @Allow('millrace:SetConnectionToken', thing('connection', 'name'))
  setToken(
    @Caller() caller: CallerV1,
    @Param('name', part.name) name: string,
    @Body() body: SetConnectionTokenBody,
  ): Promise<ConnectionView> {
    return this.peers.ask(SetConnectionToken, Object.assign(body, { caller, name }));
  }

  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('millrace:DeleteConnection', thing('connection', 'name'))
  async delete(@Caller() caller: CallerV1, @Param('name', part.name) name: string): Promise<void> {
    await this.peers.ask(DeleteConnection, { caller, name });
  }
}
