import type { RunId } from '@millrace/engine';
import type { RunBooks } from './run-books.ts';
import { ensure } from './violation.ts';

/** Who stands in front of each stage of a flow, and who has gone in: nobody enters out of turn. */
export class GateBooks {
  /** The first come first. */
  private readonly queues = new Map<string, RunId[]>();
  /** Order of the newest run that entered a stage. */
  private readonly newest = new Map<string, number>();

  arrives(runId: RunId, stage: string): void {
    this.queues.set(stage, [...this.queueAt(stage), runId]);
  }

  /** @param mustGoFirst whether a run that came earlier keeps this one back, where a queue is kept */
  enters(runId: RunId, stage: string, { type, order }: RunBooks, mustGoFirst?: (earlier: RunId) => boolean): void {
    const queue = this.queueAt(stage);
    ensure(queue.includes(runId), () => `run ${runId} enters ${stage} without having stood in front of it`);
    if (type === 'STANDARD') {
      const newest = this.newest.get(stage) ?? 0;
      const ahead = mustGoFirst === undefined ? [] : queue.slice(0, queue.indexOf(runId)).filter(mustGoFirst);
      ensure(ahead.length === 0, () => `run ${runId} enters ${stage} before ${ahead.join()}, who came first`);
      const isNewer = mustGoFirst !== undefined || order > newest;
      ensure(isNewer, () => `run ${runId} enters ${stage} after a run that started later`);
      this.newest.set(stage, Math.max(order, newest));
    }
    this.leaves(runId, stage);
  }

  /** It has ended, wherever it stood. */
  forgets(runId: RunId): void {
    for (const stage of this.queues.keys()) this.leaves(runId, stage);
  }

  private leaves(runId: RunId, stage: string): void {
    const left = this.queueAt(stage).filter((id) => id !== runId);
    this.queues.set(stage, left);
  }

  private queueAt(stage: string): readonly RunId[] {
    return this.queues.get(stage) ?? [];
  }
}
