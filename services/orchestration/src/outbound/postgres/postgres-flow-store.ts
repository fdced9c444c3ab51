import { DeciderTables, PostgresStore, read, type Asked, type Commit, type Loaded } from '@millrace/decider';
import type { Flow, FlowEvent } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { flowDecider } from '../../application/decided-flow.ts';
import { FlowStore } from '../../application/flow-store.ts';
import { writeReadModel, type ReadModelChange } from './read-model.ts';

/** Flows in this service's database. */
@Injectable()
export class PostgresFlowStore extends FlowStore {
  private readonly store: PostgresStore<Flow, FlowEvent, ReadModelChange>;

  constructor(tables: DeciderTables) {
    super();
    const { kind, initial } = flowDecider;
    this.store = new PostgresStore(tables, { kind, initial, write: writeReadModel });
  }

  load(asked: readonly Asked[]): Promise<readonly Loaded<Flow>[]> {
    return this.store.load(asked);
  }

  commit(commits: readonly Commit<Flow, FlowEvent, ReadModelChange>[]): Promise<void> {
    return this.store.commit(commits);
  }

  within(tx: Tx) {
    return this.store.within(tx);
  }

  read(tx: Tx, flowId: string): Promise<Flow | undefined> {
    return read<Flow>(tx, flowDecider.kind, flowId);
  }
}
