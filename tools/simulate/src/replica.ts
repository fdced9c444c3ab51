import {
  AcquireLock,
  GrantLock,
  ReleaseLock,
  ReportJobProgress,
  ReportJobResult,
  ReportJobStarted,
  StartExecution,
  commandSubject,
  type CommandContract,
} from '@millrace/contracts';
import type { Timers } from '@millrace/decider';
import { actionTypes } from '@millrace/engine';
import { ok, type Clock, type Ids } from '@millrace/kernel';
import {
  decode,
  MessagingOptions,
  ServiceTracer,
  trace,
  type Bus,
  type Inbox,
  type Outbox,
  type Received,
} from '@millrace/messaging';
import {
  ActionTimers,
  CommandsController,
  DefinePipeline,
  Flows,
  JobWatch,
  LeaseJobs,
  Locks,
  LocksController,
  OrchestrationSettings,
  PipelinePolling,
  RecoverExecutions,
  ReportJobs,
  StartExecutions,
  UsedPipelines,
  SteerExecutions,
  JobFlows,
  WaitingWorkers,
  type ActionTypes,
  type CheckActions,
  type ExecutionsRepository,
  type JobsRepository,
  type PipelinesRepository,
} from '@millrace/orchestration/simulation';
import type { UnitOfWork } from '@millrace/persistence';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { SimulatedBus } from './bus.ts';
import type { Flaws } from './flaws.ts';
import type { Verdict } from './judge/violation.ts';
import type { Outside } from './outside.ts';
import type { Database } from './store/database.ts';
import { SimulatedExecutions } from './store/executions.ts';
import { SimulatedFlowStore, SimulatedLockStore } from './store/flow-store.ts';
import { SimulatedInbox } from './store/inbox.ts';
import { SimulatedJobs } from './store/jobs.ts';
import { SimulatedOutbox } from './store/outbox.ts';
import { SimulatedPipelines } from './store/pipelines.ts';
import { SimulatedDataSource, SimulatedWork } from './store/session.ts';
import { SimulatedTimers } from './store/timers.ts';

/** What a process of orchestration finds around it. */
export interface ReplicaSurroundings {
  readonly outside: Outside;
  readonly database: Database;
  readonly bus: SimulatedBus;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly verdict: Verdict;
  readonly flaws: Flaws;
}

export const orchestrationOptions = new MessagingOptions('orchestration', [], undefined, '000000000000', 'us-east-1');

// Losing leases and retrying is what a simulation is made of; its own story is told instead.
Logger.overrideLogger(false);

/** A part that stands in for a class of which only these members are used. */
const standIn = <Port>(part: object): Port => part as Port;

/** One life of one process of orchestration: its real parts, put together as Nest does it, over simulated stores. */
export class Replica {
  readonly starts: StartExecutions;
  readonly steer: SteerExecutions;
  readonly recover: RecoverExecutions;
  readonly define: DefinePipeline;
  readonly leases: LeaseJobs;
  readonly reports: ReportJobs;
  readonly watch: JobWatch;
  readonly waiting: WaitingWorkers;
  readonly timers = new SimulatedTimers();
  readonly outbox: SimulatedOutbox;
  private readonly commands: CommandsController;
  private readonly locks: LocksController;

  constructor({ outside, database, bus, clock, ids, verdict, flaws }: ReplicaSurroundings) {
    const settings = new OrchestrationSettings();
    const tracer = new ServiceTracer(trace.getTracer('simulation'));
    const work = standIn<UnitOfWork>(new SimulatedWork(database, outside));
    const inbox = standIn<Inbox>(new SimulatedInbox(flaws));
    this.outbox = new SimulatedOutbox(database, outside, bus, orchestrationOptions, clock, verdict);
    const outbox = standIn<Outbox>(this.outbox);
    const pipelines = standIn<PipelinesRepository>(new SimulatedPipelines());
    const executions = standIn<ExecutionsRepository>(new SimulatedExecutions());
    const jobs = standIn<JobsRepository>(new SimulatedJobs(database, outside, flaws));
    const flowStore = new SimulatedFlowStore(database, outside, this.outbox, flaws);
    const lockStore = new SimulatedLockStore(database, outside, this.outbox, flaws);
    const dataSource = standIn<DataSource>(new SimulatedDataSource(database, outside));
    this.waiting = new WaitingWorkers(clock);
    const flows = new Flows(flowStore, tracer, clock, settings, this.waiting, new JobFlows());
    this.locks = new LocksController(new Locks(lockStore, tracer, dataSource, flowStore, flows, clock));
    const polling = new PipelinePolling(work, pipelines, outbox, clock);
    const used = new UsedPipelines(work, pipelines, executions, clock);
    this.starts = new StartExecutions(work, inbox, pipelines, executions, flows, clock, ids, polling, used);
    this.steer = new SteerExecutions(work, pipelines, executions, flows, clock);
    this.recover = new RecoverExecutions(work, pipelines, executions, flows, this.starts, clock, ids, polling);
    const types = standIn<ActionTypes>({ usableIn: async () => actionTypes });
    const checks = standIn<CheckActions>({ run: async () => ok([]) });
    this.define = new DefinePipeline(
      work,
      pipelines,
      executions,
      flows,
      this.starts,
      outbox,
      clock,
      ids,
      settings,
      types,
      checks,
      polling,
    );
    this.leases = new LeaseJobs(jobs, clock, settings);
    this.reports = new ReportJobs(jobs, flows, clock);
    const connected = standIn<Bus>({ connected: true });
    this.watch = new JobWatch(connected, work, outbox, jobs, this.reports, this.leases, clock, settings);
    this.commands = new CommandsController(this.starts, this.reports);
    new ActionTimers(standIn<Timers>(this.timers), flows, clock).onApplicationBootstrap();
  }

  /** What it listens to, by subject. */
  static readonly listens: ReadonlyMap<string, (replica: Replica, body: string, count: number) => Promise<void>> =
    new Map([
      listener(StartExecution, (replica, message) => replica.commands.start(message)),
      listener(ReportJobStarted, (replica, message) => replica.commands.started(message)),
      listener(ReportJobProgress, (replica, message) => replica.commands.progressed(message)),
      listener(ReportJobResult, (replica, message) => replica.commands.ended(message)),
      listener(AcquireLock, (replica, message) => replica.locks.acquire(message)),
      listener(GrantLock, (replica, message) => replica.locks.granted(message)),
      listener(ReleaseLock, (replica, message) => replica.locks.release(message)),
    ]);
}

function listener<T extends object>(
  contract: CommandContract<T>,
  hear: (replica: Replica, message: Received<T>) => Promise<void>,
) {
  const consumer = `orchestration__command_${contract.type}`;
  const handle = (replica: Replica, body: string, count: number) =>
    hear(replica, decode(contract, JSON.parse(body), { count, consumer }));
  return [commandSubject(contract), handle] as const;
}
