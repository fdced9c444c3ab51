import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { query } from '../contract.ts';
import { AskedV1, ListByNameV1 } from '../orchestration/queries.ts';
import type { IsoTime } from '../orchestration/views.ts';
import { nameShape, PageV1, type Page } from '../wire.ts';

/** Sends the named events, of one pipeline or of all, to a signed webhook. */
export class PutNotificationRuleV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
  @IsOptional() @Matches(nameShape) pipelineName?: string;
  /** e.g. `pipeline-execution.failed`, `approval.requested`, `action-execution.*`. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(/^[a-z-]+\.([a-z-]+|\*)$/, { each: true })
  eventTypes!: string[];
  @IsUrl({ require_tld: false, protocols: ['http', 'https'], require_protocol: true }) targetUrl!: string;
  /** Key of the HMAC-SHA256 signature; made by us when omitted. */
  @IsOptional() @IsString() @Length(16, 100) secret?: string;
}
/** In the order of their names. */
export class ListNotificationRulesV1 extends ListByNameV1 {
  @IsOptional() @Matches(nameShape) pipelineName?: string;
}
export class NotificationRuleNameV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
}
export interface NotificationRuleView {
  readonly name: string;
  readonly pipelineName?: string;
  readonly eventTypes: readonly string[];
  readonly targetUrl: string;
  readonly createdAt: IsoTime;
}
export const notificationDeliveryStatuses = ['pending', 'delivered', 'failed'] as const;
export type NotificationDeliveryStatus = (typeof notificationDeliveryStatuses)[number];

export class ListNotificationDeliveriesV1 extends AskedV1 {
  @Matches(nameShape) name!: string;
  @IsOptional() @IsIn(notificationDeliveryStatuses) status?: NotificationDeliveryStatus;
  @ValidateNested() @Type(() => PageV1) page!: PageV1;
}
export interface NotificationDeliveryView {
  readonly id: string;
  readonly ruleName: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly status: NotificationDeliveryStatus;
  readonly attempts: readonly {
    readonly at: IsoTime;
    readonly httpStatus?: number;
    readonly error?: string;
    readonly durationMilliseconds: number;
  }[];
  readonly nextAttemptAt?: IsoTime;
  readonly createdAt: IsoTime;
}

/** The answer is the only place where a secret that we made is shown. */
export const PutNotificationRule = query('notifications', 'put-notification-rule', PutNotificationRuleV1).answers<
  NotificationRuleView & { readonly secret: string }
>();
export const DeleteNotificationRule = query(
  'notifications',
  'delete-notification-rule',
  NotificationRuleNameV1,
).answers<Record<string, never>>();
export const ListNotificationRules = query('notifications', 'list-notification-rules', ListNotificationRulesV1).answers<
  Page<NotificationRuleView>
>();
export const ListNotificationDeliveries = query(
  'notifications',
  'list-notification-deliveries',
  ListNotificationDeliveriesV1,
).answers<Page<NotificationDeliveryView>>();
