/** How one service reaches the bus. */
export class MessagingOptions {
  constructor(
    /** Name of the service: owner of its durables and of its queue group. */
    readonly service: string,
    readonly servers: readonly string[],
    /** Text of a NATS credentials file; none only in tests. */
    readonly credentials: string | undefined,
    readonly account: string,
    readonly region: string,
  ) {}
}
