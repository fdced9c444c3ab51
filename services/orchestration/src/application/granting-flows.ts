import type { Commit, DeciderStore, OpenTransaction } from '@millrace/decider';
import type { Flow, FlowEvent } from '@millrace/engine';
import type { ReadModelChange } from '../outbound/postgres/read-model.ts';
import type { JobFlows } from './job-flows.ts';
import type { WaitingWorkers } from './waiting-workers.ts';

/** Who hears of the jobs that a commit has made. */
export interface Told {
  readonly waiting: Pick<WaitingWorkers, 'committed'>;
  readonly jobs: Pick<JobFlows, 'remember'>;
}

type FlowCommit = Commit<Flow, FlowEvent, ReadModelChange>;

/** Tells of the jobs that a commit has made, and waiting workers of those that it has made theirs. */
export function granting(
  store: DeciderStore<Flow, FlowEvent, ReadModelChange>,
  told: Told,
): DeciderStore<Flow, FlowEvent, ReadModelChange> {
  return {
    load: (asked) => store.load(asked),
    commit: async (commits) => {
      await store.commit(commits);
      tell(told, commits);
    },
    company: () => store.company?.() ?? Promise.resolve(),
  };
}

/** The same as part of a transaction that the caller opened. */
export function grantingIn(
  open: OpenTransaction<Flow, FlowEvent, ReadModelChange>,
  told: Told,
): OpenTransaction<Flow, FlowEvent, ReadModelChange> {
  return {
    load: (asked) => open.load(asked),
    commit: async (commits) => {
      await open.commit(commits);
      open.onCommit(() => tell(told, commits));
    },
    onCommit: (action) => open.onCommit(action),
  };
}

function tell({ waiting, jobs }: Told, commits: readonly FlowCommit[]): void {
  for (const { id, consequences } of commits)
    for (const change of consequences.changes)
      if (change.table === 'job' && change.op === 'put') {
        const { id: jobId = '' } = change.key;
        jobs.remember(jobId, id);
        waiting.committed({ jobId, fence: Number(change.set['fence']) });
      }
}
