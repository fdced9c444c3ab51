import type { BuildPhase, PhaseStatus } from '@millrace/buildspec';
import type { BuildPhaseView, BuildView, JobOfferedV1, ListBuildsV1, Page, Problem } from '@millrace/contracts';
import { Clock, formatInstant, instant, ok, type Outcome, type Result } from '@millrace/kernel';
import { storableJson } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import { pageOf, readTimedPageToken, timedPlace } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { PhaseRecord } from '../build/run-build.ts';
import type { JobContext } from '../job/job-handler.ts';

interface Row {
  readonly id: string;
  readonly project_name: string;
  readonly execution_id: string;
  readonly action_execution_id: string;
  readonly status: BuildView['buildStatus'];
  readonly current_phase: string;
  readonly phases: readonly BuildPhaseView[];
  readonly sandbox: string;
  readonly started_at: Date;
  readonly ended_at: Date | null;
}

const statusOf: Readonly<Record<Outcome, BuildView['buildStatus']>> = {
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  errored: 'FAULT',
  cancelled: 'STOPPED',
  'timed-out': 'TIMED_OUT',
};

const phaseStatusOf: Readonly<Record<PhaseStatus, BuildPhaseView['phaseStatus']>> = {
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  fault: 'FAULT',
  timed_out: 'TIMED_OUT',
  stopped: 'STOPPED',
};

/** Builds as they are asked for: where each stands, and how each of its phases went. */
@Injectable()
export class BuildRecords {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async begin(
    job: JobOfferedV1,
    { account, region }: Pick<JobContext, 'account' | 'region'>,
    build: { readonly id: string; readonly projectName: string; readonly sandbox: string },
  ): Promise<void> {
    await this.dataSource.query(
      `insert into build (id, account, region, project_name, execution_id, action_execution_id, job_id, fence, status,
                          current_phase, phases, sandbox, started_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'IN_PROGRESS', 'SUBMITTED', '[]', $9, $10)
       on conflict on constraint build_pk do nothing`,
      [
        build.id,
        account,
        region,
        build.projectName,
        job.executionId,
        job.actionExecutionId,
        job.jobId,
        job.fence,
        build.sandbox,
        formatInstant(this.clock.now()),
      ],
    );
  }

  async phaseChanged(id: string, current: BuildPhase, ended: readonly PhaseRecord[]): Promise<void> {
    const phases = ended.map(phaseView);
    if (current !== 'completed' || ended.at(-1)?.phase !== 'completed') {
      const startTime = formatInstant(this.clock.now());
      phases.push({ phaseType: current.toUpperCase(), phaseStatus: 'IN_PROGRESS', startTime, contexts: [] });
    }
    await this.dataSource.query('update build set current_phase = $2, phases = $3 where id = $1', [
      id,
      current.toUpperCase(),
      storableJson(phases),
    ]);
  }

  /** The end of the build that this dispatch made, if it came so far. A phase that was cut off has no end. */
  async ended(tx: Tx, { jobId, fence }: JobOfferedV1, outcome: Outcome): Promise<void> {
    await tx.query(
      `update build set status = $3, current_phase = 'COMPLETED', ended_at = $4 where job_id = $1 and fence = $2`,
      [jobId, fence, statusOf[outcome], formatInstant(this.clock.now())],
    );
  }

  async byId(account: string, id: string): Promise<BuildView | undefined> {
    const rows: Row[] = await this.dataSource.query('select * from build where account = $1 and id = $2', [
      account,
      id,
    ]);
    return rows.map(view)[0];
  }

  /** Builds of a project, newest first. A token names the project only: it is good in every service that keeps builds. */
  async ofProject({ caller, projectName, page }: ListBuildsV1): Promise<Result<Page<BuildView>, Problem>> {
    const listed = `builds:${projectName}`;
    const before = readTimedPageToken(listed, page);
    if (!before.ok) return before;
    const size = page.maxResults ?? 100;
    const rows: Row[] = await this.dataSource.query(
      `select * from build where account = $1 and region = $2 and project_name = $3
         and ($4::timestamptz is null or (started_at, id) < ($4, $5))
       order by started_at desc, id desc limit $6`,
      [
        caller.account,
        caller.region,
        projectName,
        before.value?.at ?? null,
        before.value === undefined ? null : `${projectName}:${before.value.id}`,
        size + 1,
      ],
    );
    // Within a project the UUID at the end of an id orders as the id does.
    const placeOf = (row: Row) => timedPlace({ at: row.started_at, id: row.id.slice(row.id.lastIndexOf(':') + 1) });
    return ok(pageOf(listed, rows, size, placeOf, view));
  }

  /** The newest build of an action execution. */
  async ofAction(account: string, actionExecutionId: string): Promise<BuildView | undefined> {
    const rows: Row[] = await this.dataSource.query(
      'select * from build where account = $1 and action_execution_id = $2 order by fence desc limit 1',
      [account, actionExecutionId],
    );
    return rows.map(view)[0];
  }
}

function phaseView({ phase, status, startedAt, endedAt, contexts }: PhaseRecord): BuildPhaseView {
  const begun = {
    phaseType: phase.toUpperCase(),
    phaseStatus: phaseStatusOf[status],
    startTime: formatInstant(startedAt),
  };
  // COMPLETED has a start and no end (build-deploy.md A5).
  if (phase === 'completed') return { ...begun, contexts };
  return { ...begun, contexts, endTime: formatInstant(endedAt), durationMilliseconds: endedAt - startedAt };
}

const view = (row: Row): BuildView => ({
  id: row.id,
  projectName: row.project_name,
  executionId: row.execution_id,
  actionExecutionId: row.action_execution_id,
  buildStatus: row.status,
  currentPhase: row.current_phase,
  phases: row.phases,
  sandbox: row.sandbox,
  startTime: formatInstant(instant(row.started_at.getTime())),
  ...(row.ended_at === null ? {} : { endTime: formatInstant(instant(row.ended_at.getTime())) }),
});
