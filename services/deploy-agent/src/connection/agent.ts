import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { helloEverySeconds, type HostHelloAnswer } from '@millrace/contracts';
import { formatInstant, type Clock, type Instant } from '@millrace/kernel';
import type { createLog } from '@millrace/service';
import type { HostCommands } from '../commands/host-commands.ts';
import { ReportPublisher } from '../commands/report-publisher.ts';
import type { Layout } from '../host/layout.ts';
import { writeNotes } from './agent-status.ts';
import { agentVersion } from './agent-version.ts';
import { writeIdentity, type Identity } from './identity.ts';
import { Link } from './link.ts';
import { pinnedKey, verifyCommand } from './verify-command.ts';

type Log = ReturnType<typeof createLog>;

/** What connects the commands of a host with the platform: greetings, reports, and the identity they need. */
export class Agent {
  readonly publisher: ReportPublisher;
  private readonly layout: Layout;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly commandKey: KeyObject;
  private readonly startedAt: Instant;
  private identity: Identity;
  private commands: HostCommands | undefined;
  private link: Link | undefined;
  private greeter: NodeJS.Timeout | undefined;
  private greeting: Promise<void> | undefined;
  private isConnected = false;
  private isStopping = false;
  private lastAnswerAt: string | undefined;

  constructor(layout: Layout, identity: Identity, clock: Clock, log: Log) {
    this.layout = layout;
    this.identity = identity;
    this.clock = clock;
    this.log = log;
    this.commandKey = pinnedKey(identity.commandKey);
    this.startedAt = clock.now();
    this.publisher = new ReportPublisher(
      (text) => this.report(text),
      (commandId) => {
        void this.commands
          ?.reported(commandId)
          .catch((error: unknown) => this.log.error({ err: error }, 'agent-defect'));
      },
      (error) => this.log.warn({ error: String(error) }, 'reports-retried'),
    );
  }

  async start(commands: HostCommands): Promise<void> {
    this.commands = commands;
    await commands.resume();
    this.link = new Link({
      identity: () => this.identity,
      onCommand: (message) => this.obey(message),
      onConnected: () => {
        this.isConnected = true;
        this.log.info('connected');
        this.publisher.wake();
        this.greet();
      },
      onDisconnected: () => {
        this.isConnected = false;
        this.log.warn('disconnected');
      },
      onFault: (what, error) => this.log.warn({ error: String(error) }, what),
    });
    this.greeter = setInterval(() => this.greet(), helloEverySeconds * 1000);
  }

  /** Begins nothing more, gives what runs this long to end by itself, and then ends it. */
  async stop(graceMilliseconds: number): Promise<void> {
    this.isStopping = true;
    clearInterval(this.greeter);
    const patience = new AbortController();
    const waited = delay(graceMilliseconds, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.commands?.idle(), waited]);
    patience.abort();
    this.commands?.close();
    await this.commands?.idle();
    await this.link?.close();
    await this.publisher.close();
    await this.greeting;
    this.isConnected = false;
    await this.note();
  }

  /** One greeting at a time; the next one says what the last one could not. */
  private greet(): void {
    this.greeting ??= this.hello().finally(() => {
      this.greeting = undefined;
    });
  }

  private async hello(): Promise<void> {
    const { commands, link } = this;
    if (!commands || !link) return;
    try {
      const answer = await link.hello({
        hostId: this.identity.hostId,
        agentVersion,
        startedAt: formatInstant(this.startedAt),
        runningCommands: commands.runningCommands,
        jwtExpiresAt: this.identity.jwtExpiresAt,
      });
      this.lastAnswerAt = formatInstant(this.clock.now());
      // Whoever answers greetings takes reports, too.
      this.publisher.wake();
      for (const command of answer.commands) this.obey(command);
      if (answer.identity) await this.renew(answer.identity);
    } catch (error) {
      this.log.debug({ error: String(error) }, 'greeting-not-answered');
    }
    await this.note().catch((error: unknown) => this.log.warn({ error: String(error) }, 'status-not-written'));
  }

  private obey(message: unknown): void {
    // Not accepted, so not promised: the next life of the agent is told again.
    if (this.isStopping) return;
    const checked = verifyCommand(message, {
      key: this.commandKey,
      hostId: this.identity.hostId,
      now: this.clock.now(),
    });
    if (!checked.ok) {
      this.log.warn({ reason: checked.error }, 'command-refused');
      return;
    }
    const { commandId, kind } = checked.value;
    this.log.info({ commandId, kind }, 'command');
    // What is not on disk is not promised: the next greeting brings it again.
    void this.commands
      ?.accept(checked.value)
      .catch((error: unknown) => this.log.error({ err: error, commandId }, 'command-not-accepted'));
  }

  private async renew({ jwt, jwtExpiresAt }: NonNullable<HostHelloAnswer['identity']>): Promise<void> {
    const renewed = { ...this.identity, jwt, jwtExpiresAt };
    await writeIdentity(this.layout.identity, renewed);
    this.identity = renewed;
    this.log.info({ jwtExpiresAt }, 'identity-renewed');
  }

  private async report(text: string): Promise<void> {
    if (!this.link) throw new Error('not connected yet');
    await this.link.report(text);
  }

  private note(): Promise<void> {
    return writeNotes(this.layout.status, {
      isConnected: this.isConnected,
      ...(this.lastAnswerAt === undefined ? {} : { lastAnswerAt: this.lastAnswerAt }),
      runningCommands: this.commands?.runningCommands ?? 0,
    });
  }
}
