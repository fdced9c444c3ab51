import { MillraceClient, pipelineText } from '@millrace/client';
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
      await client.pipelines.put({
        path: { name: 'release' },
        ...pipelineText({ content: JSON.stringify(declaration(repository.url)), format: 'json' }),
      });
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

    /** For people who want to see it: where `MILLRACE_PICTURES` names a folder. */
    const picture = async (name: string): Promise<void> => {
      const pictures = process.env['MILLRACE_PICTURES'];
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    };

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

    it('says why, tries a failed stage again, and shows what was tried before', async () => {
      const client = new MillraceClient({ baseUrl: platform.urls.gateway, token: platform.credentials.apiToken });
      const { executionId } = await client.pipelines.start({ path: { name: 'release' }, body: {} });
      await page.goto(`${platform.urls.gateway}/executions/${executionId}`);
      await page.getByRole('button', { name: 'Reject', exact: true }).click();
      const stage = page.getByRole('region', { name: 'Stage Approval' });
      await stage.getByRole('button', { name: 'Retry failed actions' }).waitFor();
      const why = page.getByRole('region', { name: 'Why?' });
      await why
        .getByText(/Failed/)
        .first()
        .waitFor();
      await picture('failed');
      await stage.getByRole('button', { name: 'Retry failed actions' }).click();
      await page.getByText('attempt 2').first().waitFor();
      await page.getByRole('button', { name: 'Approve', exact: true }).click();
      await eventually(
        async () => expect((await client.executions.get({ path: { id: executionId } })).status).toBe('Succeeded'),
        {
          withinMs: 30_000,
        },
      );
      await stage.getByText('Succeeded', { exact: true }).first().waitFor();
      await page.getByText('Attempt 1', { exact: true }).waitFor();
      expect(complaints).toEqual([]);
    });

    it('replays an execution to an earlier decision', async () => {
      const history = page.getByRole('region', { name: 'History' });
      const thumb = history.getByRole('slider', { name: 'Replay to this decision' });
      await thumb.press('Home');
      await eventually(async () => expect(await thumb.getAttribute('aria-valuenow')).toBe('0'));
      await history.getByText('In progress', { exact: true }).first().waitFor();
      await thumb.press('End');
      await picture('replayed');
      expect(complaints).toEqual([]);
    });

    it('shows what a rollback would do, and does it only then', async () => {
      const stage = page.getByRole('region', { name: 'Stage Approval' });
      await stage.getByRole('button', { name: 'Roll back…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Roll back Approval' });
      await dialog.getByLabel('What the rollback would do').waitFor();
      await dialog.getByRole('cell', { name: 'Release', exact: true }).waitFor();
      await picture('rollback');
      const before = page.url();
      await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
      await eventually(async () => expect(page.url()).not.toBe(before));
      await page.getByRole('button', { name: 'Approve', exact: true }).click();
      await page
        .getByRole('region', { name: 'Stage Approval' })
        .getByText('Succeeded', { exact: true })
        .first()
        .waitFor();
      await picture('rolled-back');
      expect(complaints).toEqual([]);
    });

    it('shows which doors are closed, by whom and why, and who waits in front of them', async () => {
      const client = new MillraceClient({ baseUrl: platform.urls.gateway, token: platform.credentials.apiToken });
      await client.pipelines.setTransition({
        path: { name: 'release', stage: 'Approval' },
        body: { enabled: false, reason: 'release freeze' },
      });
      const { executionId } = await client.pipelines.start({ path: { name: 'release' }, body: {} });
      await page.goto(`${platform.urls.gateway}/pipelines/release`);
      const gate = page.getByRole('region', { name: 'Stage Approval' });
      await gate.getByText(/release freeze \(admin/).waitFor();
      await gate.getByRole('link', { name: executionId.slice(0, 8) }).waitFor();
      await picture('pipeline');
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
  // A V1 pipeline has no rollback.
  pipelineType: 'V2',
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
