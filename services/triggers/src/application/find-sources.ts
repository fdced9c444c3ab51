import type { CheckSourceActionsV1 } from '@millrace/contracts';
import type { Issue, Result } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import type { Connection } from '../domain/connection.ts';
import { isGitProvider, readGitSource, type GitAction, type GitSource, type Misfit } from '../domain/git-source.ts';
import type { Place } from '../domain/source-action.ts';
import { ConnectionsRepository } from '../outbound/postgres/connections.repository.ts';
import { TriggersSettings } from '../settings.ts';

/** Finds what a source action means: its repository, by way of the connection that it names. */
@Injectable()
export class FindSources {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly settings: TriggersSettings,
  ) {}

  async find(place: Place, action: GitAction): Promise<Result<GitSource, Misfit>> {
    const connection = await this.connectionOf(place, action);
    return readGitSource(action, { policy: this.settings, gitHubUrl: this.settings.gitHubUrl, connection });
  }

  /** Everything that stands in the way of these actions, in CodePipeline's words. */
  async check({ caller, actions }: CheckSourceActionsV1): Promise<readonly Issue[]> {
    const issues = actions.map(
      async ({ pointer, actionName, actionType, configuration }): Promise<readonly Issue[]> => {
        const { provider } = actionType;
        if (!isGitProvider(provider)) return [];
        const found = await this.find(caller, { pipelineName: '', actionName, provider, configuration });
        return found.ok ? [] : [issueOf(pointer, configuration, found.error)];
      },
    );
    return (await Promise.all(issues)).flat();
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
  Branch: 'name a branch of the repository',
};
