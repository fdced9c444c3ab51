import type { Page } from '@millrace/contracts';

/** Cursor pagination: pass `nextToken` of one page as `cursor` of the next. */
export interface PageOptions {
  /** 1 to 1,000; the gateway's default is 100. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** Every item of every page, asked for as they are consumed. */
export async function* everyItem<T>(
  page: (options: PageOptions) => Promise<Page<T>>,
  limit = 100,
): AsyncGenerator<T, void, void> {
  let cursor: string | undefined;
  do {
    const { items, nextToken }: Page<T> = await page(cursor === undefined ? { limit } : { limit, cursor });
    yield* items;
    cursor = nextToken;
  } while (cursor !== undefined);
}

/** Every item of every page together, for lists that are short enough to be shown whole. */
export async function allItems<T>(page: (options: PageOptions) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of everyItem(page, 1_000)) items.push(item);
  return items;
}
