import {
  anyAgentHelloSubject,
  anyAgentReportsSubject,
  HostHelloV1,
  hostIdOfSubject,
  HostReportV1,
  mayAnswer,
  type HostReportAnswer,
} from '@millrace/contracts';
import { Bus, check, contextOf, ServiceTracer, SpanKind, storable } from '@millrace/messaging';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AnswerHello } from '../application/answer-hello.ts';
import { TakeReport } from '../application/take-report.ts';
import { traceOf } from '../outbound/postgres/deployment.rows.ts';

type Body = HostReportV1 | HostHelloV1;

/** Of a message that breaks its contract. */
const keptCharacters = 4096;

/**
 * What agents say, by core requests. Whose word it is says the subject alone; an answer goes to that host's own inbox
 * or nowhere, because the server does not check the reply subject that a sender names (ADR 0011).
 */
@Injectable()
export class Agents implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Agents');
  private readonly subscriptions: Subscription[] = [];
  private readonly working = new Set<Promise<void>>();

  constructor(
    private readonly bus: Bus,
    private readonly takeReport: TakeReport,
    private readonly answerHello: AnswerHello,
    private readonly dataSource: DataSource,
    private readonly tracer: ServiceTracer,
  ) {}

  onApplicationBootstrap(): void {
    const { region } = this.bus.options;
    this.listen(anyAgentReportsSubject(region), HostReportV1, (hostId, report) => this.report(hostId, report));
    this.listen(anyAgentHelloSubject(region), HostHelloV1, (hostId, hello) => this.answerHello.run(hostId, hello));
  }

  async onApplicationShutdown(): Promise<void> {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    await Promise.all(this.working);
  }

  private listen<T extends Body>(
    subject: string,
    dto: new () => T,
    answer: (hostId: string, body: T) => Promise<object | undefined>,
  ): void {
    const subscription = this.bus.connection.subscribe(subject, {
      queue: this.bus.options.service,
      callback: (error, message) => {
        if (error) {
          this.logger.error({ msg: 'agent-subscription-failed', subject, error: error.message });
          return;
        }
        const work: Promise<void> = this.respond(message, dto, answer).finally(() => this.working.delete(work));
        this.working.add(work);
      },
    });
    this.subscriptions.push(subscription);
  }

  /** Without an answer the agent says it again; so a fault here loses nothing. */
  private async respond<T extends Body>(
    message: Msg,
    dto: new () => T,
    answer: (hostId: string, body: T) => Promise<object | undefined>,
  ): Promise<void> {
    const { subject, reply } = message;
    const hostId = hostIdOfSubject(subject);
    try {
      const body = checked(message, dto);
      if (!mayAnswer(hostId, reply) || (body && body.hostId !== hostId)) {
        this.logger.warn({ msg: 'agent-message-refused', subject, reply, claimed: body?.hostId });
        return;
      }
      const answered = body ? await answer(hostId, body) : await this.setAside(message, dto);
      if (answered) message.respond(JSON.stringify(answered));
    } catch (error) {
      this.logger.warn({ msg: 'agent-message-failed', subject, error: String(error) });
    }
  }

  private async report(hostId: string, report: HostReportV1): Promise<HostReportAnswer | undefined> {
    const [deploymentId = ''] = report.commandId.split('/');
    const parent = contextOf(await traceOf(this.dataSource.manager, deploymentId));
    const attributes = { 'millrace.host.id': hostId, 'millrace.command.id': report.commandId };
    const recorded = await this.tracer.span(
      `report ${report.status}`,
      { kind: SpanKind.SERVER, parent, attributes },
      () => this.takeReport.run(hostId, report),
    );
    return recorded ? { recorded: true } : undefined;
  }

  /** A report that is none of ours would come again for ever: its beginning is kept for people, and it is answered. */
  private async setAside(message: Msg, dto: new () => Body): Promise<HostReportAnswer | undefined> {
    this.logger.error({ msg: 'agent-message-set-aside', subject: message.subject });
    if (dto !== HostReportV1) return undefined;
    const body = storable(message.string().slice(0, keptCharacters));
    await this.dataSource.query(
      `insert into dead_letter (consumer, subject, body, reason, delivery_count) values ($1, $2, $3, $4, 1)`,
      ['deployments__agents', message.subject, body, 'breaks its contract'],
    );
    return { recorded: true };
  }
}

function checked<T extends Body>(message: Msg, dto: new () => T): T | undefined {
  try {
    const body = check(dto, message.json<unknown>());
    return body.ok ? body.value : undefined;
  } catch {
    // Not JSON.
    return undefined;
  }
}
