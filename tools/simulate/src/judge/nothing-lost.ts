import type { Lock, Run } from '@millrace/engine';
import type { AggregateRow } from '../store/flow-store.ts';
import type { World } from '../world.ts';

/** What has neither ended nor waits for a cause that may last for ever. Empty once all is well. */
export function stillOpen(world: World): readonly string[] {
  const { judge, database, bus, leased, kept } = world;
  const runs = [...judge.flows].flatMap(([flowId, { state }]) =>
    state.status === 'open'
      ? Object.values(state.runs)
          .filter((run) => !mayWaitForEver(run, flowId))
          .map((run) => `run ${run.id} is ${run.status} ${run.stage}`)
      : [],
  );
  const timers = database.all<{ readonly timerId: string }>('timer').map(({ timerId }) => `timer ${timerId}`);
  const messages = database.all<{ readonly id: string }>('outbox_unpublished').map(({ id }) => `unpublished ${id}`);
  const workers = [...leased, kept].filter(({ idle }) => !idle).map(() => 'a worker is busy');
  const locks = database
    .all<AggregateRow>('aggregate')
    .filter(({ kind, state }) => kind === 'lock' && (JSON.parse(state) as Lock).holder !== undefined)
    .map(({ id, state }) => `lock ${id} is held: ${state}`);
  return [...runs, ...locks, ...timers, ...messages, ...bus.unacknowledged, ...workers];
}

/** Waits that say why, and that only a person can end. */
function mayWaitForEver(run: Run, flowId: string): boolean {
  if (run.status !== 'waiting') return false;
  switch (run.wait.kind) {
    case 'transition-reopened-too-late':
      return true;
    case 'transition-disabled':
      // A PARALLEL run keeps its version, and may stand in front of a stage that the pipeline has no more.
      return run.id === flowId;
    case 'arriving':
    case 'stage-occupied':
    case 'queued-behind':
      return false;
  }
}
