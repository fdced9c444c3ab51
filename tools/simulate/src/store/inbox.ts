import type { Tx } from '@millrace/persistence';
import type { Flaws } from '../flaws.ts';
import { Session } from './session.ts';

/** Stands in for `Inbox` where a handler asks it itself. */
export class SimulatedInbox {
  constructor(private readonly flaws: Flaws) {}

  once(tx: Tx, consumer: string, messageId: string): Promise<boolean> {
    return Session.of(tx).statement('receive', async (transaction) => {
      const receipt = `${consumer} ${messageId}`;
      await transaction.lock('inbox', receipt);
      if (this.flaws.forgetsInbox !== true && transaction.get('inbox', receipt) !== undefined) return false;
      await transaction.put('inbox', receipt, {});
      return true;
    });
  }
}
