import {
  ApplicationNameV1,
  CreateEnrolmentV1,
  CreateWebhookV1,
  deliveryStatuses,
  deploymentStatuses,
  hostPresences,
  nameShape,
  notificationDeliveryStatuses,
  PutDeploymentGroupV1,
  PutNotificationRuleV1,
  PutProjectV1,
  PutWebhookV1,
  type DeliveryStatus,
  type DeploymentStatus,
  type HostPresence,
  type NotificationDeliveryStatus,
} from '@millrace/contracts';
import { OmitType } from '@nestjs/mapped-types';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { NamedPageQuery, PageQuery, tagShape } from './paging.ts';
import { hostIdShape } from './path-part.ts';

/** Bodies are the contracts' own requests without what the path and the door know already. */
export class PutProjectBody extends OmitType(PutProjectV1, ['caller', 'name'] as const) {}
export class CreateApplicationBody extends OmitType(ApplicationNameV1, ['caller'] as const) {}
export class PutDeploymentGroupBody extends OmitType(PutDeploymentGroupV1, [
  'caller',
  'applicationName',
  'deploymentGroupName',
] as const) {}
export class CreateEnrolmentBody extends OmitType(CreateEnrolmentV1, ['caller'] as const) {}
export class CreateWebhookBody extends OmitType(CreateWebhookV1, ['caller'] as const) {}
export class PutWebhookBody extends OmitType(PutWebhookV1, ['caller', 'name'] as const) {}
export class PutNotificationRuleBody extends OmitType(PutNotificationRuleV1, ['caller', 'name'] as const) {}

export class ListDeploymentsQuery extends PageQuery {
  @IsOptional() @IsString() @Length(1, 100) applicationName?: string;
  @IsOptional() @IsString() @Length(1, 100) deploymentGroupName?: string;
  @IsOptional() @IsIn(deploymentStatuses) status?: DeploymentStatus;
  /** Only those that asked something of this host. */
  @IsOptional() @Matches(hostIdShape) hostId?: string;
}

export class ListHostsQuery extends NamedPageQuery {
  @IsOptional() @IsIn(hostPresences) status?: HostPresence;
  /** `key`, or `key=value`: only hosts with that tag. */
  @IsOptional() @Matches(tagShape) tag?: string;
}

/** Webhooks and notification rules. */
export class ListHooksQuery extends NamedPageQuery {
  @IsOptional() @Matches(nameShape) pipelineName?: string;
}

export class ListDeliveriesQuery extends PageQuery {
  @IsOptional() @IsIn(deliveryStatuses) status?: DeliveryStatus;
}

export class ListNotificationDeliveriesQuery extends PageQuery {
  @IsOptional() @IsIn(notificationDeliveryStatuses) status?: NotificationDeliveryStatus;
}
