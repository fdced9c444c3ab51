export type { Cause, Decided, Decider, Fact } from './decider.ts';
export { Lanes } from './lanes.ts';
export { GatheredCommits } from './gathered.ts';
export { Decider1000000000002 } from './migrations/decider-1.ts';
export { forget, history, read } from './postgres/aggregates.ts';
export { DeciderTables, PostgresStore, type StoredKind } from './postgres/postgres-store.ts';
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
