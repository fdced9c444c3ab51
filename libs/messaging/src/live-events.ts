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
        try {
          if (error !== null) throw error;
          for (const event of eventsIn(message.string())) listener(decodeEnvelope(event));
        } catch (cause) {
          // Thrown here it would end the connection of the whole service.
          this.logger.error({ msg: 'live-event-not-shown', subject: message.subject, error: String(cause) });
        }
      },
    });
    return () => subscription.unsubscribe();
  }
}
