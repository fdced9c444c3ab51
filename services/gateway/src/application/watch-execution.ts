import { GetExecution, type CallerV1, type Envelope, type ExecutionView } from '@millrace/contracts';
import { LiveEvents, Unavailable } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { Peers } from './peers.ts';
import { Wakeup } from './wakeup.ts';

const ended: readonly string[] = ['Succeeded', 'Failed', 'Stopped', 'Superseded', 'Cancelled'];

/** Seconds after which an execution is read again although no event said so: events are not durable. */
const safetyNetSeconds = 5;

/** Shows an execution as it changes. */
@Injectable()
export class WatchExecution {
  constructor(
    private readonly events: LiveEvents,
    private readonly peers: Peers,
  ) {}

  /**
   * The execution now and after each change, until it has ended or `signal` is aborted. However many events pass while
   * the reader is busy, they make one new look: only the newest state is worth showing.
   */
  async *snapshots(caller: CallerV1, executionId: string, signal: AbortSignal): AsyncGenerator<ExecutionView> {
    const wakeup = new Wakeup(signal);
    const forget = this.events.listen(caller.account, (event) => {
      if (concerns(event, executionId)) wakeup.ring();
    });
    let shown: string | undefined;
    try {
      while (!signal.aborted) {
        const view = await this.#look(caller, executionId, shown !== undefined);
        if (view) {
          const text = JSON.stringify(view);
          if (text !== shown) {
            shown = text;
            yield view;
          }
          if (ended.includes(view.status)) return;
        }
        await wakeup.wait(safetyNetSeconds);
      }
    } finally {
      forget();
    }
  }

  /** Once something was shown, a service that is away for a moment does not end the stream. */
  async #look(caller: CallerV1, executionId: string, forgiving: boolean): Promise<ExecutionView | undefined> {
    try {
      return await this.peers.ask(GetExecution, { caller, executionId });
    } catch (error) {
      if (forgiving && error instanceof Unavailable) return undefined;
      throw error;
    }
  }
}

const concerns = (event: Envelope, executionId: string): boolean =>
  event.correlationid === executionId || event.data['executionId'] === executionId;
