import { MillraceClient, pipelineText } from '@millrace/client';
import { startPlatform, type Platform } from '@millrace/platform';
import { gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { join } from 'node:path';
import { ConsoleBrowser } from './console-browser.ts';

/** A platform with a repository, and a browser in front of its console. */
export class ConsoleWorld {
  readonly client: MillraceClient;

  private constructor(
    readonly platform: Platform,
    readonly repository: GitRepository,
    readonly browser: ConsoleBrowser,
    private readonly folder: TempDir,
  ) {
    this.client = new MillraceClient({ baseUrl: platform.urls.gateway, token: platform.credentials.apiToken });
  }

  static async open(): Promise<ConsoleWorld> {
    const folder = await tempDir('console');
    const platform = await startPlatform({
      home: join(folder.path, 'home'),
      port: 0,
      mode: 'embedded',
      unsafeFast: true,
    });
    const repository = await gitRepository();
    await repository.commit({ 'README.md': 'hello\n' }, 'Say hello');
    return new ConsoleWorld(platform, repository, await ConsoleBrowser.open(platform.urls.gateway), folder);
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
    await this.platform.stop();
    await this.repository.remove();
    await this.folder.remove();
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
      configuration: { CustomData: 'Ship it?' },
    },
  ],
  ...more,
});
