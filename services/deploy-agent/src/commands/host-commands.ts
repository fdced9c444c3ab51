import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { HostCommandV1 } from '@millrace/contracts';
import { days, formatInstant, isDiskFull, parseInstant, seconds, type Clock } from '@millrace/kernel';
import type { EventResult } from '../domain/codes.ts';
import { recover } from '../domain/recovery.ts';
import type { HostSettings } from '../host/host-settings.ts';
import type { Layout } from '../host/layout.ts';
import { endForgottenGroup, processBegan } from '../host/process-age.ts';
import { carryOut } from './carry-out.ts';
import { CommandRecords, type CommandRecord } from './command-record.ts';
import { EventLog } from './event-log.ts';
import { GroupLocks } from './group-locks.ts';
import { ReportJournal } from './report-journal.ts';

/** Who brings the reports to the platform. */
export interface ReportCarrier {
  /** There are new reports in the journal; with `again`, all of it has to go once more. */
  carry(commandId: string, journal: ReportJournal, again: boolean): void;
}

/** Answers how the event ended. */
export type Traced = (traceparent: string | undefined) => Promise<EventResult>;

export interface HostCommandsParts {
  readonly hostId: string;
  readonly layout: Layout;
  readonly settings: HostSettings;
  readonly clock: Clock;
  readonly carrier: ReportCarrier;
  /** Runs the work of a command in a span of its trace; `work` gets the traceparent that its scripts continue. */
  readonly traced?: (command: HostCommandV1, work: Traced) => Promise<EventResult>;
  /** A defect of the agent: not an outcome of a command. */
  readonly onDefect: (error: unknown) => void;
  /** A command waits until the disk of its records takes more; said once per wait. */
  readonly onDiskFull: (error: unknown) => void;
}

const keepFor = days(7);
const lookForRoomEvery = seconds(1);

/**
 * The commands of this host, each carried out at most once to success.
 *
 * A command is on disk before anything is done, so that its message can be acknowledged at once. One that comes again
 * is answered with the reports there are. One that was begun before a crash is taken up again by {@link resume} as the
 * rules of recovery say. Commands of one deployment group never overlap.
 */
export class HostCommands {
  private readonly parts: HostCommandsParts;
  private readonly records: CommandRecords;
  private readonly known = new Map<string, CommandRecord>();
  /** Of commands that run or are not fully reported. */
  private readonly journals = new Map<string, ReportJournal>();
  private readonly running = new Map<string, { deploymentId: string; stop: AbortController; done: Promise<void> }>();
  private readonly locks = new GroupLocks();
  private isStopping = false;

  constructor(parts: HostCommandsParts) {
    this.parts = parts;
    this.records = new CommandRecords(parts.layout.commands);
  }

  get runningCommands(): number {
    return this.running.size;
  }

  /** Takes up what an earlier life of the agent left. Call once, before the first {@link accept}. */
  async resume(): Promise<void> {
    await mkdir(this.parts.layout.commands, { recursive: true, mode: 0o700 });
    for (const record of await this.records.all()) {
      const { commandId } = record.command;
      if (record.finishedAt !== undefined && record.finishedAt + keepFor < this.parts.clock.now()) {
        await this.records.remove(commandId);
        continue;
      }
      this.known.set(commandId, record);
      if (!record.isReported) this.parts.carrier.carry(commandId, this.journalOf(commandId), true);
      if (record.result === undefined) this.begin(record, true);
    }
  }

  /** Answers once the command is on disk; its work goes on. Coming again it is answered, not repeated. */
  async accept(command: HostCommandV1): Promise<void> {
    if (command.kind === 'cancel') return this.cancel(command.deploymentId);
    const { commandId } = command;
    if (this.known.has(commandId)) return this.parts.carrier.carry(commandId, this.journalOf(commandId), true);
    const startedAt = this.parts.clock.now();
    const record: CommandRecord = { command, startedAt, scriptsDone: 0, scriptRunning: false };
    this.known.set(commandId, record);
    try {
      await this.records.write(record);
    } catch (error) {
      this.known.delete(commandId);
      throw error;
    }
    this.begin(record, false);
  }

  /** The platform recorded everything that is to say about an ended command. */
  async reported(commandId: string): Promise<void> {
    const record = this.known.get(commandId);
    if (!record?.result || this.isStopping) return;
    this.journals.delete(commandId);
    if (record.isReported) return;
    const settled = { ...record, isReported: true };
    this.known.set(commandId, settled);
    await this.records.write(settled);
  }

  /** Resolves when no command runs any more. New ones may still be accepted. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all([...this.running.values()].map(({ done }) => done));
  }

  /** Stops as a crash would, but cleanly: nothing more is written; what runs is left to {@link resume}. */
  close(): void {
    this.isStopping = true;
    for (const { stop } of this.running.values()) stop.abort();
    for (const journal of this.journals.values()) journal.close();
  }

  private cancel(deploymentId: string): void {
    for (const run of this.running.values()) if (run.deploymentId === deploymentId) run.stop.abort();
  }

  private journalOf(commandId: string): ReportJournal {
    const open = this.journals.get(commandId);
    if (open) return open;
    const journal = new ReportJournal(this.records.journalPath(commandId), this.parts.hostId, commandId);
    this.journals.set(commandId, journal);
    return journal;
  }

