import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Tx } from './data-source.ts';

type AfterCommit = () => void;
const afterCommit = new WeakMap<Tx, AfterCommit[]>();

/** Calls `action` once the transaction has committed; never when it is rolled back. It must not throw. */
export function onCommit(tx: Tx, action: AfterCommit): void {
  const actions = afterCommit.get(tx);
  if (actions === undefined) throw new Error('onCommit needs a transaction opened by UnitOfWork');
  actions.push(action);
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
      const actions: AfterCommit[] = [];
      try {
        const value = await this.dataSource.transaction(async (tx) => {
          afterCommit.set(tx, actions);
          return work(tx);
        });
        for (const action of actions) action();
        return value;
      } catch (error) {
        const state = sqlState(error);
        if (attempt < 3 && (state === serializationFailure || state === deadlockDetected)) continue;
        throw error;
      }
    }
  }
}
