import { backoffDelay, seconds } from '@millrace/kernel';
import type { ReportCarrier } from './host-commands.ts';
import type { ReportJournal } from './report-journal.ts';

/** Brings one report to the platform; resolves when the platform has recorded it. It records the same report once. */
export type PublishReport = (text: string) => Promise<void>;

interface Pending {
  journal: ReportJournal;
  next: number;
  /** Rises when everything has to go again, so that an older round does not undo it. */
  round: number;
}

/** Reports of one command before it is another's turn. */
const turn = 32;
const backoff = { first: seconds(0.25), factor: 2, max: seconds(5) };

/** Brings journals to the platform, report by report in their order, for as long as it takes. */
export class ReportPublisher implements ReportCarrier {
  private readonly pending = new Map<string, Pending>();
  private readonly publish: PublishReport;
  private readonly onSettled: (commandId: string) => void;
  private readonly onFault: (error: unknown) => void;
  private pumping: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private isClosed = false;

  /** @param onSettled every report that there was of a command is recorded */
  constructor(publish: PublishReport, onSettled: (commandId: string) => void, onFault: (error: unknown) => void) {
    this.publish = publish;
    this.onSettled = onSettled;
    this.onFault = onFault;
  }

  carry(commandId: string, journal: ReportJournal, again: boolean): void {
    const entry = this.pending.get(commandId) ?? { journal, next: 1, round: 0 };
    entry.journal = journal;
    if (again) {
      entry.next = 1;
      entry.round++;
    }
    this.pending.set(commandId, entry);
    this.wake();
  }

  /** Tries again at once, for example when the connection is back. */
  wake(): void {
    if (this.isClosed) return;
    clearTimeout(this.retry);
    this.retry = undefined;
    this.pumping ??= this.pump().finally(() => {
      this.pumping = undefined;
      // Something may have come between the last look and the end of the round.
      if (!this.retry && this.hasMore()) this.wake();
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    await this.pumping;
  }

  private hasMore(): boolean {
    return !this.isClosed && [...this.pending.values()].some(({ journal, next }) => next <= journal.length);
  }

  private async pump(): Promise<void> {
    try {
      while (this.hasMore()) {
        for (const [commandId, entry] of this.pending) await this.publishSome(commandId, entry);
      }
      this.failures = 0;
    } catch (error) {
      this.failures++;
      if (this.failures === 1) this.onFault(error);
      if (!this.isClosed) this.retry = setTimeout(() => this.wake(), backoffDelay(backoff, this.failures));
    }
  }

  private async publishSome(commandId: string, entry: Pending): Promise<void> {
    const { journal, round, next } = entry;
    const last = Math.min(journal.length, next + turn - 1);
    for (let seq = next; seq <= last; seq++) {
      // One after the other: the platform takes a report only after the one before it.
      await this.publish(journal.text(seq));
      if (entry.round !== round) return;
      entry.next = seq + 1;
    }
    if (entry.next > journal.length && journal.outcome()) {
      this.pending.delete(commandId);
      this.onSettled(commandId);
    }
  }
}
