import { Timers, type Timer } from '@millrace/decider';
import { Clock, instant, plus, seconds, since } from '@millrace/kernel';
import { contextOf, ServiceTracer } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inPlaceEvents } from '@millrace/appspec';
import { deploymentKind, type DeploymentCommand, type EventPlace } from '../domain/deployment.ts';
import { traceOf } from '../outbound/postgres/deployment.rows.ts';
import { offlineAfter, registeredHost } from '../outbound/postgres/host.rows.ts';
import { DeploymentShell } from './deployment-shell.ts';
import { SealLog } from './seal-log.ts';
import { RevisionMissing, SendCommands } from './send-commands.ts';
import { TakeTurns } from './take-turns.ts';
import { groupKind, sealKind, sendKind } from './timer-kinds.ts';

/** After this long, work that was begun and not finished is begun again. */
const again = seconds(5);

/** What is due: deadlines, and work that a decision left to be done. All of it is rows, so a restart forgets nothing. */
@Injectable()
export class DueWork implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('DueWork');
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly shell: DeploymentShell,
    private readonly timers: Timers,
    private readonly turns: TakeTurns,
    private readonly commands: SendCommands,
    private readonly seal: SealLog,
    private readonly work: UnitOfWork,
    private readonly dataSource: DataSource,
    private readonly tracer: ServiceTracer,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.handle(deploymentKind, (timer) => this.deadline(timer));
    this.timers.handle(groupKind, ({ aggregateId }) => this.turns.lookAt(aggregateId));
    this.timers.handle(sendKind, (timer) => this.begin(timer, () => this.send(timer)));
    this.timers.handle(sealKind, (timer) => this.begin(timer, () => this.sealLog(timer.aggregateId)));
    this.timers.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.timers.stop();
    await Promise.all(this.running.values());
  }

  /** Work that asks others must not hold up deadlines: it runs aside, and its timer stays until it is done. */
  private async begin(timer: Timer, action: () => Promise<void>): Promise<void> {
    const key = `${timer.kind} ${timer.aggregateId}`;
    await this.work.run((tx) => this.timers.set(tx, { ...timer, dueAt: plus(this.clock.now(), again) }));
    if (this.running.has(key)) return;
    const done = action()
      .then(() => this.work.run((tx) => this.timers.clear(tx, timer)))
      .catch((error: unknown) => this.logger.warn({ msg: 'due-work-retried', work: key, error: String(error) }))
      .finally(() => this.running.delete(key));
    this.running.set(key, done);
  }

  private async deadline({ aggregateId, timerId, dueAt }: Timer): Promise<void> {
    await this.traced(aggregateId, `${timerId.split(' ')[0]} due`, async () => {
      const command = await this.commandFor(timerId);
      if (command) await this.shell.handle(aggregateId, command, { id: `timer:${timerId}:${dueAt}` });
    });
  }

  private async commandFor(timerId: string): Promise<DeploymentCommand | undefined> {
    const at = this.clock.now();
    const [kind = '', hostId = '', event = ''] = timerId.split(' ');
    switch (kind) {
      case 'deadline':
        return { type: 'StopDeployment', stop: { reason: 'the action took too long', outcome: 'timed-out' }, at };
      case 'stopping':
        return { type: 'EndStopping', at };
      case 'presence': {
        const seen = (await registeredHost(this.dataSource.manager, hostId))?.lastSeenAt?.getTime();
        const isSilent = seen === undefined || since(at, instant(seen)) >= offlineAfter;
        return { type: 'CheckPresence', hostId, isSilent, at };
      }
      case 'start':
        return withPlace(hostId, event, (place) => ({ type: 'EndUnstarted', place, at }));
      case 'finish':
        return withPlace(hostId, event, (place) => ({ type: 'EndUnfinished', place, at }));
      default:
        throw new Error(`nobody knows the timer ${timerId}`);
    }
  }

  private async send({ aggregateId: commandId, timerId: hostId }: Timer): Promise<void> {
    const [deploymentId = ''] = commandId.split('/');
    await this.traced(deploymentId, 'send command', async () => {
      try {
        await this.commands.sendWithUrl(commandId, hostId);
      } catch (error) {
        if (!(error instanceof RevisionMissing)) throw error;
        const failure = { code: 'REVISION_MISSING', message: error.message };
        const place = { hostId, event: 'DownloadBundle' } as const;
        await this.shell.handle(
          deploymentId,
          { type: 'TakeReport', place, verdict: { kind: 'failed', error: failure }, at: this.clock.now() },
          { id: `send:${commandId}` },
        );
      }
    });
  }

  private async sealLog(deploymentId: string): Promise<void> {
    await this.traced(deploymentId, 'seal log', () => this.seal.run(deploymentId));
  }

  private async traced(deploymentId: string, name: string, work: () => Promise<void>): Promise<void> {
    const parent = contextOf(await traceOf(this.dataSource.manager, deploymentId));
    await this.tracer.span(name, { parent, attributes: { 'millrace.deployment.id': deploymentId } }, work);
  }
}

function withPlace(
  hostId: string,
  name: string,
  make: (place: EventPlace) => DeploymentCommand,
): DeploymentCommand | undefined {
  const event = inPlaceEvents.find((known) => known === name);
  return event && make({ hostId, event });
}
