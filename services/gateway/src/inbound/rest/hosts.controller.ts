import {
  CreateEnrolment,
  DeregisterHost,
  EnrolHost,
  EnrolHostV1,
  GetHost,
  ListHosts,
  type CallerV1,
  type EnrolmentTicket,
  type HostIdentity,
  type HostView,
  type Page,
} from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Peers } from '../../application/peers.ts';
import { RateLimiter } from '../../application/rate-limiter.ts';
import { Caller } from '../http/access.ts';
import { Allow, Open, thing } from '../http/allow.ts';
import { heedRate } from '../http/rate-headers.ts';
import { RestController } from '../http/rest-controller.ts';
import { CreateEnrolmentBody, ListHostsQuery } from './delivery.dto.ts';
import { asked, pageOf, tagOf } from './paging.ts';
import * as part from './path-part.ts';

@RestController('')
export class HostsController {
  constructor(
    private readonly peers: Peers,
    private readonly limiter: RateLimiter,
  ) {}

  @Get('hosts')
  @Allow('millrace:ListHosts', thing('host'))
  list(
    @Caller() caller: CallerV1,
    @Query() { namePrefix, status, tag, ...page }: ListHostsQuery,
  ): Promise<Page<HostView>> {
    const filters = asked({ namePrefix, status, tag: tag === undefined ? undefined : tagOf(tag) });
    return this.peers.ask(ListHosts, { caller, page: pageOf(page), ...filters });
  }

  @Get('hosts/:id')
  @Allow('millrace:GetHost', thing('host', 'id'))
  get(@Caller() caller: CallerV1, @Param('id', part.hostId) hostId: string): Promise<HostView> {
    return this.peers.ask(GetHost, { caller, hostId });
  }

  /** The answer is the only place where the token is shown. */
  @Post('hosts/enrolments')
  @Allow('millrace:CreateEnrolment', thing('host'))
  createEnrolment(@Caller() caller: CallerV1, @Body() body: CreateEnrolmentBody): Promise<EnrolmentTicket> {
    return this.peers.ask(CreateEnrolment, Object.assign(body, { caller }));
  }

  @Delete('hosts/:id')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('millrace:DeregisterHost', thing('host', 'id'))
  async deregister(@Caller() caller: CallerV1, @Param('id', part.hostId) hostId: string): Promise<void> {
    await this.peers.ask(DeregisterHost, { caller, hostId });
  }

  /** Said by an agent; the one-time token in the body is its proof. */
  @Post('agents/enrol')
  @Open()
  async enrol(
    @Body() body: EnrolHostV1,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HostIdentity> {
    try {
      return await this.peers.ask(EnrolHost, body);
    } catch (error) {
      const isGuess = error instanceof Rejected && error.problem.code === 'enrolment.refused';
      if (isGuess) heedRate(reply, this.limiter.failure(request.ip));
      throw error;
    }
  }
}
