import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Min } from 'class-validator';
import { PageQuery } from './paging.ts';

export class AttemptsQuery extends PageQuery {
  /** `true` shows the newest attempt of each only. */
  @IsOptional() @IsIn(['true', 'false']) latestOnly?: 'true' | 'false';
}

export class ReplayQuery {
  /** The last recorded fact that counts; default all of them. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) revision?: number;
}
