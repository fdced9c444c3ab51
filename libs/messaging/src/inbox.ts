import { send, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';

/** That a consumer has received a message. */
export interface Receipt {
  readonly consumer: string;
  readonly messageId: string;
}

/** What has been handled already. Part of the handler's own transaction: handled and recorded are one thing. */
@Injectable()
export class Inbox {
  /** True the first time that `consumer` sees `messageId`; false for every repetition. */
  async once(tx: Tx, consumer: string, messageId: string): Promise<boolean> {
    const [first = false] = await this.onceEach(tx, [{ consumer, messageId }]);
    return first;
  }

  /** The same of each; of two that are alike the first is the first. */
  async onceEach(tx: Tx, receipts: readonly Receipt[]): Promise<readonly boolean[]> {
    const rows = await send<{ consumer: string; message_id: string }>(
      tx,
      `insert into inbox (consumer, message_id) select * from unnest($1::text[], $2::text[])
       on conflict do nothing returning consumer, message_id`,
      [receipts.map(({ consumer }) => consumer), receipts.map(({ messageId }) => messageId)],
    );
    const first = new Set(rows.map((row) => `${row.consumer} ${row.message_id}`));
    return receipts.map(({ consumer, messageId }) => first.delete(`${consumer} ${messageId}`));
  }

  /** Which of these have been received; the answer is sent for together with whatever else the caller sends for. */
  async received(tx: Tx, asked: readonly Receipt[]): Promise<(consumer: string, messageId: string) => boolean> {
    if (asked.length === 0) return () => false;
    const rows = await send<{ consumer: string; message_id: string }>(
      tx,
      `select consumer, message_id from inbox
       where (consumer, message_id) in (select * from unnest($1::text[], $2::text[]))`,
      [asked.map(({ consumer }) => consumer), asked.map(({ messageId }) => messageId)],
    );
    const known = new Set(rows.map((row) => `${row.consumer} ${row.message_id}`));
    return (consumer, messageId) => known.has(`${consumer} ${messageId}`);
  }

  /** Notes all of them. The transaction fails with a violation of `inbox_pkey` when one had been received before. */
  receive(tx: Tx, receipts: readonly Receipt[]): void {
    if (receipts.length === 0) return;
    void send(tx, `insert into inbox (consumer, message_id) select * from unnest($1::text[], $2::text[])`, [
      receipts.map(({ consumer }) => consumer),
      receipts.map(({ messageId }) => messageId),
    ]);
  }

  /** Forgets what can no longer be repeated: events live for seven days. */
  async forgetOld(tx: Tx): Promise<void> {
    await tx.query(`delete from inbox where received_at < now() - interval '8 days'`);
  }
}
