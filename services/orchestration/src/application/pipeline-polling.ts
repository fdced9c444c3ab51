import { PipelinePollingChanged } from '@millrace/contracts';
import { pollsWhileUsed, type PipelineDeclaration } from '@millrace/engine';
import { Clock, days, formatInstant, instant, type Instant } from '@millrace/kernel';
import { Outbox } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { Hourly } from '@millrace/service';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { PipelineRow } from '../outbound/postgres/pipeline.rows.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { openConfiguration } from './secrets.ts';

/** CodePipeline's own (codepipeline.md 3.13). */
const UNUSED_FOR = days(30);

/** What has to be known of a pipeline, locked, to enable its polling again. */
export type PolledPipeline = Pick<PipelineRow, 'id' | 'account' | 'region' | 'name' | 'pollingDisabledAt'>;

/**
 * Disables the polling of pipelines in which nothing has begun, and that nobody has changed, for 30 days; the next
 * execution or update enables it. What starts them by events goes on all the while.
 */
@Injectable()
export class PipelinePolling implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly hourly = new Hourly('disable-polling', () => this.disableUnused());

  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.hourly.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.hourly.stop();
  }

  /** Each in a transaction of its own: whoever starts one of them waits for no other. */
  async disableUnused(): Promise<void> {
    const at = this.clock.now();
    const since = instant(at - UNUSED_FOR);
    for (const pipeline of await this.work.run((tx) => this.polledInVain(tx, since))) {
      await this.work.run((tx) => this.disable(tx, pipeline, since, at));
    }
  }

  /** Most pipelines that nobody uses wait for events, and are found here every hour. */
  private async polledInVain(tx: Tx, since: Instant): Promise<readonly PipelineRow[]> {
    const polled: PipelineRow[] = [];
    for (const pipeline of await this.pipelines.unusedSince(tx, since)) {
      if (polls(await this.pipelines.current(tx, pipeline))) polled.push(pipeline);
    }
    return polled;
  }

  /** In the transaction that begins an execution or changes the definition, and holds the pipeline's lock. */
  async enable(tx: Tx, pipeline: PolledPipeline): Promise<void> {
    const { pollingDisabledAt } = pipeline;
    // Several executions that begin in one transaction have read the same row.
    if (pollingDisabledAt === null || !(await this.pipelines.enablePolling(tx, pipeline.id))) return;
    await this.say(tx, pipeline, instant(pollingDisabledAt.getTime()), true);
  }

  private async disable(tx: Tx, pipeline: PipelineRow, since: Instant, at: Instant): Promise<void> {
    // Whoever starts or changes it meanwhile is waited for, and then it is used again.
    await this.pipelines.find(tx, pipeline, true);
    if (await this.pipelines.disablePolling(tx, pipeline.id, since, at)) await this.say(tx, pipeline, at, false);
  }

  private async say(
    tx: Tx,
    { id, account, region, name }: Omit<PolledPipeline, 'pollingDisabledAt'>,
    disabled: Instant,
    enabled: boolean,
  ): Promise<void> {
    const disabledAt = formatInstant(disabled);
    await this.outbox.add(
      tx,
      PipelinePollingChanged,
      { pipelineName: name, pipelineId: id, disabledAt, enabled },
      { subject: id, id: `polling:${id}:${disabledAt}:${enabled ? 'enabled' : 'disabled'}`, account, region },
    );
  }
}

function polls({ stages: [first], triggers = [] }: PipelineDeclaration): boolean {
  return (first?.actions ?? []).some((action) => {
    const { category, owner, provider } = action.actionTypeId;
    const source = { name: action.name, provider, configuration: openConfiguration(action) };
    return category === 'Source' && owner !== 'Custom' && pollsWhileUsed(source, triggers);
  });
}
