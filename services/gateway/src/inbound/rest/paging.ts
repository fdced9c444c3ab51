import type { PageV1 } from '@millrace/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** `?limit=&cursor=`: the cursor is `nextToken` of the page before. */
export class PageQuery {
  /** Items per page; default 100. */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(1000) limit?: number;
  /** `nextToken` of the page before. */
  @IsOptional() @Matches(/^[A-Za-z0-9_-]{1,2048}$/) cursor?: string;
}

/** For lists in the order of their names. */
export class NamedPageQuery extends PageQuery {
  /** Only names that begin so. */
  @IsOptional() @Matches(/^[!-~]{1,150}$/) namePrefix?: string;
}

/** A tag that is wanted, `key` or `key=value`. */
export const tagShape = /^[^=\n]{1,128}(=[^\n]{0,256})?$/;

/** What stands before the first `=`, and what stands after it. */
export function tagOf(text: string): { readonly key: string; readonly value?: string } {
  const [key = '', ...value] = text.split('=');
  return value.length === 0 ? { key } : { key, value: value.join('=') };
}

/** An object without the members that are undefined: what was not asked for is not there in a query. */
export function asked<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

/** A page as the owners of lists are asked for it. */
export const pageOf = ({
  limit,
  cursor,
}: {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}): PageV1 => ({
  maxResults: limit ?? 100,
  ...(cursor === undefined ? {} : { nextToken: cursor }),
});
