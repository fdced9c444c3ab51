import type { Instant } from './instant.ts';

/** The wall clock. Only shells hold one; rules receive an {@link Instant} with each command. */
export abstract class Clock {
  abstract now(): Instant;
}

/** Source of fresh identifiers (lower-case UUIDs). Rules never hold one: ids arrive with the command. */
export abstract class Ids {
  abstract next(): string;
}
