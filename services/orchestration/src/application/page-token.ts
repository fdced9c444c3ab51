import { problem, type Page, type PageV1, type Problem } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';

/** A page token says where the page before ended, and of which list, so that it cannot be used for another one. */
export function readPageToken(list: string, { nextToken }: PageV1): Result<string | undefined, Problem> {
  if (nextToken === undefined) return ok(undefined);
  const [of, after] = Buffer.from(nextToken, 'base64url').toString('utf8').split('\n');
  if (of !== list || after === undefined || after === '') {
    return err(problem('page-token.invalid', 'The nextToken was not given out for this list'));
  }
  return ok(after);
}

const pageToken = (list: string, after: string): string => Buffer.from(`${list}\n${after}`).toString('base64url');

/** A page of rows that were asked for with one more than the page holds. */
export function pageOf<Row, View>(
  list: string,
  rows: readonly Row[],
  limit: number,
  key: (row: Row) => string,
  view: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.map(view);
  return rows.length > limit && last !== undefined ? { items, nextToken: pageToken(list, key(last)) } : { items };
}
