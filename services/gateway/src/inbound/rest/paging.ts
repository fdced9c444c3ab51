import type { PageV1 } from '@millrace/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';

/** `?limit=&cursor=`: the cursor is `nextToken` of the page before. */
export class PageQuery {
  /** Items per page; default 100. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit?: number;
  @IsOptional() @IsString() @Length(1, 2048) cursor?: string;
}

export const pageOf = ({ limit, cursor }: PageQuery): PageV1 => ({
  maxResults: limit ?? 100,
  ...(cursor === undefined ? {} : { nextToken: cursor }),
});
