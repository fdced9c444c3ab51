interface Waiting<Item> {
  readonly key: string;
  readonly item: Item;
}

/** Commits under way at the same time: one decides while the other waits for the disk. */
const LANES = 2;
const BATCH = 64;

/**
 * Brings together what waits at the same moment. Nothing waits for company: whoever finds a free lane goes at once,
 * alone if need be; what comes while all lanes are busy goes together next. Items of one key keep their order, and are
 * never in two lanes.
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

  submit(key: string, item: Item): void {
    this.waiting.push({ key, item });
    if (this.starting) return;
    this.starting = true;
    queueMicrotask(() => {
      this.starting = false;
      this.start();
    });
  }

  private start(): void {
    while (this.running < LANES) {
      const batch = this.take();
      if (batch.length === 0) return;
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
    const taken: Waiting<Item>[] = [];
    const left: Waiting<Item>[] = [];
    for (const one of this.waiting) {
      if (taken.length < BATCH && !this.busy.has(one.key)) taken.push(one);
      else left.push(one);
    }
    this.waiting = left;
    return taken;
  }
}
