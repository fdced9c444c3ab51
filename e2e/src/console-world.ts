import { MillraceClient, pipelineText } from '@millrace/client';
import { startPlatform, type Platform } from '@millrace/platform';
import { gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { resolveProgram } from '@millrace/provision';

const program = await resolveProgram('chromium', { install: false });
const built = existsSync(fileURLToPath(new URL('../../services/console/dist/index.html', import.meta.url)));

/** Whether there is a Chromium, and the console is built. */
export const hasConsole = program.ok && built;

/** A platform with a repository, and a browser in front of its console. */
export class ConsoleWorld {
  /** What the browser complained about: errors of scripts, refused requests. */
  readonly complaints: string[] = [];
  readonly client: MillraceClient;
  readonly platform: Platform;
  readonly repository: GitRepository;
  readonly page: Page;
  readonly #folder: TempDir;
  readonly #browser: Browser;

  private constructor(parts: {
    readonly platform: Platform;
    readonly repository: GitRepository;
    readonly page: Page;
    readonly folder: TempDir;
    readonly browser: Browser;
  }) {
    this.platform = parts.platform;
    this.repository = parts.repository;
    this.page = parts.page;
    this.#folder = parts.folder;
    this.#browser = parts.browser;
    this.client = new MillraceClient({
      baseUrl: parts.platform.urls.gateway,
      token: parts.platform.credentials.apiToken,
    });
    this.page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    this.page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  static async open(): Promise<ConsoleWorld> {
    if (!program.ok) throw new Error('there is no Chromium');
    const folder = await tempDir('console');
    const platform = await startPlatform({
      home: join(folder.path, 'home'),
      port: 0,
      mode: 'embedded',
      unsafeFast: true,
    });
    const repository = await gitRepository();
    await repository.commit({ 'README.md': 'hello\n' }, 'Say hello');
    const browser = await chromium.launch({
      executablePath: program.value.path,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    const page = await browser.newPage();
    return new ConsoleWorld({ platform, repository, page, folder, browser });
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

  async signIn(token: string = this.platform.credentials.apiToken): Promise<void> {
    await this.page.goto(this.platform.urls.gateway);
    await this.page.getByLabel('API token').fill(token);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('heading', { name: 'Pipelines' }).waitFor();
  }

  async visit(path: string): Promise<void> {
    await this.page.goto(this.platform.urls.gateway + path);
  }

  /** For people who want to see it: where `MILLRACE_PICTURES` names a folder. */
  async picture(name: string): Promise<void> {
    const pictures = process.env['MILLRACE_PICTURES'];
    if (pictures !== undefined) await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.platform.stop();
    await this.repository.remove();
    await this.#folder.remove();
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
