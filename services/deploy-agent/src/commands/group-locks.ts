/** Lets one piece of work at a time through per deployment group, in the order of arrival. */
export class GroupLocks {
  private readonly tails = new Map<string, Promise<unknown>>();

  async run<T>(group: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(group) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.tails.set(group, mine);
    try {
      return await mine;
    } finally {
      if (this.tails.get(group) === mine) this.tails.delete(group);
    }
  }
}
