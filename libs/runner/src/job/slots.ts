/** A bounded number of things at once. */
export class Slots {
  private readonly size: number;
  private used = 0;
  private waiting: (() => void)[] = [];

  constructor(size: number) {
    this.size = size;
  }

  get free(): number {
    return this.size - this.used;
  }

  /** Takes a slot if one is free. */
  take(): boolean {
    if (this.free === 0) return false;
    this.used++;
    return true;
  }

  giveBack(): void {
    this.used--;
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** Resolves once a slot is free, or the signal is aborted. */
  async whenFree(signal: AbortSignal): Promise<void> {
    while (this.free === 0 && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
    }
  }
}
