import {
  ApplicationNameV1,
  CreateEnrolmentV1,
  CreateWebhookV1,
  PutDeploymentGroupV1,
  PutNotificationRuleV1,
  PutProjectV1,
} from '@millrace/contracts';
import { OmitType } from '@nestjs/mapped-types';
import { IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from './paging.ts';

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
export class PutNotificationRuleBody extends OmitType(PutNotificationRuleV1, ['caller', 'name'] as const) {}

export class ListDeploymentsQuery extends PageQuery {
  @IsOptional() @IsString() @Length(1, 100) applicationName?: string;
  @IsOptional() @IsString() @Length(1, 100) deploymentGroupName?: string;
}
