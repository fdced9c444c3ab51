import { DeciderTables, PostgresStore, type Asked, type Commit, type Loaded } from '@millrace/decider';
import type { Flow, FlowEvent, OpenFlow } from '@millrace/engine';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { flowDecider } from '../../application/decided-flow.ts';
import { FlowStore } from '../../application/flow-store.ts';
import { Definitions } from './definitions.ts';
import { factOf, restoredFact, type FlowFact } from './flow-facts.ts';
import { writeReadModel, type ReadModelChange } from './read-model.ts';

/** A flow without what lies in `pipeline_version` for ever: which versions it needs, in place of the versions. */
type Snapshot = Exclude<Flow, OpenFlow> | (Omit<OpenFlow, 'definitions'> & { readonly pinned: readonly number[] });

/** Flows in this service's database. A decision writes the flow, never the pipeline that it follows. */
@Injectable()
export class PostgresFlowStore extends FlowStore {
  private readonly store: PostgresStore<Flow, FlowEvent, ReadModelChange>;

  constructor(tables: DeciderTables, definitions: Definitions) {
    super();
    this.store = new PostgresStore(tables, {
      ...flowDecider,
      send: writeReadModel,
      snapshot: { of: snapshotOf, restore: (tx, stored) => restored(tx, definitions, stored as Snapshot) },
      rests,
      fact: { of: factOf, restore: (tx, fact, flow) => restoredFact(tx, definitions, fact as FlowFact, flow) },
    });
  }

  load(asked: readonly Asked[]): Promise<readonly Loaded<Flow>[]> {
    return this.store.load(asked);
  }

  commit(commits: readonly Commit<Flow, FlowEvent, ReadModelChange>[]): Promise<void> {
    return this.store.commit(commits);
  }

  override company(): Promise<void> {
    return this.store.company();
  }

  within(tx: Tx) {
    return this.store.within(tx);
  }

  read(tx: Tx, flowId: string): Promise<Flow | undefined> {
    return this.store.read(tx, flowId);
  }
}

/** A run is a handful of facts, and each of them changes the flow: what is under way is folded when it must be read. */
const rests = (flow: Flow): boolean => flow.status !== 'open' || Object.keys(flow.runs).length === 0;

function snapshotOf(flow: Flow): Snapshot {
  if (flow.status !== 'open') return flow;
  const { definitions, ...rest } = flow;
  return { ...rest, pinned: Object.keys(definitions).map(Number) };
}

async function restored(tx: Tx, known: Definitions, snapshot: Snapshot): Promise<Flow> {
  if (snapshot.status !== 'open') return snapshot;
  const { pinned, ...rest } = snapshot;
  const definitions: Record<string, OpenFlow['definitions'][string]> = {};
  for (const version of pinned) definitions[version] = await known.get(tx, snapshot.pipelineId, version);
  return { ...rest, definitions };
}
