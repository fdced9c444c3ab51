import type { Lock, Run } from '@millrace/engine';
import type { AggregateRow } from '../store/flow-store.ts';
import type { World } from '../world.ts';

/** What has neither ended nor waits for a cause that may last for ever. Empty once all is well. */
export function stillOpen(world: World): readonly string[] {
  const { judge, database, bus, leased, kept } = world;
  const runs = [...judge.flows.values()].flatMap(({ state }) =>
    state.status === 'open'
      ? Object.values(state.runs)
          .filter((run) => !mayWaitForEver(run))
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
const mayWaitForEver = (run: Run): boolean =>
  run.status === 'waiting' && run.wait.kind === 'transition-reopened-too-late';
