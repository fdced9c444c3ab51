import {
  CreateWebhook,
  DeleteNotificationRule,
  DeleteWebhook,
  ListDeliveries,
  ListNotificationDeliveries,
  ListNotificationRules,
  ListWebhooks,
  PutNotificationRule,
  PutWebhook,
  RegisterWebhook,
  RotateWebhookSecret,
  type CallerV1,
  type DeliveryView,
  type NotificationDeliveryView,
  type NotificationRuleView,
  type Page,
  type WebhookView,
} from '@millrace/contracts';
import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query, Req } from '@nestjs/common';
import { Peers } from '../../application/peers.ts';
import { pipelineArn, webhookResource } from '../../domain/principal.ts';
import { Access, Caller, type IdentifiedRequest } from '../http/access.ts';
import { Allow, AllowAfterReading, thing, webhook } from '../http/allow.ts';
import { RestController } from '../http/rest-controller.ts';
import {
  CreateWebhookBody,
  ListDeliveriesQuery,
  ListHooksQuery,
  ListNotificationDeliveriesQuery,
  PutNotificationRuleBody,
  PutWebhookBody,
} from './delivery.dto.ts';
import { asked, pageOf } from './paging.ts';
import * as part from './path-part.ts';

@RestController('webhooks')
export class WebhooksController {
  constructor(
    private readonly peers: Peers,
    private readonly access: Access,
  ) {}

  @Get()
  @Allow('codepipeline:ListWebhooks', webhook())
  list(@Caller() caller: CallerV1, @Query() { limit, cursor, ...filters }: ListHooksQuery): Promise<Page<WebhookView>> {
    return this.peers.ask(ListWebhooks, { caller, page: pageOf({ limit, cursor }), ...asked(filters) });
  }

  /** For what a git host sends: a push starts the source action's pipeline. The answer alone shows the secret. */
  @Post()
  @AllowAfterReading('codepipeline:PutWebhook')
  async create(
    @Caller() caller: CallerV1,
    @Body() body: CreateWebhookBody,
    @Req() request: IdentifiedRequest,
  ): Promise<WebhookView & { secret: string }> {
    await this.access.require(request, pipelineArn(caller.region, caller.account, [webhookResource(body.name)]));
    return this.peers.ask(CreateWebhook, Object.assign(body, { caller }));
  }

  /**
   * CodePipeline's kind: creates it, or replaces it by name and keeps its path; what passes its filters starts the
   * pipeline. No answer shows the secret; `****` in its place keeps the one that is stored.
   */
  @Put(':name')
  @Allow('codepipeline:PutWebhook', webhook('name'))
  put(
    @Caller() caller: CallerV1,
    @Param('name', part.name) name: string,
    @Body() body: PutWebhookBody,
  ): Promise<WebhookView> {
    return this.peers.ask(PutWebhook, Object.assign(body, { caller, name }));
  }

  /** Asks the git host of the webhook's source to announce pushes; the webhook shows in `error` what stood in the way. */
  @Put(':name/registration')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('codepipeline:RegisterWebhookWithThirdParty', webhook('name'))
  async register(@Caller() caller: CallerV1, @Param('name', part.name) name: string): Promise<void> {
    await this.peers.ask(RegisterWebhook, { caller, name, isWanted: true });
  }

  /** Takes the registration back. */
  @Delete(':name/registration')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('codepipeline:DeregisterWebhookWithThirdParty', webhook('name'))
  async deregister(@Caller() caller: CallerV1, @Param('name', part.name) name: string): Promise<void> {
    await this.peers.ask(RegisterWebhook, { caller, name, isWanted: false });
  }

  @Post(':name/secret')
  @Allow('millrace:RotateWebhookSecret', webhook('name'))
  rotate(@Caller() caller: CallerV1, @Param('name', part.name) name: string): Promise<{ readonly secret: string }> {
    return this.peers.ask(RotateWebhookSecret, { caller, name });
  }

  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('codepipeline:DeleteWebhook', webhook('name'))
  async delete(@Caller() caller: CallerV1, @Param('name', part.name) name: string): Promise<void> {
    await this.peers.ask(DeleteWebhook, { caller, name });
  }

  @Get(':name/deliveries')
  @Allow('millrace:ListWebhookDeliveries', webhook('name'))
  deliveries(
    @Caller() caller: CallerV1,
    @Param('name', part.name) name: string,
    @Query() { status, ...page }: ListDeliveriesQuery,
  ): Promise<Page<DeliveryView>> {
    return this.peers.ask(ListDeliveries, { caller, name, page: pageOf(page), ...asked({ status }) });
  }
}

@RestController('notification-rules')
export class NotificationRulesController {
  constructor(private readonly peers: Peers) {}

  @Get()
  @Allow('millrace:ListNotificationRules', thing('notification-rule'))
  list(
    @Caller() caller: CallerV1,
    @Query() { limit, cursor, ...filters }: ListHooksQuery,
  ): Promise<Page<NotificationRuleView>> {
    return this.peers.ask(ListNotificationRules, { caller, page: pageOf({ limit, cursor }), ...asked(filters) });
  }

  @Put(':name')
  @Allow('millrace:PutNotificationRule', thing('notification-rule', 'name'))
  put(
    @Caller() caller: CallerV1,
    @Param('name', part.name) name: string,
    @Body() body: PutNotificationRuleBody,
  ): Promise<NotificationRuleView & { secret: string }> {
    return this.peers.ask(PutNotificationRule, Object.assign(body, { caller, name }));
  }

  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('millrace:DeleteNotificationRule', thing('notification-rule', 'name'))
  async delete(@Caller() caller: CallerV1, @Param('name', part.name) name: string): Promise<void> {
    await this.peers.ask(DeleteNotificationRule, { caller, name });
  }

  @Get(':name/deliveries')
  @Allow('millrace:ListNotificationDeliveries', thing('notification-rule', 'name'))
  deliveries(
    @Caller() caller: CallerV1,
    @Param('name', part.name) name: string,
    @Query() { status, ...page }: ListNotificationDeliveriesQuery,
  ): Promise<Page<NotificationDeliveryView>> {
    return this.peers.ask(ListNotificationDeliveries, { caller, name, page: pageOf(page), ...asked({ status }) });
  }
}
