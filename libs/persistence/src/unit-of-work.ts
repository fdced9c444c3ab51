import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from './data-source.ts';

type BeforeCommit = () => Promise<void>;
type AfterCommit = () => void;
interface Hooks {
  readonly before: BeforeCommit[];
  readonly after: AfterCommit[];
}
const hooks = new WeakMap<Tx, Hooks>();

function hooksOf(tx: Tx): Hooks {
  const found = hooks.get(tx);
  if (found === undefined) throw new Error('this needs a transaction opened by UnitOfWork');
  return found;
}

/** Calls `action` as the last part of the transaction, still inside it. A throw rolls everything back. */
export function beforeCommit(tx: Tx, action: BeforeCommit): void {
  hooksOf(tx).before.push(action);
}

/** Calls `action` once the transaction has committed; never when it is rolled back. It must not throw. */
export function onCommit(tx: Tx, action: AfterCommit): void {
  hooksOf(tx).after.push(action);
}

const serializationFailure = '40001';
const deadlockDetected = '40P01';

export const sqlState = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
/** True for a violation of a unique constraint (of the given name, when one is given). */
export const isUniqueViolation = (error: unknown, constraint?: string): boolean =>
  sqlState(error) === '23505' &&
  (constraint === undefined ||
    (typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === constraint));

/** Opens transactions. One that lost against another (deadlock, serialisation) is run again, twice at most. */
@Injectable()
export class UnitOfWork {
  constructor(private readonly dataSource: DataSource) {}

  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const { before, after }: Hooks = { before: [], after: [] };
      let value: T;
      try {
        value = await this.dataSource.transaction(async (tx) => {
          hooks.set(tx, { before, after });
          const result = await work(tx);
          for (const action of before) await action();
          return result;
        });
      } catch (error) {
        const state = sqlState(error);
        if (attempt < 3 && (state === serializationFailure || state === deadlockDetected)) continue;
        throw error;
      }
      // Outside of the try: what has committed must not be run again.
      for (const action of after) action();
      return value;
    }
  }
}
