import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MillraceClient } from '@millrace/client';
import type { Page } from 'playwright-core';
import { hasConsole } from './console-browser.ts';
import { approvalStage, ConsoleWorld } from './console-world.ts';

describe.skipIf(!hasConsole)('the console (where there is a Chromium, and the console is built)', () => {
  let world: ConsoleWorld;
  let page: Page;
  let client: MillraceClient;

  beforeAll(async () => {
    world = await ConsoleWorld.open();
    ({ client } = world);
    ({ page } = world.browser);
    await world.apply('release', [approvalStage('Approval', 'Release')]);
  });
  afterAll(() => world?.close());

  it('refuses a wrong token, and lets the right one in', async () => {
    await page.goto(world.platform.urls.gateway);
    await page.getByLabel('API token').fill('mrt_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This token is not accepted.').waitFor();
    // The refusal itself is what the browser complains about here.
    world.browser.complaints.length = 0;
    await page.getByLabel('API token').fill(world.platform.credentials.apiToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Pipelines' }).waitFor();
    await page.getByRole('link', { name: 'release', exact: true }).waitFor();
  });

  it('shows an execution live and takes a decision', async () => {
    await page.getByRole('link', { name: 'release', exact: true }).click();
    await page.getByText('Begin').waitFor();
    await page
      .getByRole('link', { name: /^[0-9a-f]{8}$/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Approve', exact: true }).waitFor();
    await page.getByText('Ship it?').waitFor();
    await page.getByRole('link', { name: 'https://example.org/changes/7' }).waitFor();
    await page.getByLabel('Comment').fill('from the browser');
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await eventually(async () =>
      expect(await page.getByText('Succeeded', { exact: true }).count()).toBeGreaterThanOrEqual(3),
    );
    await page.getByRole('button', { name: /Checkout/ }).click();
    await page.getByText(/Fetching [0-9a-f]{40}/).waitFor();
    expect(world.browser.complaints).toEqual([]);
  });

  it('says why, tries a failed stage again, and shows what was tried before', async () => {
    const { executionId } = await client.pipelines.start({ path: { name: 'release' }, body: {} });
    await page.goto(`${world.platform.urls.gateway}/executions/${executionId}`);
    await page.getByRole('button', { name: 'Reject', exact: true }).click();
    const stage = page.getByRole('region', { name: 'Stage Approval' });
    await stage.getByRole('button', { name: 'Retry failed actions' }).waitFor();
    const why = page.getByRole('region', { name: 'Why?' });
    await why
      .getByText(/Failed/)
      .first()
      .waitFor();
    await world.browser.picture('failed');
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
    expect(world.browser.complaints).toEqual([]);
  });

  it('replays an execution to an earlier decision', async () => {
    const history = page.getByRole('region', { name: 'History' });
    const thumb = history.getByRole('slider', { name: 'Replay to this decision' });
    await thumb.press('Home');
    await eventually(async () => expect(await thumb.getAttribute('aria-valuenow')).toBe('0'));
    await history.getByText('In progress', { exact: true }).first().waitFor();
    await thumb.press('End');
    await world.browser.picture('replayed');
    expect(world.browser.complaints).toEqual([]);
  });

  it('shows what a rollback would do, and does it only then', async () => {
    const stage = page.getByRole('region', { name: 'Stage Approval' });
    await stage.getByRole('button', { name: 'Roll back…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll back Approval' });
    await dialog.getByLabel('What the rollback would do').waitFor();
    await dialog.getByRole('cell', { name: 'Release', exact: true }).waitFor();
    await world.browser.picture('rollback');
    const before = page.url();
    await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
    await eventually(async () => expect(page.url()).not.toBe(before));
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page
      .getByRole('region', { name: 'Stage Approval' })
      .getByText('Succeeded', { exact: true })
      .first()
      .waitFor();
    await world.browser.picture('rolled-back');
    expect(world.browser.complaints).toEqual([]);
  });

  it('shows which doors are closed, by whom and why, and who waits in front of them', async () => {
    await client.pipelines.setTransition({
      path: { name: 'release', stage: 'Approval' },
      body: { enabled: false, reason: 'release freeze' },
    });
    const { executionId } = await client.pipelines.start({ path: { name: 'release' }, body: {} });
    await page.goto(`${world.platform.urls.gateway}/pipelines/release`);
    const gate = page.getByRole('region', { name: 'Stage Approval' });
    await gate.getByText(/release freeze \(admin/).waitFor();
    await gate.getByRole('link', { name: executionId.slice(0, 8) }).waitFor();
    await world.browser.picture('pipeline');
    expect(world.browser.complaints).toEqual([]);
  });

  it('has nothing left to decide', async () => {
    await page.getByRole('link', { name: /Approvals/ }).click();
    await page.getByText('Nothing waits for a decision.').waitFor();
    expect(world.browser.complaints).toEqual([]);
  });
});
