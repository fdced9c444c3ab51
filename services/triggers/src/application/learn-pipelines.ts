import {
  GetSourceSecrets,
  type PipelineDefinedV1,
  type PipelineDeletedV1,
  type PipelinePollingChangedV1,
  type SourceActionV1,
} from '@millrace/contracts';
import { detectionOf, parseTriggers, type PipelineTrigger } from '@millrace/engine';
import { Clock, ok } from '@millrace/kernel';
import { Inbox, PoisonMessage, Requests, type Received } from '@millrace/messaging';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable, Logger } from '@nestjs/common';
import { isGitProvider, type Access } from '../domain/git-source.ts';
import { bucketUrl, readObjectSource } from '../domain/object-source.ts';
import { PollingPausesRepository } from '../outbound/postgres/polling-pauses.repository.ts';
import { SourcesRepository, type NewSource } from '../outbound/postgres/sources.repository.ts';
import { Credentials } from './credentials.ts';
import { FindSources } from './find-sources.ts';
import { PollRepositories } from './poll-repositories.ts';

/** Keeps in step with orchestration: which pipelines have which git sources, and what starts them. */
@Injectable()
export class LearnPipelines {
  private readonly logger = new Logger('LearnPipelines');

  constructor(
    private readonly work: UnitOfWork,
    private readonly inbox: Inbox,
    private readonly sources: SourcesRepository,
    private readonly pauses: PollingPausesRepository,
    private readonly poll: PollRepositories,
    private readonly find: FindSources,
    private readonly credentials: Credentials,
    private readonly requests: Requests,
    private readonly clock: Clock,
  ) {}

  async defined(message: Received<PipelineDefinedV1>): Promise<void> {
    const { pipelineName: name, version, sourceActions, pipelineId } = message.data;
    const triggers = parseTriggers(message.data.triggers);
    if (!triggers.ok) {
      const problems = triggers.error.map((issue) => issue.message).join('; ');
      throw new PoisonMessage(`triggers of pipeline ${name} that nobody validated: ${problems}`);
    }
    const found = await Promise.all(sourceActions.map((action) => this.sourceOf(message, action, triggers.value)));
    await this.work.run(async (tx) => {
      if (!(await this.inbox.once(tx, message.consumer, message.id))) return;
      const pipeline = { name, version, pipelineId, definedAt: message.at };
      await this.sources.replace(tx, message, pipeline, found.flat(), this.clock.now());
    });
    this.poll.soon();
  }

  async deleted(message: Received<PipelineDeletedV1>): Promise<void> {
    const { pipelineName: name, pipelineId } = message.data;
    await this.work.run(async (tx) => {
      if (!(await this.inbox.once(tx, message.consumer, message.id))) return;
      await this.sources.remove(tx, message, { name, pipelineId }, message.at);
      if (pipelineId !== undefined) await this.pauses.forget(tx, pipelineId);
    });
  }

  /** Each says which disabling it is about: one that is repeated or overtaken changes nothing. */
  async pollingChanged({ data }: Received<PipelinePollingChangedV1>): Promise<void> {
    const { pipelineId, disabledAt, enabled: ended } = data;
    await this.work.run((tx) => this.pauses.take(tx, { pipelineId, disabledAt, ended }));
    if (ended) this.poll.soon();
  }

  private async sourceOf(
    message: Received<PipelineDefinedV1>,
    { actionName, actionType, configuration }: SourceActionV1,
    triggers: readonly PipelineTrigger[],
  ): Promise<readonly NewSource[]> {
    const {
      account,
      region,
      data: { pipelineName },
    } = message;
    const { provider } = actionType;
    if (actionType.category !== 'Source' || actionType.owner === 'Custom') return [];
    if (provider !== 'S3' && !isGitProvider(provider)) return [];
    const source =
      provider === 'S3'
        ? placeOfObject(configuration)
        : await this.find.find(message, { pipelineName, actionName, provider, configuration });
    if (!source.ok) {
      // The Source action itself says so to the user when it runs; here there is only nothing to watch.
      const reason = source.error.message;
      this.logger.warn({ msg: 'source-not-watched', pipeline: pipelineName, action: actionName, reason });
      return [];
    }
    const { repositoryUrl, branchName, access } = source.value;
    const { mechanisms, because, trigger } = detectionOf({ name: actionName, provider, configuration }, triggers);
    return [
      {
        account,
        region,
        pipelineName,
        actionName,
        provider,
        repositoryUrl,
        access,
        branchName,
        configuration,
        polls: mechanisms.includes('poll'),
        starting:
          trigger !== undefined
            ? { kind: 'trigger', filters: trigger }
            : mechanisms.length > 0
              ? { kind: 'branch' }
              : { kind: 'nothing', because },
        sealedToken: access.startsWith('secret:') ? await this.sealedToken(message, actionName, access) : undefined,
      },
    ];
  }

  /** A token that an action has in its configuration: no event carries it. */
  private async sealedToken(
    { account, region, data: { pipelineName, version } }: Received<PipelineDefinedV1>,
    actionName: string,
    access: Access,
  ): Promise<string | undefined> {
    const asked = { account, region, pipelineName, version, actionName };
    const secrets = await this.requests.ask(GetSourceSecrets, asked);
    // The pipeline may be gone already; its deletion is on its way.
    const token = secrets.ok ? secrets.value['OAuthToken'] : undefined;
    return token === undefined ? undefined : this.credentials.sealForSource(access, token);
  }
}

/** An object as what is watched: its bucket in place of a repository, its key in place of a branch. */
function placeOfObject(configuration: Readonly<Record<string, string>>) {
  const source = readObjectSource(configuration);
  if (!source.ok) return source;
  const { bucket, key } = source.value;
  return ok({ repositoryUrl: bucketUrl(bucket), branchName: key, access: '' as const });
}
