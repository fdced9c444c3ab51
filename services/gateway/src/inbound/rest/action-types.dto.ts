import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from './paging.ts';

export class ListActionTypesQuery extends PageQuery {
  /** Who made them. */
  @IsOptional() @IsIn(['AWS', 'ThirdParty', 'Custom']) owner?: 'AWS' | 'ThirdParty' | 'Custom';
}
