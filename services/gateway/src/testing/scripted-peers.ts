import { querySubject, type Problem, type QueryContract } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { Bus, MessagingOptions } from '@millrace/messaging';

export interface Heard {
  readonly contract: QueryContract<object, unknown>;
  readonly data: Record<string, unknown>;
  readonly traceparent: string | undefined;
}

type Reply = (data: object) => Result<unknown, Problem> | Promise<Result<unknown, Problem>>;

/** Plays the other services over the real bus: answers queries as told and remembers what was asked. */
export class ScriptedPeers {
  readonly heard: Heard[] = [];
  readonly bus: Bus;
  readonly #replies = new Map<string, Reply[]>();

  private constructor(bus: Bus) {
    this.bus = bus;
  }

  static async connect(natsUrl: string, account: string, region: string): Promise<ScriptedPeers> {
    return new ScriptedPeers(
      await Bus.connect(new MessagingOptions('orchestration', [natsUrl], undefined, account, region)),
    );
  }

  /** Until the returned function is called, this query is answered so; the newest of several answers counts. */
  answer<Q extends object, A>(
    contract: QueryContract<Q, A>,
    reply: (data: Q) => Result<A, Problem> | Promise<Result<A, Problem>>,
  ): () => void {
    const replies = this.#replies.get(contract.type) ?? this.#listen(contract);
    const mine: Reply = (data) => reply(data as Q);
    replies.push(mine);
    return () => void replies.splice(replies.indexOf(mine), 1);
  }

  /** Stays subscribed: between an unsubscription and the next subscription a question would be lost. */
  #listen(contract: QueryContract<object, unknown>): Reply[] {
    const replies: Reply[] = [];
    this.#replies.set(contract.type, replies);
    this.bus.connection.subscribe(querySubject(contract), {
      callback: (error, message) => {
        if (error) throw error;
        const data = message.json<Record<string, unknown>>();
        const traceparent = message.headers?.get('traceparent');
        this.heard.push({ contract, data, traceparent });
        const reply = replies.at(-1);
        if (reply) void Promise.resolve(reply(data)).then((answer) => message.respond(JSON.stringify(answer)));
      },
    });
    return replies;
  }

  value<Q extends object, A>(contract: QueryContract<Q, A>, value: A): () => void {
    return this.answer(contract, () => ok(value));
  }

  refuse<Q extends object, A>(contract: QueryContract<Q, A>, problem: Problem): () => void {
    return this.answer(contract, () => err(problem));
  }

  lastAsked(contract: QueryContract<object, unknown>): Record<string, unknown> | undefined {
    return this.heard.findLast((heard) => heard.contract.type === contract.type)?.data;
  }

  close(): Promise<void> {
    return this.bus.close();
  }
}
