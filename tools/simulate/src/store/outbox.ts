import type { Clock } from '@millrace/kernel';
import type { MessageContract } from '@millrace/contracts';
import {
  encode,
  type MessageOptions,
  type MessagingOptions,
  type OutgoingMessage,
  type RawMessage,
} from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import type { SimulatedBus } from '../bus.ts';
import { ensure, type Verdict } from '../judge/violation.ts';
import type { Outside } from '../outside.ts';
import type { Database, Transaction } from './database.ts';
import { Session } from './session.ts';

/** A message that was committed. `published` says whether the bus has confirmed it. */
export interface OutboxRow extends RawMessage {
  readonly seq: number;
}

/** Stands in for `Outbox` and its relay in one process. */
export class SimulatedOutbox {
  constructor(
    private readonly database: Database,
    private readonly outside: Outside,
    private readonly bus: SimulatedBus,
    private readonly options: MessagingOptions,
    private readonly clock: Clock,
    private readonly verdict: Verdict,
  ) {}

  async add<T extends object>(
    tx: Tx,
    contract: MessageContract<T>,
    data: T,
    { id, ...rest }: MessageOptions & { readonly id: string },
  ): Promise<string> {
    await this.addAll(tx, [{ contract, data, id, ...rest }]);
    return id;
  }

  async addAll(tx: Tx, messages: readonly OutgoingMessage[]): Promise<void> {
    const session = Session.of(tx);
    const rows = await session.statement('say', (transaction) => this.insert(transaction, messages));
    session.onCommit(() => this.publishSoon(rows));
  }

  /** An id that was said before is not said again; it must then be the same fact. */
  async insert(transaction: Transaction, messages: readonly OutgoingMessage[]): Promise<readonly OutboxRow[]> {
    const rows: OutboxRow[] = [];
    for (const message of messages) {
      const raw = encode(this.options, this.clock.now(), message);
      await transaction.lock('outbox', raw.id);
      const known = transaction.get<OutboxRow>('outbox', raw.id);
      if (known !== undefined) {
        this.verdict.guard(() =>
          ensure(dataOf(known) === dataOf(raw), () => `message ${raw.id} says two different things`),
        );
        continue;
      }
      const row = { ...raw, seq: transaction.nextSeq() };
      await transaction.put('outbox', raw.id, row);
      await transaction.put('outbox_unpublished', raw.id, row);
      rows.push(row);
    }
    return rows;
  }

  publishSoon(rows: readonly RawMessage[]): void {
    for (const row of rows) void this.publish(row).catch(() => undefined);
  }

  publishUncommitted(messages: readonly OutgoingMessage[]): void {
    for (const message of messages) this.send(encode(this.options, this.clock.now(), message));
  }

  private send(message: RawMessage): void {
    const committed = this.database.get('outbox', message.id) !== undefined;
    this.verdict.guard(() => ensure(committed, () => `message ${message.id} is sent, but was never committed`));
    this.bus.publish(message);
  }

  /** What a crash, or a bus that could not be reached, left behind. */
  sweep(): void {
    this.publishSoon(this.database.all<OutboxRow>('outbox_unpublished'));
  }

  private async publish(row: RawMessage): Promise<void> {
    await this.outside.ask(`publish ${row.id}`, () => this.send(row));
    await this.outside.ask('note what was published', () =>
      this.database.change('outbox_unpublished', row.id, undefined),
    );
  }
}

const dataOf = ({ body }: RawMessage): string => JSON.stringify((JSON.parse(body) as { data: unknown }).data);
