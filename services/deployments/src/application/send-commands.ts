import {
  agentCommandsSubject,
  CreateDownload,
  type HostCommandV1,
  type SignedHostCommandV1,
} from '@millrace/contracts';
import { Timers } from '@millrace/decider';
import { Clock, seconds } from '@millrace/kernel';
import { MessagingOptions, Outbox, Requests, Unavailable } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { AgentKeys } from '../outbound/agents/agent-keys.ts';
import { lockHostCommand, storeHostCommand } from '../outbound/postgres/host-command.rows.ts';
import { sendKind } from './timer-kinds.ts';

/** Thrown when the revision can no longer be fetched: waiting would not bring it back. */
export class RevisionMissing extends Error {
  override readonly name = 'RevisionMissing';
}

/** Brings commands to agents: once live, and again in answers to greetings for as long as nobody began them. */
@Injectable()
export class SendCommands {
  constructor(
    private readonly keys: AgentKeys,
    private readonly options: MessagingOptions,
    private readonly outbox: Outbox,
    private readonly timers: Timers,
    private readonly requests: Requests,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Part of the decision's transaction. What needs a URL is sent by {@link sendWithUrl} right after it. */
  async send(tx: Tx, command: HostCommandV1): Promise<void> {
    if (command.kind === 'cancel') return this.publish(tx, command);
    await storeHostCommand(tx, command);
    if (command.lifecycleEvent !== 'DownloadBundle') return this.publish(tx, command);
    await this.timers.set(tx, {
      kind: sendKind,
      aggregateId: command.commandId,
      timerId: command.hostId,
      dueAt: this.clock.now(),
    });
  }

  /** @throws RevisionMissing @throws Unavailable when artifacts does not answer: try again */
  async sendWithUrl(commandId: string, hostId: string): Promise<void> {
    const row = await this.work.run((tx) => lockHostCommand(tx, commandId, hostId));
    if (!row || row.closedAt || row.startedAt) return;
    const command = await this.complete(row.command);
    await this.work.run(async (tx) => {
      const now = await lockHostCommand(tx, commandId, hostId);
      if (now && !now.closedAt && !now.startedAt) await this.publish(tx, command);
    });
  }

  /** The command as an agent can carry it out now, signed. @throws RevisionMissing @throws Unavailable */
  async ready(command: HostCommandV1): Promise<SignedHostCommandV1> {
    return this.keys.sign(await this.complete(command));
  }

  private async complete(command: HostCommandV1): Promise<HostCommandV1> {
    if (command.lifecycleEvent !== 'DownloadBundle') return command;
    const { artifactId } = command.bundle;
    const ticket = await this.requests.ask(
      CreateDownload,
      { account: this.options.account, artifactId, expiresInSeconds: 900 },
      { deadline: seconds(3) },
    );
    if (ticket.ok) {
      const bundle = Object.assign({}, command.bundle, { url: ticket.value.url });
      return Object.assign({}, command, { bundle });
    }
    if (ticket.error.code === 'artifact.not-found') throw new RevisionMissing(ticket.error.detail);
    throw new Unavailable(ticket.error.detail);
  }

  private async publish(tx: Tx, command: HostCommandV1): Promise<void> {
    await this.outbox.addRaw(tx, [
      {
        stream: 'AGENTS',
        subject: agentCommandsSubject(this.options.region, command.hostId),
        id: command.commandId,
        body: JSON.stringify(this.keys.sign(command)),
      },
    ]);
  }
}
