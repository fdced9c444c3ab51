import { accountEventsSubject, type Envelope } from '@millrace/contracts';
import { Injectable } from '@nestjs/common';
import { Bus } from './bus.ts';
import { decodeEnvelope } from './codec.ts';

/** Events as they pass, for whoever shows them: not durable, possibly repeated, each only a reason to look again. */
@Injectable()
export class LiveEvents {
  constructor(private readonly bus: Bus) {}

  /** Calls `listener` for each event of the account until the returned function is called. */
  listen(account: string, listener: (event: Envelope) => void): () => void {
    const subscription = this.bus.connection.subscribe(accountEventsSubject(account), {
      callback: (error, message) => {
        if (error === null) listener(decodeEnvelope(message.string()));
      },
    });
    return () => subscription.unsubscribe();
  }
}
