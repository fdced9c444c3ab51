import type { MillraceClient } from '@millrace/client';
import { eventually } from '@millrace/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasConsole } from './console-browser.ts';
import { approvalStage, ConsoleWorld } from './console-world.ts';

describe.skipIf(!hasConsole)('what the console says when something is not, cannot be, or may not be', () => {
  let world: ConsoleWorld;
  let page: Page;
  let client: MillraceClient;
  let executionId: string;

  const alert = (text: string | RegExp) => page.getByRole('alert').filter({ hasText: text });
  const region = (name: string) => page.getByRole('region', { name, exact: true });
  const open = async (): Promise<string> =>
    eventually(async () => {
      const { items } = await client.approvals.list();
      const token = items.find((one) => one.executionId === executionId)?.token;
      if (token === undefined) throw new Error('nobody is asked yet');
      return token;
    });

  beforeAll(async () => {
    world = await ConsoleWorld.open();
    ({ client } = world);
    ({ page } = world.browser);
    await world.signIn();
  });
  afterAll(() => world?.close());

  it('says what fills a list that is empty', async () => {
    for (const [path, text] of [
      ['/', 'There is no pipeline yet.'],
      ['/approvals', 'Nothing waits for a decision.'],
      ['/deployments', 'Nothing was deployed yet.'],
      ['/hosts', 'There is no host yet.'],
      ['/projects', 'There is no build project yet.'],
      ['/webhooks', 'There is none.'],
      ['/connections', 'There is none.'],
      ['/notifications', 'Nobody is told of anything.'],
    ] as const) {
      await world.browser.visit(path);
      await page.getByText(text).waitFor();
    }
    expect(world.browser.complaints).toEqual([]);
  });

  it('says so when there is no such thing, and no such page', async () => {
    const nobody = '0f000001-0000-4000-8000-000000000001';
    for (const path of [
      '/pipelines/none',
      `/executions/${nobody}`,
      '/deployments/d-000000000',
      '/hosts/h-none',
      '/projects/none',
    ]) {
      await world.browser.visit(path);
      await alert('This is not there').first().waitFor();
    }
    await world.browser.visit('/nowhere/at/all');
    await page.getByText('There is no page at this address.').waitFor();
  });

  it('finds everything by keys', async () => {
    await world.apply('release', [approvalStage('Approval', 'Release'), approvalStage('After', 'Again')]);
    // The execution that the creation of the pipeline began.
    executionId = await eventually(async () => {
      const { items } = await client.pipelines.executions({ path: { name: 'release' } });
      if (items[0] === undefined) throw new Error('it has not begun');
      return items[0].executionId;
    });
    await world.browser.visit('/');
    await page.getByRole('link', { name: 'release', exact: true }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('h');
    await page.getByRole('heading', { name: 'Hosts' }).waitFor();
    await page.keyboard.press('/');
    await page.getByRole('combobox', { name: 'Go to' }).fill('rele');
    await page.getByRole('option', { name: /release/ }).waitFor();
    await world.look('go-to');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'release', exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to' }).fill(executionId);
    await page.getByRole('option', { name: /Execution/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(executionId));
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // What is written is no shortcut.
    await page.getByLabel('Comment').fill('');
    await page.getByLabel('Comment').pressSequentially('g h?/');
    expect(page.url()).toContain(executionId);
    expect(await page.getByLabel('Comment').inputValue()).toBe('g h?/');
  });

  it('keeps in sight why a decision came too late', async () => {
    await world.browser.visit('/approvals');
    const mine = region('release · Approval · Release').filter({
      has: page.locator(`a[href="/executions/${executionId}"]`),
    });
    const token = await open();
    await mine.waitFor();
    // The page is not told: whoever decides sees what was open when it was drawn.
    await page.route('**/api/v1/approvals*', (route) => route.abort());
    const at = { name: 'release', stage: 'Approval', action: 'Release' };
    await mine.getByLabel('Comment').fill('from the browser');
    await client.pipelines.decide({ path: at, body: { token, status: 'Approved', summary: 'somebody was faster' } });
    await mine.getByRole('button', { name: 'Reject' }).click();
    await mine.getByRole('alert').waitFor();
    await page.unroute('**/api/v1/approvals*');
    // The list is read again and the approval is closed: the refusal stays.
    await region('release · After · Again').waitFor();
    await mine.getByRole('alert').waitFor();
    await world.look('too-late');
  });

  it('records the comment of a decision', async () => {
    await world.browser.visit(`/executions/${executionId}`);
    const action = region('Action Again');
    await action.getByLabel('Comment').fill('as agreed\non the phone');
    await action.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('You have approved it').waitFor();
    await region('Stage After').getByText('Succeeded', { exact: true }).first().waitFor();
    const { items } = await client.approvals.list({ query: { openOnly: 'false' } });
    expect(items.find((one) => one.actionName === 'Again' && one.executionId === executionId)).toMatchObject({
      status: 'Approved',
      comment: 'as agreed\non the phone',
    });
  });

  it('runs again from an action, with what was there before it', async () => {
    await page.getByRole('button', { name: 'Re-run from this action' }).click();
    await eventually(() => Promise.resolve(expect(page.url()).not.toContain(executionId)));
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(await client.executions.get({ path: { id } })).toMatchObject({
      rerunOf: { executionId, stageName: 'After', actionName: 'Again' },
    });
    await page.getByRole('link', { name: `${executionId.slice(0, 8)} from After/Again` }).waitFor();
    await page.getByRole('button', { name: 'Reject', exact: true }).waitFor();
  });

  it('says why a retry is refused', async () => {
    await page.getByRole('button', { name: 'Reject', exact: true }).click();
    const stage = region('Stage After');
    await stage.getByRole('button', { name: 'Retry failed actions' }).waitFor();
    // A new version of the pipeline: the failed stage may not be retried any more, which the page cannot know.
    await world.apply('release', [approvalStage('Approval', 'Release'), approvalStage('After', 'Another')]);
    await stage.getByRole('button', { name: 'Retry failed actions' }).click();
    await stage.getByRole('alert').waitFor();
    expect(await stage.getByRole('alert').textContent()).toMatch(/version/i);
    await world.look('retry-refused');
  });

  it('says what a rollback would need, and does not offer it', async () => {
    await region('Stage After').getByRole('button', { name: 'Roll back…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll back After' });
    await dialog.getByText('There is nothing to go back to').waitFor();
    expect(await dialog.getByRole('button', { name: 'Roll back', exact: true }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
  });

  it('tells a viewer what they may not do, at the thing that they tried', async () => {
    const viewer = await client.principals.create({ body: { name: 'onlooker', roles: ['viewer'] } });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await world.browser.signIn(viewer.apiToken);
    await world.browser.visit('/pipelines/release');
    await page.getByRole('button', { name: 'Release change' }).click();
    await alert(/You may not do this.*StartPipelineExecution/).waitFor();
    await region('Stage Approval').getByRole('button', { name: 'Close…' }).click();
    await page.getByLabel('Why does nothing enter Approval?').fill('because');
    await page.getByRole('button', { name: 'Close the way in' }).click();
    await alert(/You may not do this.*DisableStageTransition/).waitFor();
    await page.keyboard.press('Escape');
    await world.browser.visit(`/executions/${executionId}`);
    await region('Stage After').getByRole('button', { name: 'Re-run from here' }).click();
    await alert(/You may not do this.*RerunExecution/).waitFor();
    await world.look('viewer');
  });

  it('tells a worker, who works for others, that there is nothing for them to see', async () => {
    const worker = await client.principals.create({ body: { name: 'hand', roles: ['worker'] } });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('API token').fill(worker.apiToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await alert(/not authorized to perform: millrace:GetCaller/).waitFor();
  });

  it('leads back to the sign-in when the token was deleted', async () => {
    const created = await client.principals.create({ body: { name: 'leaver', roles: ['viewer'] } });
    await world.browser.visit('/');
    await page.getByLabel('API token').fill(created.apiToken);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Pipelines' }).waitFor();
    const { items } = await client.principals.list({ query: { namePrefix: 'leaver' } });
    const tokenId = items[0]?.tokens[0]?.tokenId ?? '';
    await client.principals.deleteToken({ path: { name: 'leaver', tokenId } });
    await page.getByText('You were signed out').waitFor();
    await page.getByLabel('API token').waitFor();
  });
});
