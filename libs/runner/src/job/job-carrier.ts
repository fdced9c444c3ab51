import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { JobOfferedV1, LogRefV1 } from '@millrace/contracts';
import { Clock, err, milliseconds, ok, seconds, type Result } from '@millrace/kernel';
import { Bus, contextOf, Logs, MessagingOptions, Requests, ServiceTracer, traceparentOf } from '@millrace/messaging';
import { Injectable, Logger } from '@nestjs/common';
import { stopCause, type StopCause } from '../build/stop.ts';
import { LogPump } from '../log/log-pump.ts';
import { LogSpool } from '../log/spool.ts';
import { ProcessTree } from '../sandbox/process-tree.ts';
import { Workspace } from '../workspace.ts';
import { JobArtifacts } from './artifacts.ts';
import { callAfter } from './call-after.ts';
import { JobHandler, type JobOutcome } from './job-handler.ts';
import { JobRecords, type JobRecord } from './job-records.ts';
import { LogPublisher } from './log-publisher.ts';
import { whenStorable } from './persistently.ts';
import { RunnerSettings } from './runner-settings.ts';
import { thrownOutcome } from './thrown-outcome.ts';

/** How long the last lines may take to reach the bus before the log is sealed. */
const logGrace = seconds(5);
/** How long a continued job waits until what was done of it before has written its last line. */
const formerLogPatience = seconds(30);
const formerLogLook = milliseconds(250);
/** Lines of a lost job that are said once more for those who watch it live. */
const repeatedLines = 2000;

/** The log of a job, and what is to be said of lines that it should have. */
interface OpenLog {
  readonly spool: LogSpool;
  readonly missing: string | undefined;
}

/** What a job's work came to: a result to report, or nothing had begun and it can be run again. */
export type JobEnd = 'reported' | 'give-back';

/** Carries one claimed job from its workspace to its reported result. */
@Injectable()
export class JobCarrier {
  private readonly logger = new Logger('JobCarrier');

  constructor(
    private readonly handler: JobHandler,
    private readonly settings: RunnerSettings,
    private readonly options: MessagingOptions,
    private readonly records: JobRecords,
    private readonly requests: Requests,
    private readonly bus: Bus,
    private readonly logs: Logs,
    private readonly tracer: ServiceTracer,
    private readonly clock: Clock,
  ) {}

  private get workspaces(): string {
    return join(this.settings.folderOf(this.options.service), 'jobs');
  }

  workspaceOf(job: Pick<JobOfferedV1, 'jobId' | 'fence'>): Workspace {
    return Workspace.at(this.workspaces, `${job.jobId}-${job.fence}`);
  }

  /** Removes what a kill left of all other jobs than these. */
  async keepOnly(records: readonly JobRecord[]): Promise<void> {
    const kept = new Set(records.map(({ job }) => this.workspaceOf(job).folder));
    await mkdir(this.workspaces, { recursive: true, mode: 0o700 });
    const folders = (await readdir(this.workspaces)).map((name) => join(this.workspaces, name));
    for (const folder of folders) if (!kept.has(folder)) await rm(folder, { recursive: true, force: true });
  }

  /** @param begins called in the moment from which the job may have effects */
  async carryOut(record: JobRecord, stop: AbortController, begins: () => void): Promise<JobEnd> {
    const { job } = record;
    const { category, provider } = job.actionType;
    return this.tracer.span(
      `job ${category}/${provider} ${job.stageName}/${job.actionName}`,
      {
        parent: contextOf(job.traceparent),
        attributes: {
          'millrace.execution.id': job.executionId,
          'millrace.job.id': job.jobId,
          'millrace.job.fence': job.fence,
        },
      },
      async (span) => {
        const end = await this.carry(record, stop, begins);
        span.addEvent(end);
        return end;
      },
    );
  }

  private async carry(record: JobRecord, stop: AbortController, begins: () => void): Promise<JobEnd> {
    const { jobId, timeoutSeconds } = record.job;
    const callOff = callAfter(seconds(timeoutSeconds), () => stop.abort('timed-out' satisfies StopCause));
    try {
      const opened = await this.openLog(record, stop.signal);
      if (opened.ok) return await this.carryWithLog(record, opened.value, stop, begins);
      const outcome = thrownOutcome(opened.error, stop.signal);
      this.logger.error({ msg: 'workspace-not-made', jobId, error: String(opened.error) });
      await this.store(record, outcome, undefined);
      return 'reported';
    } finally {
      callOff();
    }
  }

  /** Makes the workspace, and in it the log. @returns why not: whoever waits for the job is to hear it at once */
  private async openLog(record: JobRecord, signal: AbortSignal): Promise<Result<OpenLog, unknown>> {
    const { job } = record;
    const workspace = this.workspaceOf(job);
    try {
      await workspace.make();
      const missing = job.continuationToken === undefined ? undefined : await this.bringFormerLog(record, signal);
      return ok({ spool: LogSpool.open(workspace.log), missing });
    } catch (error) {
      return err(error);
    }
  }

