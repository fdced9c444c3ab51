import type { WatchPlace } from './watch-execution.ts';

/** The beginning: nothing was seen. */
const nowhere: WatchPlace = { revision: 0, digest: undefined };

/** e.g. `42-0123456789abcdef`: facts up to revision 42, and the state with this digest. */
export const eventIdOf = ({ revision, digest }: WatchPlace): string => `${revision}-${digest ?? ''}`;

/** Where whoever saw that event goes on; undefined for what is the id of no event. */
export function placeAfter(eventId: string | undefined): WatchPlace | undefined {
  if (eventId === undefined || eventId === '') return nowhere;
  const [, revision, digest] = /^([0-9]{1,15})-([0-9a-f]{16})?$/.exec(eventId) ?? [];
  return revision === undefined ? undefined : { revision: Number(revision), digest };
}
