/** Ranges of HTTP statuses, both ends included. */
export type Statuses = readonly { readonly from: number; readonly to: number }[];

/** Reads `200`, `2xx` and `200-299`, separated by commas. @returns nothing when it is none of these */
export function parseStatuses(text: string): Statuses | undefined {
  const ranges: { from: number; to: number }[] = [];
  for (const part of text.split(',')) {
    const match = /^\s*(?:([1-5])xx|([1-5]\d\d)(?:-([1-5]\d\d))?)\s*$/i.exec(part);
    if (match === null) return undefined;
    const [, family, first, last] = match;
    const from = family === undefined ? Number(first) : Number(family) * 100;
    const to = family === undefined ? Number(last ?? first) : from + 99;
    if (to < from) return undefined;
    ranges.push({ from, to });
  }
  return ranges;
}

export const includesStatus = (statuses: Statuses, status: number): boolean =>
  statuses.some(({ from, to }) => from <= status && status <= to);
