import { setTimeout as wait } from 'node:timers/promises';

export interface Patience {
  /** Default 10 000. */
  readonly withinMs?: number;
  /** Default 20. */
  readonly everyMs?: number;
}

/**
 * Repeats a check until it holds, for what arrives by itself and announces itself to nobody.
 * The check fails by throwing (`expect` does) or by answering `false`; its last failure is what the test reports.
 */
export async function eventually<T>(check: () => T | Promise<T>, patience: Patience = {}): Promise<Exclude<T, false>> {
  const { withinMs = 10_000, everyMs = 20 } = patience;
  const deadline = performance.now() + withinMs;
  for (;;) {
    let failure: unknown;
    try {
      const value = await check();
      if (value !== false) return value as Exclude<T, false>;
      failure = new Error(`still false: ${check.toString()}`);
    } catch (error) {
      failure = error;
    }
    if (performance.now() >= deadline) {
      if (failure instanceof Error) failure.message += `\n(waited ${withinMs} ms for it)`;
      throw failure;
    }
    await wait(everyMs);
  }
}
