interface Waiting<Item> {
  readonly key: string;
  readonly item: Item;
  /** Goes along with others, and does not set out by itself yet. */
  patient: boolean;
}

const LANES = 2;
const BATCH = 64;

/**
 * Brings together what waits at the same moment. Nothing waits for company: whoever finds nobody under way goes at once,
 * alone if need be; what comes meanwhile goes together next. Another lane opens only for a full batch: two half batches
 * at the same time cost more than one after the other, and a lane that is held up holds up no crowd. Items of one key
 * keep their order, and are never in two lanes. An item for which nobody waits may be patient: it goes with the next one
 * of its key, which then costs no more than it would have alone, or when its patience is at an end.
 */
export class Lanes<Item> {
  private waiting: Waiting<Item>[] = [];
  private readonly busy = new Set<string>();
  private running = 0;
  private starting = false;

  constructor(
    /** Must settle every item and never throw. */
    private readonly work: (batch: readonly Item[]) => Promise<void>,
  ) {}

  /** @param patience for how long it may wait for company; default: not at all */
  submit(key: string, item: Item, patience?: Promise<void>): void {
    const waiting: Waiting<Item> = { key, item, patient: patience !== undefined };
    this.waiting.push(waiting);
    if (patience === undefined) this.startSoon();
    else
      void patience.then(() => {
        waiting.patient = false;
        this.startSoon();
      });
  }

  private startSoon(): void {
    if (this.starting) return;
    this.starting = true;
    queueMicrotask(() => {
      this.starting = false;
      this.start();
    });
  }

  private start(): void {
    for (let batch = this.take(); batch.length > 0; batch = this.take()) {
      const keys = new Set(batch.map(({ key }) => key));
      for (const key of keys) this.busy.add(key);
      this.running++;
      void this.work(batch.map(({ item }) => item)).finally(() => {
        for (const key of keys) this.busy.delete(key);
        this.running--;
        this.start();
      });
    }
  }

  private take(): Waiting<Item>[] {
    if (this.running === LANES) return [];
    const free = this.waiting.filter(({ key }) => !this.busy.has(key));
    const going = new Set(free.filter(({ patient }) => !patient).map(({ key }) => key));
    const ready = free.filter(({ key }) => going.has(key)).slice(0, BATCH);
    if (this.running > 0 && ready.length < BATCH) return [];
    const taken = new Set(ready);
    this.waiting = this.waiting.filter((one) => !taken.has(one));
    return ready;
  }
}
