import { MillraceClient } from '@millrace/client';
import { startPlatform, type Platform } from '@millrace/platform';
import { resolveProgram } from '@millrace/provision';
import { eventually, gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const browserProgram = await resolveProgram('chromium', { install: false });
const built = existsSync(fileURLToPath(new URL('../../services/console/dist/index.html', import.meta.url)));

describe.skipIf(!browserProgram.ok || !built)(
  'the console (where there is a Chromium, and the console is built)',
  () => {
    let folder: TempDir;
    let platform: Platform;
    let repository: GitRepository;
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    beforeAll(async () => {
      if (!browserProgram.ok) return;
      folder = await tempDir('console');
      platform = await startPlatform({ home: join(folder.path, 'home'), port: 0, mode: 'embedded', unsafeFast: true });
      repository = await gitRepository();
      await repository.commit({ 'README.md': 'hello\n' }, 'Say hello');
      const client = new MillraceClient({ baseUrl: platform.urls.gateway, token: platform.credentials.apiToken });
      await client.pipelines.apply('release', { content: JSON.stringify(declaration(repository.url)), format: 'json' });
      browser = await chromium.launch({
        executablePath: browserProgram.value.path,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      });
      page = await browser.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
    });
    afterAll(async () => {
      await browser?.close();
      await platform?.stop();
      await repository?.remove();
      await folder?.remove();
    });

    it('refuses a wrong token, and lets the right one in', async () => {
      await page.goto(platform.urls.gateway);
      await page.getByLabel('API token').fill('mrt_wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('This token is not accepted.').waitFor();
      // The refusal itself is what the browser complains about here.
      complaints.length = 0;
      await page.getByLabel('API token').fill(platform.credentials.apiToken);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('heading', { name: 'Pipelines' }).waitFor();
      await page.getByRole('link', { name: 'release', exact: true }).waitFor();
    });

    it('shows an execution live and takes a decision', async () => {
      await page.getByRole('link', { name: 'release', exact: true }).click();
      await page.getByText('Say hello').waitFor();
      await page
        .getByRole('link', { name: /^[0-9a-f]{8}$/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
      await page.getByText('Ship it?').waitFor();
      await page.getByLabel('Comment').fill('from the browser');
      await page.getByRole('button', { name: 'Approve', exact: true }).click();
      await eventually(async () =>
        expect(await page.getByText('Succeeded', { exact: true }).count()).toBeGreaterThanOrEqual(3),
      );
      await page.getByRole('button', { name: /Checkout/ }).click();
      await page.getByText(/Fetching [0-9a-f]{40}/).waitFor();
      expect(complaints).toEqual([]);
    });

    it('has nothing left to decide', async () => {
      await page.getByRole('link', { name: /Approvals/ }).click();
      await page.getByText('Nothing waits for a decision.').waitFor();
      expect(complaints).toEqual([]);
    });
  },
);

const declaration = (repositoryUrl: string) => ({
  name: 'release',
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Checkout',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
          configuration: { RepositoryUrl: repositoryUrl, BranchName: 'main' },
          outputArtifacts: [{ name: 'SourceOutput' }],
        },
      ],
    },
    {
      name: 'Approval',
      actions: [
        {
          name: 'Release',
          actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
          configuration: { CustomData: 'Ship it?' },
        },
      ],
    },
  ],
});
