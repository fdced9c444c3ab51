import type { PipelineDefinedV1, PipelineDeletedV1, SourceActionV1 } from '@millrace/contracts';
import { detectionOf, parseTriggers, type PipelineTrigger } from '@millrace/engine';
import { Clock } from '@millrace/kernel';
import { Inbox, PoisonMessage, type Received } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { readGitSource } from '../domain/git-source.ts';
import type { SourceAction } from '../domain/source-action.ts';
import { SourcesRepository } from '../outbound/postgres/sources.repository.ts';
import { TriggersSettings } from '../settings.ts';
import { PollRepositories } from './poll-repositories.ts';

/** Keeps in step with orchestration: which pipelines have which git sources, and what starts them. */
@Injectable()
export class LearnPipelines {
  private readonly logger = new Logger('LearnPipelines');

  constructor(
    private readonly work: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly sources: SourcesRepository,
    private readonly poll: PollRepositories,
    private readonly settings: TriggersSettings,
    private readonly clock: Clock,
  ) {}

  async defined(message: Received<PipelineDefinedV1>): Promise<void> {
    const { pipelineName: name, version, sourceActions, pipelineId } = message.data;
    const triggers = parseTriggers(message.data.triggers);
    if (!triggers.ok) {
      const problems = triggers.error.map((issue) => issue.message).join('; ');
      throw new PoisonMessage(`triggers of pipeline ${name} that nobody validated: ${problems}`);
    }
    const found = sourceActions
      .filter(({ actionType }) => actionType.provider === 'Git')
      .flatMap((action) => this.sourceOf(message, action, triggers.value));
    await this.work.run(async (tx) => {
      if (!(await this.inbox.once(tx, message.consumer, message.id))) return;
      const pipeline = { name, version, pipelineId, definedAt: message.at };
      await this.sources.replace(tx, message, pipeline, found, this.clock.now());
    });
    this.poll.soon();
  }

  async deleted(message: Received<PipelineDeletedV1>): Promise<void> {
    const { pipelineName: name, pipelineId } = message.data;
    await this.work.run(async (tx) => {
      if (!(await this.inbox.once(tx, message.consumer, message.id))) return;
      await this.sources.remove(tx, message, { name, pipelineId }, message.at);
    });
  }

  private sourceOf(
    { account, region, data: { pipelineName } }: Received<PipelineDefinedV1>,
    { actionName, configuration }: SourceActionV1,
    triggers: readonly PipelineTrigger[],
  ): readonly SourceAction[] {
    const source = readGitSource(configuration, this.settings);
    if (!source.ok) {
      // The Source action itself says so to the user when it runs; here there is only nothing to watch.
      this.logger.warn({ msg: 'source-not-watched', pipeline: pipelineName, action: actionName, reason: source.error });
      return [];
    }
    const { mechanisms, because, trigger } = detectionOf(
      { name: actionName, provider: 'Git', configuration },
      triggers,
    );
    const { repositoryUrl, branchName } = source.value;
    return [
      {
        account,
        region,
        pipelineName,
        actionName,
        repositoryUrl,
        branchName,
        configuration,
        polls: mechanisms.includes('poll'),
        starting:
          trigger !== undefined
            ? { kind: 'trigger', filters: trigger }
            : mechanisms.includes('push')
              ? { kind: 'branch' }
              : { kind: 'nothing', because },
      },
    ];
  }
}
