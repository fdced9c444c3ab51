import { Injectable } from '@nestjs/common';
import type { Tx } from '@millrace/persistence';

/** What has been handled already. Part of the handler's own transaction: handled and recorded are one thing. */
@Injectable()
export class Inbox {
  /** True the first time that `consumer` sees `messageId`; false for every repetition. */
  async once(tx: Tx, consumer: string, messageId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(this.onceSql('$1', '$2'), [consumer, messageId]);
    return rows.length === 1;
  }

  /**
   * {@link once} as part of a larger statement, which saves a round trip: gives one row the first time, none for a
   * repetition, none without a consumer.
   */
  onceSql(consumer: `$${number}`, messageId: `$${number}`): string {
    return `insert into inbox (consumer, message_id) select ${consumer}, ${messageId} where ${consumer}::text is not null
      on conflict do nothing returning 1`;
  }

  /** Forgets what can no longer be repeated: events live for seven days. */
  async forgetOld(tx: Tx): Promise<void> {
    await tx.query(`delete from inbox where received_at < now() - interval '8 days'`);
  }
}
