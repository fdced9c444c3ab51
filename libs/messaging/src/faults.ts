import { isUnreachable } from '@millrace/persistence';

/** A fault: the thing asked may well work later. Callers retry; consumers are offered the message again. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** A message that can never be handled: unparsable, of an unknown version, or breaking its contract. */
export class PoisonMessage extends Error {
  override readonly name = 'PoisonMessage';
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** The fault that an error is, a database or a server that cannot be reached included; undefined for anything else. */
export function faultOf(error: unknown): Unavailable | undefined {
  if (error instanceof Unavailable) return error;
  return isUnreachable(error)
    ? new Unavailable('Something that this needs cannot be reached', { cause: error })
    : undefined;
}

/**
 * A message whose handler keeps failing is set aside after this many deliveries (about ten minutes). Waiting for
 * something that is away is no failure of the message, and ends only with the outage.
 */
const MAX_DELIVERIES = 25;

/** Whether a message is to be set aside after this failure. */
export const isHopeless = (error: unknown, deliveryCount: number): boolean =>
  error instanceof PoisonMessage || (deliveryCount >= MAX_DELIVERIES && faultOf(error) === undefined);
