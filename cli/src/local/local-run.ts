import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { LogLineV1 } from '@millrace/contracts';
import type { FlowEvent, OfferJob, RunId, RunOutcome } from '@millrace/engine';
import type { Clock } from '@millrace/kernel';
import type { BuildMachine, BuildProject, Executor } from '@millrace/runner';
import { LocalBuilds } from './local-builds.ts';
import { LocalFiles } from './local-files.ts';
import { LocalFlow } from './local-flow.ts';
import type { LocalPlan } from './local-plan.ts';
import { sourceResult } from './local-sources.ts';
import type { WorkingCopy } from './working-copy.ts';

/** The platform's own first account: nothing here belongs to any other. */
const account = '000000000000';

export interface LocalRunOptions {
  readonly plan: LocalPlan;
  /** What stands for each source action, by its name. */
  readonly sources: ReadonlyMap<string, WorkingCopy>;
  readonly projects: ReadonlyMap<string, BuildProject>;
  readonly region: string;
  readonly machine: BuildMachine;
  readonly executor: Executor;
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly parallel: number;
  /** Where artifacts are kept; they go with the workspaces when absent. */
  readonly artifacts: string | undefined;
  readonly keep: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly said: (job: OfferJob, lines: readonly LogLineV1[]) => void;
  readonly happened: (event: FlowEvent) => void;
}

export interface LocalEnd {
  readonly outcome: RunOutcome;
  /** Present when workspaces were to be kept. */
  readonly folder?: string;
}

/** Carries out a plan in a folder of its own, which is gone afterwards unless it is to be kept. */
export async function runLocally(options: LocalRunOptions): Promise<LocalEnd> {
  const { plan, keep, clock, signal } = options;
  const runId = randomUUID() as string as RunId;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-run-'));
  try {
    const files = await LocalFiles.in(resolve(options.artifacts ?? join(folder, 'artifacts')), runId);
    const builds = new LocalBuilds({ ...options, folder: join(folder, 'workspaces'), account, files });
    const outcome = await new LocalFlow({
      runId,
      account,
      region: options.region,
      declaration: plan.declaration,
      variables: plan.variables,
      parallel: options.parallel,
      clock,
      signal,
      happened: options.happened,
      carryOut: (job, stop) => {
        const copy = job.work.actionType.category === 'Source' ? options.sources.get(job.action) : undefined;
        return copy === undefined ? builds.run(job, stop) : sourceResult(copy, job, files);
      },
    }).run();
    return { outcome, ...(keep ? { folder } : {}) };
  } finally {
    if (!keep) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
