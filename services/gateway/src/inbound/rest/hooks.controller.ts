import {
  CreateWebhook,
  DeleteNotificationRule,
  DeleteWebhook,
  ListDeliveries,
  ListNotificationDeliveries,
  ListNotificationRules,
  ListWebhooks,
  PutNotificationRule,
  RotateWebhookSecret,
  type CallerV1,
  type DeliveryView,
  type NotificationDeliveryView,
  type NotificationRuleView,
  type Page,
  type WebhookView,
} from '@millrace/contracts';
import { Body, Delete, Get, HttpCode, HttpStatus, Param, Post, Put, Query } from '@nestjs/common';
import { Peers } from '../../application/peers.ts';
import { Caller } from '../http/access.ts';
import { Allow, thing } from '../http/allow.ts';
import { RestController } from '../http/rest-controller.ts';
import {
  CreateWebhookBody,
  ListDeliveriesQuery,
  ListHooksQuery,
  ListNotificationDeliveriesQuery,
  PutNotificationRuleBody,
} from './delivery.dto.ts';
import { asked, pageOf } from './paging.ts';
import * as part from './path-part.ts';

@RestController('webhooks')
export class WebhooksController {
  constructor(private readonly peers: Peers) {}

  @Get()
  @Allow('millrace:ListWebhooks', thing('webhook'))
  list(@Caller() caller: CallerV1, @Query() { limit, cursor, ...filters }: ListHooksQuery): Promise<Page<WebhookView>> {
    return this.peers.ask(ListWebhooks, { caller, page: pageOf({ limit, cursor }), ...asked(filters) });
  }

  @Post()
  @Allow('millrace:CreateWebhook', thing('webhook'))
  create(@Caller() caller: CallerV1, @Body() body: CreateWebhookBody): Promise<WebhookView & { secret: string }> {
    return this.peers.ask(CreateWebhook, Object.assign(body, { caller }));
  }

  @Post(':name/secret')
  @Allow('millrace:RotateWebhookSecret', thing('webhook', 'name'))
  rotate(@Caller() caller: CallerV1, @Param('name', part.name) name: string): Promise<{ readonly secret: string }> {
    return this.peers.ask(RotateWebhookSecret, { caller, name });
  }

  @Delete(':name')
  @HttpCode(HttpStatus.NO_CONTENT)
  @Allow('millrace:DeleteWebhook', thing('webhook', 'name'))
  async delete(@Caller() caller: CallerV1, @Param('name', part.name) name: string): Promise<void> {
    await this.peers.ask(DeleteWebhook, { caller, name });
  }

  @Get(':name/deliveries')
  @Allow('millrace:ListWebhookDeliveries', thing('webhook', 'name'))
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
