import { unavailableIssue, type CheckedActionV1, type CheckActionsV1 } from '@millrace/contracts';
import type { Issue, Result } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import type { Connection } from '../domain/connection.ts';
import { isGitProvider, readGitSource, type GitAction, type GitSource, type Misfit } from '../domain/git-source.ts';
import { readObjectSource } from '../domain/object-source.ts';
import type { Place } from '../domain/source-action.ts';
import { Objects } from '../outbound/objects.ts';
import { ConnectionsRepository } from '../outbound/postgres/connections.repository.ts';
import { TriggersSettings } from '../settings.ts';

/** Finds what a source action means: its repository, by way of the connection that it names. */
@Injectable()
export class FindSources {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly settings: TriggersSettings,
    private readonly objects: Objects,
  ) {}

  async find(place: Place, action: GitAction): Promise<Result<GitSource, Misfit>> {
    const connection = await this.connectionOf(place, action);
    return readGitSource(action, { policy: this.settings, gitHubUrl: this.settings.gitHubUrl, connection });
  }

  /** Everything that stands in the way of these actions, in CodePipeline's words. */
  async check({ caller, actions }: CheckActionsV1): Promise<readonly Issue[]> {
    const issues = actions.map(async (action): Promise<readonly Issue[]> => {
      const { pointer, actionName, actionType, configuration } = action;
      const { provider } = actionType;
      if (provider === 'S3') return this.checkBucket(caller, action);
      if (!isGitProvider(provider)) return [];
      const found = await this.find(caller, { pipelineName: '', actionName, provider, configuration });
      return found.ok ? [] : [issueOf(pointer, configuration, found.error)];
    });
    return (await Promise.all(issues)).flat();
  }

  private async checkBucket({ region }: Place, action: CheckedActionV1): Promise<readonly Issue[]> {
    const { pointer, configuration } = action;
    if (!this.objects.areOpen) return [unavailableIssue(action, region, noBuckets)];
    const source = readObjectSource(configuration);
    if (!source.ok) return [issueOf(pointer, configuration, source.error)];
    const message = await this.objects.whyUnfit(source.value.bucket);
    return message === undefined ? [] : [issueOf(pointer, configuration, { key: 'S3Bucket', message })];
  }

  private async connectionOf(place: Place, { provider, configuration }: GitAction): Promise<Connection | undefined> {
    switch (provider) {
      case 'CodeStarSourceConnection':
        return this.connections.byArn(place, configuration['ConnectionArn'] ?? '');
      case 'CodeCommit':
        return this.connections.ofCodeCommit(place);
      case 'Git':
      case 'GitHub':
        return undefined;
    }
  }
}

const noBuckets = 'the operator of this platform has opened no buckets: MILLRACE_S3_ENDPOINT is not set';

function issueOf(pointer: string, configuration: Readonly<Record<string, string>>, { key, message }: Misfit): Issue {
  const value = configuration[key];
  return {
    pointer: `${pointer}/configuration/${key}`,
    message,
    suggestion: suggestions[key] ?? 'use a repository that the operator of this platform has opened',
    code: 'InvalidActionDeclarationException',
    ...(value === undefined ? {} : { value }),
  };
}

const suggestions: Readonly<Record<string, string>> = {
  ConnectionArn: 'create the connection first, or name one of those that there are',
  RepositoryName: 'create a connection of provider type CodeCommit first',
  BranchName: 'name a branch of the repository',
  S3Bucket: 'use a versioned bucket that the operator of this platform has opened',
  S3ObjectKey: 'name an object of the bucket',
  Branch: 'name a branch of the repository',
};
