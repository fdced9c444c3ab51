interface UnderWay<V> {
  readonly current: Promise<V>;
  /** Begins when the current one has ended. */
  next: Promise<V> | undefined;
}

/**
 * One look-up for all who ask for the same at the same time. Whoever comes while one is under way shares the next: nobody
 * is told what was so before they asked, so that a credential which was taken back is refused from then on. Nothing is kept.
 */
export class SharedLookUps<V> {
  private readonly underWay = new Map<string, UnderWay<V>>();

  constructor(private readonly find: (key: string) => Promise<V>) {}

  get(key: string): Promise<V> {
    const known = this.underWay.get(key);
    if (known === undefined) return this.begin(key);
    const begin = () => this.begin(key);
    known.next ??= known.current.then(begin, begin);
    return known.next;
  }

  private begin(key: string): Promise<V> {
    const one: UnderWay<V> = { current: this.find(key), next: undefined };
    this.underWay.set(key, one);
    const end = () => {
      if (one.next === undefined) this.underWay.delete(key);
    };
    one.current.then(end, end);
    return one.current;
  }
}
