import type { Asked, Commit, DeciderStore, Loaded, OpenTransaction } from '@millrace/decider';
import type { Flow, FlowEvent } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import type { ReadModelChange } from '../outbound/postgres/read-model.ts';

/** Where flows are kept: PostgreSQL, or memory in a simulation. */
export abstract class FlowStore implements DeciderStore<Flow, FlowEvent, ReadModelChange> {
  abstract load(asked: readonly Asked[]): Promise<readonly Loaded<Flow>[]>;
  abstract commit(commits: readonly Commit<Flow, FlowEvent, ReadModelChange>[]): Promise<void>;
  /** The store as part of a transaction that somebody else opened. */
  abstract within(tx: Tx): OpenTransaction<Flow, FlowEvent, ReadModelChange>;
  /** Over when a decision that nobody waits for has waited long enough for others to share a commit with. */
  company?(): Promise<void>;
  /** A flow as it stands, without a lock; `undefined` when nothing ever happened to it. */
  abstract read(tx: Tx, flowId: string): Promise<Flow | undefined>;
}
