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
