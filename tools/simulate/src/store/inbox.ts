import type { Receipt } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import type { Flaws } from '../flaws.ts';
import { Session } from './session.ts';

/** Stands in for `Inbox` where a handler asks it itself. */
export class SimulatedInbox {
  constructor(private readonly flaws: Flaws) {}

  onceEach(tx: Tx, receipts: readonly Receipt[]): Promise<readonly boolean[]> {
    return Session.of(tx).statement('receive', async (transaction) => {
      const first: boolean[] = [];
      for (const { consumer, messageId } of receipts) {
        const receipt = `${consumer} ${messageId}`;
        await transaction.lock('inbox', receipt);
        const known = this.flaws.forgetsInbox !== true && transaction.get('inbox', receipt) !== undefined;
        if (!known) await transaction.put('inbox', receipt, {});
        first.push(!known);
      }
      return first;
    });
  }
}
