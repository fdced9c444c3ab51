import {
  ExecutionHistory,
  GetExecution,
  type CallerV1,
  type Envelope,
  type ExecutionView,
  type HistoryEntry,
  type PageV1,
} from '@millrace/contracts';
import { LiveEvents, Unavailable } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { Peers } from './peers.ts';
import { Wakeup } from './wakeup.ts';

const ended: readonly string[] = ['Succeeded', 'Failed', 'Stopped', 'Superseded', 'Cancelled'];

/** Seconds after which an execution is read again although no event said so: events are not durable. */
const safetyNetSeconds = 5;

/** What a reader has seen: facts up to this revision, and the state with this digest. Both come from what is stored. */
export interface WatchPlace {
  /** 0 before the first fact. */
  readonly revision: number;
  readonly digest: string | undefined;
}

export interface WatchRequest {
  readonly caller: CallerV1;
  readonly executionId: string;
  /** Where the reader goes on. */
  readonly after: WatchPlace;
  /** Whether every recorded fact is wanted, besides the state. */
  readonly withFacts: boolean;
  readonly signal: AbortSignal;
}

export type WatchEvent = { readonly place: WatchPlace } & (
  | { readonly kind: 'snapshot'; readonly data: ExecutionView }
  | { readonly kind: 'fact'; readonly data: HistoryEntry }
);

/** Shows an execution as it changes. */
@Injectable()
export class WatchExecution {
  constructor(
    private readonly events: LiveEvents,
    private readonly peers: Peers,
  ) {}

  /**
   * The execution now and after each change, until it has ended or `signal` is aborted. However many events pass while
   * the reader is busy, they make one new look: only the newest state is worth showing. A state that was seen is not shown
   * again, a fact neither, and no fact is passed over; the facts that led to a state come before it, or with the next one.
   */
  async *watch({ caller, executionId, after, withFacts, signal }: WatchRequest): AsyncGenerator<WatchEvent> {
    const wakeup = new Wakeup(signal);
    const forget = this.events.listen(caller.account, (event) => {
      if (concerns(event, executionId)) wakeup.ring();
    });
    let place = after;
    let forgiving = false;
    const facts = async (): Promise<readonly WatchEvent[]> => {
      const news = withFacts ? await this.#factsAfter(caller, executionId, place.revision) : [];
      return news.map((data) => {
        place = { ...place, revision: data.revision };
        return { kind: 'fact', data, place };
      });
    };
    try {
      while (!signal.aborted) {
        yield* await facts();
        const view = await this.#look(caller, executionId, forgiving);
        if (view) {
          forgiving = true;
          const digest = digestOf(view);
          if (digest !== place.digest) {
            place = { ...place, digest };
            yield { kind: 'snapshot', data: view, place };
          }
          if (ended.includes(view.status)) {
            yield* await facts();
            return;
          }
        }
        await wakeup.wait(safetyNetSeconds);
      }
    } finally {
      forget();
    }
  }

  async #factsAfter(caller: CallerV1, executionId: string, afterRevision: number): Promise<readonly HistoryEntry[]> {
    const facts: HistoryEntry[] = [];
    let page: PageV1 = {};
    for (;;) {
      const { items, nextToken } = await this.peers.ask(ExecutionHistory, { caller, executionId, afterRevision, page });
      facts.push(...items);
      if (nextToken === undefined) return facts;
      page = { nextToken };
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

const digestOf = (view: ExecutionView): string =>
  createHash('sha256').update(JSON.stringify(view)).digest('hex').slice(0, 16);
