import { Bus, Logs } from '@millrace/messaging';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { batchesAfter, logHead, markPublished, openLogs } from '../outbound/postgres/deployment-log.rows.ts';

const retryMilliseconds = 1_000;
const batchesAtOnce = 20;

/** Brings the lines of running deployments to whoever watches; the rows stay the truth until they are sealed. */
@Injectable()
export class LiveLog implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('LiveLog');
  /** Deployments whose lines are being published, and whether there are more. */
  private readonly pumping = new Map<string, { again: boolean; done: Promise<void> }>();
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;
  private forget: () => void = () => undefined;

  constructor(
    private readonly logs: Logs,
    private readonly bus: Bus,
    private readonly dataSource: DataSource,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.forget = this.bus.onReconnect(() => this.wakeAll());
    await this.wakeAll();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.forget();
    clearTimeout(this.retry);
    await Promise.all([...this.pumping.values()].map(({ done }) => done));
  }

  /** There are new lines. Never throws. */
  wake(deploymentId: string): void {
    if (this.stopped) return;
    const running = this.pumping.get(deploymentId);
    if (running) {
      running.again = true;
      return;
    }
    const entry = { again: false, done: Promise.resolve() };
    this.pumping.set(deploymentId, entry);
    entry.done = this.pump(deploymentId, entry).finally(() => this.pumping.delete(deploymentId));
  }

  /** Resolves when what was said so far has been published, or could not be. */
  async settled(deploymentId: string): Promise<void> {
    this.wake(deploymentId);
    await this.pumping.get(deploymentId)?.done;
  }

  private async wakeAll(): Promise<void> {
    for (const id of await openLogs(this.dataSource.manager)) this.wake(id);
  }

  private async pump(deploymentId: string, entry: { again: boolean }): Promise<void> {
    try {
      do {
        entry.again = false;
        await this.publish(deploymentId);
      } while (entry.again && !this.stopped);
    } catch (error) {
      if (this.stopped) return;
      this.logger.warn({ msg: 'live-log-retried', deploymentId, error: String(error) });
      this.retry ??= setTimeout(() => {
        this.retry = undefined;
        void this.wakeAll().catch((cause: unknown) =>
          this.logger.warn({ msg: 'live-log-retry-failed', error: String(cause) }),
        );
      }, retryMilliseconds);
    }
  }

  private async publish(deploymentId: string): Promise<void> {
    const { manager } = this.dataSource;
    for (;;) {
      const head = await logHead(manager, deploymentId);
      if (!head || this.stopped) return;
      let { epoch } = this.bus.streamLife('LOGS');
      // A stream that was lost and made again has to hear everything.
      const from = head.publishedEpoch === epoch ? head.publishedSeq : 0;
      const batches = await batchesAfter(manager, deploymentId, from, batchesAtOnce);
      let last = from;
      for (const lines of batches) {
        epoch = await this.logs.publish(head.account, head.actionExecutionId, lines);
        last = lines.at(-1)?.seq ?? last;
      }
      if (batches.length > 0 || head.publishedEpoch !== epoch) await markPublished(manager, deploymentId, last, epoch);
      if (batches.length < batchesAtOnce) return;
    }
  }
}
