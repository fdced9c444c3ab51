import type { Instant } from '@millrace/kernel';

/**
 * What `ObjectKey` stands for: `{datetime}` is the moment in UTC as `YYYY-MM-DD_HH-MM-SS`, `{uuid}` an id that nothing
 * else has.
 */
export function objectKeyOf(template: string, at: Instant, uuid: string): string {
  const moment = new Date(at).toISOString();
  const datetime = `${moment.slice(0, 10)}_${moment.slice(11, 19).replaceAll(':', '-')}`;
  return template.replaceAll('{datetime}', datetime).replaceAll('{uuid}', uuid);
}

/** The key of a file below a prefix, whether or not that ends with a slash. */
export const keyBelow = (prefix: string, name: string): string =>
  prefix === '' ? name : `${prefix.replace(/\/+$/, '')}/${name}`;