  private async carryWithLog(
    record: JobRecord,
    { spool, missing }: OpenLog,
    stop: AbortController,
    begins: () => void,
  ): Promise<JobEnd> {
    const { job, account } = record;
    const workspace = this.workspaceOf(job);
    const publisher = new LogPublisher(this.logs, this.bus, account, job.actionExecutionId, spool);
    const log = new LogPump(spool, this.clock, { publish: (lines) => publisher.add(lines) });
    if (missing !== undefined) log.say(missing);
    try {
      let begun: Promise<void> | undefined;
      const outcome = await this.runHandler(record, workspace, log, stop.signal, (externalExecutionId) => {
        if (begun !== undefined) return begun;
        if (stop.signal.aborted) return Promise.reject(new Error('the job ends before anything of it has begun'));
        begins();
        begun = whenStorable(stop.signal, () => this.records.userCommandBegan(record, externalExecutionId));
        return begun;
      });
      if (stop.signal.aborted && stopCause(stop.signal) === 'shutdown' && begun === undefined) return 'give-back';
      // What the job has filled may be what its log needs.
      await workspace.removeBox();
      if (spool.lacksLines) log.say('The job has ended.');
      await publisher.close(logGrace);
      await this.report(record, outcome, spool);
      return 'reported';
    } finally {
      await publisher.close(seconds(0));
      spool.close();
      await workspace.removeBox();
    }
  }

  private async runHandler(
    { job, account, region }: JobRecord,
    workspace: Workspace,
    log: LogPump,
    signal: AbortSignal,
    userCommandBegins: (externalExecutionId?: string) => Promise<void>,
  ): Promise<JobOutcome> {
    const artifacts = new JobArtifacts(this.requests, account, job, signal);
    const traceparent = traceparentOf() ?? job.traceparent;
    try {
      return await this.handler.run(job, {
        log,
        signal,
        workspace,
        artifacts,
        account,
        region,
        traceparent,
        userCommandBegins,
      });
    } catch (error) {
      const outcome = thrownOutcome(error, signal);
      const { message } = outcome.error;
      log.say(signal.aborted ? message : `The job ended with an error: ${message}`);
      return outcome;
    }
  }

  /**
   * A job that goes on from a continuation token goes on with its log, too: its lines are numbered on, so that the live
   * log and the sealed one are of all that was done.
   * @returns what is to be said of lines that are missing
   */
  private async bringFormerLog(record: JobRecord, signal: AbortSignal): Promise<string | undefined> {
    const { job, account } = record;
    try {
      let former = await this.records.formerLog(record);
      for (const since = performance.now(); !former.isWhole && performance.now() - since < formerLogPatience;) {
        await delay(formerLogLook, undefined, { signal });
        former = await this.records.formerLog(record);
      }
      if (former.log !== undefined) {
        const artifacts = new JobArtifacts(this.requests, account, job, signal);
        const { artifactId, sha256, sizeBytes } = former.log;
        await artifacts.download({ name: 'log', artifactId, sha256, sizeBytes }, this.workspaceOf(job).log);
      }
      return former.isWhole
        ? undefined
        : 'What was done before has not ended its log: its last lines are missing here.';
    } catch (error) {
      // The work itself does not depend on it.
      this.logger.warn({ msg: 'former-log-missing', jobId: job.jobId, error: String(error) });
      await rm(this.workspaceOf(job).log, { force: true });
      return 'The lines of what was done before could not be had.';
    }
  }

  /** Ends a job that a dead runner left: nothing of it runs on, its log says so, and its end is reported. */
  async endLost(record: JobRecord): Promise<JobEnd> {
    const { job, account } = record;
    const workspace = this.workspaceOf(job);
    await new ProcessTree(workspace.cookie, workspace.folder).kill();
    if (!record.userCommandBegun) return 'give-back';
    workspace.makeFolder();
    const spool = LogSpool.open(workspace.log);
    const publisher = new LogPublisher(this.logs, this.bus, account, job.actionExecutionId, spool);
    const log = new LogPump(spool, this.clock);
    const message = 'The runner was lost while this job ran. What it had begun has been ended, and is not repeated.';
    log.say(message);
    publisher.addSpooled(repeatedLines);
    try {
      await publisher.close(logGrace);
      const error = { code: 'RUNNER_LOST', message };
      await this.report(record, { outcome: 'errored', error, outputArtifacts: [], outputVariables: {} }, spool);
      return 'reported';
    } finally {
      spool.close();
      await workspace.removeBox();
    }
  }

  private async report(record: JobRecord, outcome: JobOutcome, spool: LogSpool): Promise<void> {
    await this.store(record, outcome, await this.seal(record, spool));
  }

  private async store(record: JobRecord, outcome: JobOutcome, log: LogRefV1 | undefined): Promise<void> {
    // Work that was done is not lost because the database restarts just now.
    await whenStorable(new AbortController().signal, () =>
      this.records.report(record, outcome, log, (tx) => this.handler.ended(tx, record.job, outcome)),
    );
  }

  /** The result must not wait for ever for its log: without the artifacts service, or a disk, it is reported without. */
  private async seal({ job, account }: JobRecord, spool: LogSpool): Promise<LogRefV1 | undefined> {
    try {
      const { sha256, sizeBytes, lines } = spool.seal();
      const artifacts = new JobArtifacts(this.requests, account, job, new AbortController().signal);
      const { artifactId } = await artifacts.upload('log', 'log', spool.path);
      return { artifactId, sha256, lines, sizeBytes };
    } catch (error) {
      this.logger.error({ msg: 'log-not-sealed', jobId: job.jobId, path: spool.path, error: String(error) });
      return undefined;
    }
  }
}
