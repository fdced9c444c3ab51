/** A rule that must always hold does not. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export function ensure(holds: boolean, sentence: () => string): asserts holds {
  if (!holds) throw new Violation(sentence());
}

/** The first violation, wherever it was noticed: what is simulated must not be able to swallow it. */
export class Verdict {
  violation: Violation | undefined;

  guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.violation ??= error instanceof Violation ? error : new Violation(String(error), { cause: error });
    }
  }
}
