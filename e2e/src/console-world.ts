import { pipelineText, type MillraceClient } from '@millrace/client';
import type { Platform } from '@millrace/platform';
import type { GitRepository } from '@millrace/testing';
import { ConsoleBrowser } from './console-browser.ts';
import { openSite, type Site } from './site.ts';

/** A platform with a repository, and a browser in front of its console. */
export class ConsoleWorld {
  readonly platform: Platform;
  readonly repository: GitRepository;
  readonly client: MillraceClient;

  private constructor(
    private readonly site: Site,
    readonly browser: ConsoleBrowser,
  ) {
    ({ platform: this.platform, repository: this.repository, client: this.client } = site);
  }

  static async open(): Promise<ConsoleWorld> {
    // A receiver of notifications is a server of the test.
    const site = await openSite('console', { environment: { NOTIFICATIONS_PRIVATE_TARGETS: 'loopback' } });
    return new ConsoleWorld(site, await ConsoleBrowser.open(site.platform.urls.gateway));
  }

  /** A pipeline of its source stage and these. */
  async apply(name: string, stages: readonly object[], more: object = {}): Promise<void> {
    const declaration = {
      name,
      // A V1 pipeline has neither rollback nor conditions.
      pipelineType: 'V2',
      roleArn: 'arn:aws:iam::000000000000:role/millrace',
      artifactStore: { type: 'S3', location: 'artifacts' },
      stages: [this.#sourceStage(), ...stages],
      ...more,
    };
    await this.client.pipelines.put({
      path: { name },
      ...pipelineText({ content: JSON.stringify(declaration), format: 'json' }),
    });
  }

  /** As the administrator. */
  async signIn(): Promise<void> {
    await this.browser.signIn(this.platform.credentials.apiToken);
  }

  /** Takes a picture where pictures are wanted. @throws when the page keeps people out, with all that does */
  async look(name: string): Promise<void> {
    await this.browser.picture(name);
    const barriers = await this.browser.barriers();
    if (barriers.length > 0) throw new Error([`${name} keeps people out`, ...barriers].join('\n'));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.site.close();
  }

  #sourceStage(): object {
    return {
      name: 'Source',
      actions: [
        {
          name: 'Checkout',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
          configuration: { RepositoryUrl: this.repository.url, BranchName: 'main' },
          outputArtifacts: [{ name: 'SourceOutput' }],
        },
      ],
    };
  }
}

/** A stage in which somebody decides. */
export const approvalStage = (name: string, actionName: string, more: object = {}): object => ({
  name,
  actions: [
    {
      name: actionName,
      actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
      configuration: { CustomData: 'Ship it?', ExternalEntityLink: 'https://example.org/changes/7' },
    },
  ],
  ...more,
});