  private begin(record: CommandRecord, isResumed: boolean): void {
    const { commandId, deploymentId, deploymentGroupId } = record.command;
    const stop = new AbortController();
    const work = this.locks.run(deploymentGroupId, () => this.perform(record, isResumed, stop.signal));
    const done = work.catch(this.parts.onDefect).finally(() => this.running.delete(commandId));
    this.running.set(commandId, { deploymentId, stop, done });
  }

  private async perform(begun: CommandRecord, isResumed: boolean, signal: AbortSignal): Promise<void> {
    if (this.isStopping) return;
    const { command } = begun;
    const { clock, carrier } = this.parts;
    const journal = this.journalOf(command.commandId);
    let record = begun;
    let written: Promise<void> = Promise.resolve();
    const save = (change: Partial<CommandRecord>): Promise<void> => {
      record = { ...record, ...change };
      this.known.set(command.commandId, record);
      // One after the other, always the newest: an older state never replaces a newer one.
      // What could not be written is in the next one.
      written = written.catch(() => undefined).then(() => (this.isStopping ? undefined : this.records.write(record)));
      return written;
    };
    const told = journal.outcome();
    // The agent died between the last report and the last line of the record.
    if (told) return save({ result: told, finishedAt: clock.now(), scriptRunning: false });
    const isExpired = !isResumed && clock.now() > parseInstant(command.expiresAt);
    if (journal.length === 0 && !isExpired)
      await this.onceDiskTakes(() => journal.append({ status: 'started', at: formatInstant(clock.now()) }));
    carrier.carry(command.commandId, journal, false);
    const log = await this.onceDiskTakes(() => this.openLog(command, journal));
    if (log === undefined) return;
    const result: EventResult = isExpired
      ? { code: 'Expired', message: 'the command came after its time and was not begun' }
      : await this.performOrGiveUp(record, isResumed, signal, log, save);
    if (this.isStopping) return;
    // Nobody else knows how it ended: a full disk delays the word of it, and does not lose it.
    await this.onceDiskTakes(() => {
      log.flush();
      this.conclude(journal, log, result);
    });
    journal.close();
    await this.onceDiskTakes(() => save({ result, finishedAt: clock.now(), scriptRunning: false }));
    carrier.carry(command.commandId, journal, false);
  }

  /** Writes as soon as there is room; `undefined` when the agent stops before. */
  private async onceDiskTakes<T>(write: () => T | Promise<T>): Promise<T | undefined> {
    for (let tries = 1; !this.isStopping; tries++) {
      try {
        return await write();
      } catch (error) {
        if (!isDiskFull(error)) throw error;
        if (tries === 1) this.parts.onDiskFull(error);
        await delay(lookForRoomEvery, undefined, { ref: false });
      }
    }
    return undefined;
  }

  private async performOrGiveUp(
    record: CommandRecord,
    isResumed: boolean,
    signal: AbortSignal,
    log: EventLog,
    save: (change: Partial<CommandRecord>) => Promise<void>,
  ): Promise<EventResult> {
    const { layout, settings } = this.parts;
    const { command, scriptsDone, scriptRunning, processGroup } = record;
    const { lifecycleEvent: event } = command;
    if (isResumed && recover({ event, scriptsDone, scriptRunning }) === 'give-up') {
      if (processGroup) await endForgottenGroup(processGroup, settings.graceMilliseconds);
      const message = `the agent was restarted while a script of ${event} was running; it is not run again`;
      log.add('agent', message);
      return { code: 'FailedAfterRestart', message };
    }
    log.add('agent', `LifecycleEvent - ${event}${isResumed ? ' (taken up after a restart of the agent)' : ''}`);
    const { traced = (_, work) => work(command.traceparent) } = this.parts;
    return traced(command, (traceparent) =>
      carryOut(layout, settings, Object.assign({}, command, traceparent === undefined ? {} : { traceparent }), {
        scriptsDone,
        signal,
        onLine: (stream, text) => log.add(stream, text),
        onScriptBegins: () => save({ scriptRunning: true }),
        onScriptRuns: (id) => {
          void processBegan(id)
            .then((began) => (began === undefined ? undefined : save({ processGroup: { id, began } })))
            .catch(this.parts.onDefect);
        },
        // It is over, whatever the disk says: to fail its event for that would be wrong.
        onScriptEnded: (done) => this.onceDiskTakes(() => save({ scriptsDone: done, scriptRunning: false })),
      }),
    );
  }

  private openLog(command: HostCommandV1, journal: ReportJournal): EventLog {
    const { layout, clock, carrier } = this.parts;
    const path = layout.scriptsLog(layout.deployment(command.deploymentGroupId, command.deploymentId));
    return new EventLog(path, journal, clock, linesIn(journal), () => carrier.carry(command.commandId, journal, false));
  }

  private conclude(journal: ReportJournal, log: EventLog, result: EventResult): void {
    const { code, message, scriptName } = result;
    const status = code === 'Success' ? 'succeeded' : code === 'Cancelled' ? 'cancelled' : 'failed';
    journal.append({
      status,
      at: formatInstant(this.parts.clock.now()),
      logTail: log.tail(),
      ...(status === 'succeeded' ? {} : { error: { code, message: message.slice(0, 5000) } }),
      ...(scriptName === undefined ? {} : { scriptName }),
    });
  }
}

/** How many log lines a journal holds. */
function linesIn(journal: ReportJournal): number {
  let lines = 0;
  for (let seq = 1; seq <= journal.length; seq++) {
    const report = JSON.parse(journal.text(seq)) as { lines?: readonly unknown[] };
    lines += report.lines?.length ?? 0;
  }
  return lines;
}
