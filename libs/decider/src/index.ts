export type { Cause, Decided, Decider, Fact } from './decider.ts';
export { asOne } from './as-one.ts';
export { Lanes } from './lanes.ts';
export { GatheredCommits } from './gathered.ts';
export { deciderMigrations } from './migrations/decider-migrations.ts';
export { forget } from './postgres/forget.ts';
export { DeciderTables, PostgresStore, type StoredKind } from './postgres/postgres-store.ts';
export { read, snapshotColumns, stateOf, type SnapshotRow, type StoredStates } from './postgres/snapshots.ts';
export { DeciderShell } from './shell.ts';
export {
  Conflict,
  noConsequences,
  type Asked,
  type Commit,
  type Consequences,
  type DeciderStore,
  type Loaded,
  type OpenTransaction,
  type Plan,
  type TimerChange,
} from './store.ts';
export { Timers, type Timer } from './timers.ts';
