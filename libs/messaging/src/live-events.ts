import { accountEventsSubject, type Envelope } from '@millrace/contracts';
import { Injectable, Logger } from '@nestjs/common';
import { Bus } from './bus.ts';
import { decodeEnvelope, eventsIn } from './codec.ts';

/** Events as they pass, for whoever shows them: not durable, possibly repeated, each only a reason to look again. */
@Injectable()
export class LiveEvents {
  private readonly logger = new Logger('LiveEvents');

  constructor(private readonly bus: Bus) {}

  /** Calls `listener` for each event of the account until the returned function is called. */
  listen(account: string, listener: (event: Envelope) => void): () => void {
    const subscription = this.bus.connection.subscribe(accountEventsSubject(account), {
      callback: (error, message) => {
        // Thrown here it would end the connection of the whole service.
        const failed = (cause: unknown) =>
          this.logger.error({ msg: 'live-event-not-shown', subject: message.subject, error: String(cause) });
        if (error !== null) {
          failed(error);
          return;
        }
        // One that cannot be shown hides no other of its batch.
        for (const event of eventsIn(message.string()))
          try {
            listener(decodeEnvelope(event));
          } catch (cause) {
            failed(cause);
          }
      },
    });
    return () => subscription.unsubscribe();
  }
}
