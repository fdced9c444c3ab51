import type { HostHelloAnswer, HostHelloV1, SignedHostCommandV1 } from '@millrace/contracts';
import { Clock, formatInstant, hours, parseInstant, plus, since } from '@millrace/kernel';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { AgentKeys } from '../outbound/agents/agent-keys.ts';
import { unansweredCommands } from '../outbound/postgres/host-command.rows.ts';
import { seeHost, type HostRow } from '../outbound/postgres/host.rows.ts';
import { SendCommands } from './send-commands.ts';

/** How long an agent's NATS token is good; half of it before a new one is given. */
export const identityLife = hours(24);

/** Notes that a host is there, and tells it what it may have missed. */
@Injectable()
export class AnswerHello {
  private readonly logger = new Logger('AnswerHello');

  constructor(
    private readonly commands: SendCommands,
    private readonly keys: AgentKeys,
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** @returns undefined for a host without an identity (any more): it gets neither commands nor a new token. */
  async run(hostId: string, hello: HostHelloV1): Promise<HostHelloAnswer | undefined> {
    const now = this.clock.now();
    const { host, rows } = await this.work.run(async (tx) => ({
      host: await seeHost(tx, hostId, hello.agentVersion, now),
      rows: await unansweredCommands(tx, hostId, now),
    }));
    if (!host) return undefined;
    const ready = await Promise.all(rows.map(({ command }) => this.readyOrLater(command)));
    const identity = await this.renewed(host, hello);
    return { commands: ready.filter((command) => command !== undefined), ...(identity ? { identity } : {}) };
  }

  private async readyOrLater(command: Parameters<SendCommands['ready']>[0]): Promise<SignedHostCommandV1 | undefined> {
    try {
      return await this.commands.ready(command);
    } catch (error) {
      // The next greeting asks again; what is final is told by the command's own timer.
      this.logger.warn({ msg: 'command-not-ready', commandId: command.commandId, error: String(error) });
      return undefined;
    }
  }

  private async renewed(host: HostRow, { jwtExpiresAt }: HostHelloV1): Promise<HostHelloAnswer['identity']> {
    const now = this.clock.now();
    if (since(parseInstant(jwtExpiresAt), now) > identityLife / 2) return undefined;
    const expiresAt = plus(now, identityLife);
    const jwt = await this.keys.mint(host.id, host.publicKey, expiresAt);
    return { jwt, jwtExpiresAt: formatInstant(expiresAt) };
  }
}
