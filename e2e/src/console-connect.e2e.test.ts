import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MillraceClient } from '@millrace/client';
import { eventually } from '@millrace/testing';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasConsole } from './console-browser.ts';
import { approvalStage, ConsoleWorld } from './console-world.ts';

describe.skipIf(!hasConsole)('what the platform is connected with, in the console', () => {
  let world: ConsoleWorld;
  let page: Page;
  let client: MillraceClient;

  beforeAll(async () => {
    world = await ConsoleWorld.open();
    ({ client } = world);
    ({ page } = world.browser);
    await world.apply('release', [approvalStage('Approval', 'Release')]);
    await world.signIn();
  });
  afterEach(() => expect(world.browser.complaints.splice(0)).toEqual([]));
  afterAll(() => world?.close());

  const region = (name: string) => page.getByRole('region', { name, exact: true });

  it('makes a webhook with filters, and says what came of each delivery', async () => {
    await world.browser.visit('/webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    const dialog = page.getByRole('dialog', { name: 'New webhook' });
    await dialog.getByLabel('Name').fill('push');
    await dialog.getByRole('combobox', { name: 'Pipeline' }).click();
    await page.getByRole('option', { name: 'release' }).click();
    await eventually(async () =>
      expect(await dialog.getByRole('combobox', { name: 'Source action' }).inputValue()).toBe('Checkout'),
    );
    await dialog.getByRole('button', { name: 'Add a filter' }).click();
    await dialog.getByLabel('JSONPath of filter 1').fill('$.ref');
    await dialog.getByLabel('Value of filter 1').fill('refs/heads/{BranchName}');
    await world.look('webhook-dialog');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const shown = page.getByRole('dialog', { name: 'The secret of push' });
    const url = await shown.getByLabel('Payload URL').inputValue();
    const secret = await shown.getByLabel('Secret', { exact: true }).inputValue();
    await world.look('webhook-secret');
    await shown.getByRole('button', { name: 'I have kept it' }).click();
    const hook = region('Webhook push');
    await hook.getByText('refs/heads/{BranchName}').waitFor();
    expect((await client.webhooks.list()).items).toMatchObject([
      { name: 'push', filters: [{ jsonPath: '$.ref', matchEquals: 'refs/heads/{BranchName}' }] },
    ]);
    const body = JSON.stringify({ ref: 'refs/heads/other', after: '1'.repeat(40) });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': 'other-1',
      'x-hub-signature-256': `sha256=${signature}`,
    };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
    await hook.getByRole('button', { name: 'Deliveries' }).click();
    await hook.getByRole('cell', { name: 'ignored' }).waitFor();
    await hook.getByRole('cell', { name: /A filter of the webhook does not pass/ }).waitFor();
    await world.look('webhooks');
    await hook.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Yes, delete' }).click();
    await page.getByText('There is none.').waitFor();
  });

  it('makes a connection, gives it another token, and takes it away', async () => {
    await page.getByRole('link', { name: 'Connections' }).click();
    await page.getByRole('button', { name: 'New connection' }).click();
    const dialog = page.getByRole('dialog', { name: 'New connection' });
    await dialog.getByLabel(/^Name/).fill('forge');
    await dialog.getByRole('combobox', { name: 'Kind of host' }).click();
    await page.getByRole('option', { name: 'GitLabSelfManaged' }).click();
    await dialog.getByLabel('Address').fill('https://gitlab.example');
    await dialog.getByLabel('Token', { exact: true }).fill('glpat-0123456789');
    await world.look('connection-dialog');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const forge = region('Connection forge');
    await forge.getByText(/with a token/).waitFor();
    const before = (await client.connections.list()).items[0];
    expect(before).toMatchObject({ name: 'forge', baseUrl: 'https://gitlab.example', hasToken: true });
    await forge.getByRole('button', { name: 'New token…' }).click();
    await page.getByLabel('Token for forge').fill('glpat-9876543210');
    await page.getByRole('button', { name: 'Use this token' }).click();
    await eventually(async () =>
      expect((await client.connections.list()).items[0]?.updatedAt).not.toBe(before?.updatedAt),
    );
    await world.look('connections');
    await forge.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Yes, delete' }).click();
    await page.getByText(/^There is none/).waitFor();
  });

  it('makes a notification rule, says what came of each delivery, and takes it away', async () => {
    const told: string[] = [];
    const receiver = createServer((request, response) => {
      told.push(String(request.headers['x-millrace-event']));
      response.writeHead(204).end();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`;
    await page.getByRole('link', { name: 'Notifications' }).click();
    await page.getByRole('button', { name: 'New rule' }).click();
    const dialog = page.getByRole('dialog', { name: 'New notification rule' });
    await dialog.getByLabel('Name').fill('chat');
    await dialog.getByLabel('Address').fill(target);
    const events = dialog.getByRole('combobox', { name: 'Events' });
    await events.fill('pipeline-execution.flown');
    await events.press('Enter');
    await events.press('Tab');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await dialog
      .getByRole('alert')
      .getByText(/no such event.*: one of started/)
      .waitFor();
    await events.press('Backspace');
    await events.fill('pipeline-execution.started');
    await events.press('Enter');
    await events.press('Tab');
    await world.look('new-notification-rule');
    await dialog.getByRole('button', { name: 'Create' }).click();
    const shown = page.getByRole('dialog', { name: 'The key of chat' });
    expect(await shown.getByLabel('Key of the signature').inputValue()).toMatch(/^.{16,}$/);
    await shown.getByRole('button', { name: 'I have kept it' }).click();
    const rule = region('Rule chat');
    await rule.getByRole('button', { name: 'Deliveries' }).click();
    await rule.getByText('Nothing had to be told yet.').waitFor();
    await world.apply('told', [approvalStage('Approval', 'Release')]);
    const deliveries = rule.getByRole('table', { name: 'Deliveries of chat' });
    await deliveries.getByRole('row', { name: /pipeline-execution\.started Delivered.* 204/ }).waitFor();
    expect(told).toEqual(['pipeline-execution.started']);
    await world.look('notifications');
    await page.getByRole('button', { name: 'New rule' }).click();
    await dialog.getByLabel('Name').fill('chat');
    await dialog.getByText('There is a rule of this name.').waitFor();
    await page.keyboard.press('Escape');
    await rule.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Yes, delete' }).click();
    await page.getByText('Nobody is told of anything.').waitFor();
    await new Promise((resolve) => receiver.close(resolve));
    // A name of an event that means nothing was refused.
    world.browser.complaints.length = 0;
  });

  it('shows who changed what, and what was refused', async () => {
    await page.getByRole('link', { name: 'Audit log' }).click();
    const log = page.getByRole('table', { name: 'Audit log' });
    await log.getByRole('row', { name: /admin millrace:DeleteNotificationRule Done .*chat/ }).waitFor();
    await page.getByLabel('Operation').fill('millrace:PutNotificationRule');
    await eventually(async () => expect(await log.getByRole('row').count()).toBe(3));
    await world.look('audit');
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Failed' }).click();
    await eventually(async () => expect(await log.getByRole('row').count()).toBe(2));
    await page.getByLabel('Beginning of the ARN').fill('arn:aws:nothing');
    await page.getByText('Nothing was asked for that is like that.').waitFor();
    expect(world.browser.complaints).toEqual([]);
  });

  it('lists action types with what configures them', async () => {
    await world.browser.visit('/action-types');
    const row = page.getByRole('row', { name: /Source.*Git AWS/ });
    await row.getByRole('button', { name: /properties/ }).click();
    await page.getByText('RepositoryUrl', { exact: true }).first().waitFor();
    await world.look('action-types');
    await page.getByText('Custom', { exact: true }).click();
    await page.getByText('There is none.').waitFor();
  });

  it('makes a service account, changes its keys, and shows others nothing of it', async () => {
    await page.getByRole('link', { name: 'Access' }).click();
    await page.getByRole('button', { name: 'New service account' }).click();
    const dialog = page.getByRole('dialog', { name: 'New service account' });
    await dialog.getByLabel('Name').fill('reader');
    await dialog.getByRole('checkbox', { name: 'viewer' }).check();
    await dialog.getByRole('button', { name: 'Create' }).click();
    const shown = page.getByRole('dialog', { name: 'The credentials of reader' });
    const token = await shown.getByLabel('API token').inputValue();
    await shown.getByRole('button', { name: 'I have kept it' }).click();
    const reader = region('Principal reader');
    await reader.getByRole('button', { name: 'New access key' }).click();
    await page.getByRole('button', { name: 'I have kept it' }).click();
    const keys = reader.getByRole('switch');
    await eventually(async () => expect(await keys.count()).toBe(2));
    await keys.first().click({ force: true });
    await eventually(async () => expect(await keys.first().isChecked()).toBe(false));
    await world.look('access');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await world.browser.signIn(token);
    await eventually(() =>
      Promise.resolve(expect(world.browser.complaints.some((text) => text.includes('403'))).toBe(true)),
    );
    expect(await page.getByRole('link', { name: 'Access' }).count()).toBe(0);
    await world.browser.visit('/access');
    await page.getByText('is for administrators to see').waitFor();
    expect(await page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    await world.browser.visit('/audit');
    await page.getByText('Who changed what is for administrators to see.').waitFor();
    // The refusals are what the browser complains about here.
    world.browser.complaints.length = 0;
  });
});
