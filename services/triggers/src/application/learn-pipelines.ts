import type { PipelineDefinedV1, PipelineDeletedV1 } from '@millrace/contracts';
import { Clock } from '@millrace/kernel';
import { Inbox, type Received } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { readGitSource } from '../domain/git-source.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { TriggersSettings } from '../settings.ts';

/** Keeps in step with orchestration: which pipelines have which git sources. */
@Injectable()
export class LearnPipelines {
  private readonly logger = new Logger('LearnPipelines');

  constructor(
    private readonly work: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly sources: SourcesRepository,
    private readonly settings: TriggersSettings,
    private readonly clock: Clock,
  ) {}

  async defined(message: Received<PipelineDefinedV1>): Promise<void> {
    const { pipelineName: name, version, sourceActions } = message.data;
    const found = sourceActions
      .filter(({ actionType }) => actionType.provider === 'Git')
      .flatMap(({ actionName, configuration }) => {
        const source = readGitSource(configuration, this.settings);
        if (source.ok) return [{ ...source.value, actionName }];
        // The Source action itself says so to the user when it runs; here there is only nothing to watch.
        this.logger.warn({ msg: 'source-not-watched', pipeline: name, action: actionName, reason: source.error });
        return [];
      });
    await this.work.run(async (tx) => {
      if (!(await this.inbox.once(tx, message.consumer, message.id))) return;
      await this.sources.replace(tx, message, { name, version }, found, this.clock.now());
    });
  }

  async deleted(message: Received<PipelineDeletedV1>): Promise<void> {
    await this.work.run(async (tx) => {
      if (!(await this.inbox.once(tx, message.consumer, message.id))) return;
      await this.sources.remove(tx, message, message.data.pipelineName);
    });
  }
}
