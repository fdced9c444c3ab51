import { instant, type Instant } from '@millrace/kernel';
import type { Random } from './random.ts';

/** One run of one process. What it had scheduled dies with it. */
export class Life {
  private living = true;

  constructor(readonly name: string) {}

  get alive(): boolean {
    return this.living;
  }

  end(): void {
    this.living = false;
  }
}

interface Step {
  readonly at: Instant;
  /** Steps of the same moment happen in a random, repeatable order. */
  readonly tie: number;
  readonly life: Life | undefined;
  readonly label: string;
  readonly act: () => void;
}

/**
 * Virtual time and the only queue of things that may happen. Between two steps every promise that can go on does, so a
 * step is everything a process does between two answers from outside; and the order of steps is the seed's.
 */
export class Scheduler {
  now: Instant = instant(1_790_000_000_000);
  private readonly heap: Step[] = [];

  constructor(private readonly random: Random) {}

  /** @param life whose doing this is; it does not happen when that life has ended by then. */
  after(milliseconds: number, label: string, act: () => void, life?: Life): void {
    const step = { at: instant(this.now + milliseconds), tie: this.random.next(), life, label, act };
    this.heap.push(step);
    this.rise(this.heap.length - 1);
  }

  /**
   * Takes the next step and lets everything that follows from it happen.
   * @returns its label, or `undefined` when nothing is left to happen
   */
  async step(): Promise<string | undefined> {
    for (let step = this.takeFirst(); step !== undefined; step = this.takeFirst()) {
      this.now = step.at;
      if (step.life?.alive === false) continue;
      step.act();
      // Node runs this once no promise is left that can go on: nothing in here waits for anything real.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      return step.label;
    }
    return undefined;
  }

  private takeFirst(): Step | undefined {
    const { heap } = this;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    this.sink();
    return first;
  }

  private rise(from: number): void {
    for (let index = from; index > 0;) {
      const parent = (index - 1) >> 1;
      if (!this.swapIfEarlier(index, parent)) return;
      index = parent;
    }
  }

  private sink(): void {
    for (let index = 0; ;) {
      const [left, right] = [this.heap[2 * index + 1], this.heap[2 * index + 2]];
      if (left === undefined) return;
      const child = right !== undefined && earlier(right, left) ? 2 * index + 2 : 2 * index + 1;
      if (!this.swapIfEarlier(child, index)) return;
      index = child;
    }
  }

  private swapIfEarlier(child: number, parent: number): boolean {
    const [below, above] = [this.heap[child], this.heap[parent]];
    if (below === undefined || above === undefined || !earlier(below, above)) return false;
    [this.heap[child], this.heap[parent]] = [above, below];
    return true;
  }
}

const earlier = (a: Step, b: Step): boolean => a.at < b.at || (a.at === b.at && a.tie < b.tie);
