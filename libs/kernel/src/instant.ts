import type { Brand } from './brand.ts';
import type { Duration } from './duration.ts';

/** A point in time: whole milliseconds since the Unix epoch, UTC. */
export type Instant = Brand<number, 'Instant'>;

export const instant = (epochMilliseconds: number): Instant => Math.trunc(epochMilliseconds) as Instant;

/** @throws RangeError when the text is not a date that ECMAScript can read. */
export function parseInstant(text: string): Instant {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new RangeError(`not a date and time: ${JSON.stringify(text)}`);
  return milliseconds as Instant;
}

export const formatInstant = (at: Instant): string => new Date(at).toISOString();
export const plus = (at: Instant, by: Duration): Instant => (at + by) as Instant;
export const since = (later: Instant, earlier: Instant): Duration => (later - earlier) as Duration;
