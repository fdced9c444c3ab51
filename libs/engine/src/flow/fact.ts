import type { Instant } from '@millrace/kernel';
import type { RunId } from './state.ts';

export interface Fact {
  readonly at: Instant;
}

export interface RunFact extends Fact {
  readonly runId: RunId;
}
