export type { Cause, Decided, Decider, Fact } from './decider.ts';
export { Decider1000000000002 } from './migrations/decider-1.ts';
export { DeciderShell, type CarryOut } from './shell.ts';
export { forget, history, read } from './store.ts';
export { Timers, type Timer } from './timers.ts';
