import { CreateCustomActionTypeV1, UpdateActionTypeV1 } from '@millrace/contracts';
import { OmitType } from '@nestjs/mapped-types';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from './paging.ts';

export class ListActionTypesQuery extends PageQuery {
  /** Who made them. */
  @IsOptional() @IsIn(['AWS', 'ThirdParty', 'Custom']) owner?: 'AWS' | 'ThirdParty' | 'Custom';
}

export class CreateActionTypeBody extends OmitType(CreateCustomActionTypeV1, [
  'caller',
  'category',
  'provider',
  'version',
] as const) {}
export class UpdateActionTypeBody extends OmitType(UpdateActionTypeV1, ['caller', 'actionType'] as const) {}
