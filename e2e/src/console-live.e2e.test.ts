import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BreakableWire } from './breakable-wire.ts';
import { ConsoleBrowser, hasConsole } from './console-browser.ts';
import { World } from './world.ts';

describe.skipIf(!hasConsole)('the console, while a change travels to two hosts', () => {
  let world: World;
  let wire: BreakableWire;
  let browser: ConsoleBrowser;
  let page: Page;
  let executionId: string;

  beforeAll(async () => {
    world = await World.create({ mode: 'embedded' });
    const [first] = (await world.client.pipelines.executions({ path: { name: 'app' } })).items;
    expect((await world.ended(first?.executionId ?? '')).status).toBe('Succeeded');
    wire = await BreakableWire.to(world.platform.urls.gateway);
    browser = await ConsoleBrowser.open(wire.url);
    ({ page } = browser);
    await browser.signIn(world.platform.credentials.apiToken);
  });
  afterEach(() => {
    // A wire that was cut is what the browser may complain about, and nothing else.
    expect(browser.complaints.splice(0).filter((text) => !/ERR_|Failed to load resource/.test(text))).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await wire?.close();
    await world?.close();
  });

  const region = (name: string) => page.getByRole('region', { name, exact: true });

  it('shows a log without a line lost or doubled although the connection broke while it was written', async () => {
    world.gate.hold('build 2');
    executionId = await world.executionOf(await world.push({ version: '2' }));
    await world.gate.arrived('build 2');
    await browser.visit(`/executions/${executionId}?action=Build%2FCompile`);
    const action = region('Action Compile');
    await action.getByText(/building 2 at/).waitFor();
    await action.getByText('Live', { exact: true }).waitFor();

    wire.cut();
    await action.getByText('Connection lost, trying again').waitFor();
    world.gate.hold('test 2');
    world.gate.release('build 2');
    await world.gate.arrived('test 2');
    wire.mend();

    await action.getByText('compiled part 10 of 2', { exact: true }).waitFor();
    await eventually(async () => expect(await action.getByText(/Connection lost|Live/).count()).toBe(0));
    const view = await world.client.executions.get({ path: { id: executionId } });
    const written = (await world.log(view, 'Build', 'Compile')).map(({ text }) => `${text}\n`).join('');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      action.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toBe(written);
    await browser.picture('log');

    await action.getByLabel('Find in the log').fill('PART 7 OF 2');
    await eventually(async () =>
      expect(await action.getByRole('log').locator('mark').allTextContents()).toEqual(['part 7 of 2']),
    );
  });

  it('draws an execution as it stands once the connection is back, and goes on live', async () => {
    await region('Stage Build').getByText('Succeeded', { exact: true }).first().waitFor();
    await region('Stage Test').getByText('In progress', { exact: true }).first().waitFor();
    wire.cut();
    await page.getByRole('alert').filter({ hasText: 'The gateway does not answer' }).waitFor();
    await page.getByRole('status').filter({ hasText: 'Connection lost' }).first().waitFor();
    world.gate.hold('AfterInstall 2 web-1');
    world.gate.release('test 2');
    await world.gate.arrived('AfterInstall 2 web-1');
    wire.mend();
    await region('Stage Test').getByText('Succeeded', { exact: true }).first().waitFor();
    await page.getByText('The gateway does not answer').waitFor({ state: 'detached' });
  });

  it('steps from action to action by keys', async () => {
    const heading = (name: string) => region(`Action ${name}`).getByRole('heading', { name, exact: true });
    await page.getByLabel('Find in the log').first().clear();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('j');
    await heading('Unit').waitFor();
    await region('Action Unit').getByRole('group', { name: 'Report unit' }).getByText('2 succeeded').waitFor();
    await page.keyboard.press('j');
    await heading('Deploy').waitFor();
    expect(page.url()).toContain(encodeURIComponent('Production/Deploy'));
    await page.keyboard.press('k');
    await heading('Unit').waitFor();
    await page.keyboard.press('j');
  });

  it('shows each lifecycle event of a deployment on each host, live', async () => {
    await region('Action Deploy').getByRole('link', { name: /^d-/ }).click();
    const first = region('Host web-1');
    const event = (name: string) => first.getByRole('row', { name: new RegExp(`^${name}`) });
    await event('AfterInstall').getByText('In progress', { exact: true }).waitFor();
    await event('ValidateService').getByText('Pending', { exact: true }).waitFor();
    await browser.picture('deployment-live');
    world.gate.hold('AfterInstall 2 web-2');
    world.gate.release('AfterInstall 2 web-1');
    await event('ValidateService').getByText('Succeeded', { exact: true }).waitFor();
    await page.getByText('1 of 2', { exact: true }).waitFor();
    world.gate.release('AfterInstall 2 web-2');
    await page.getByText('2 of 2', { exact: true }).waitFor();
    expect((await world.ended(executionId)).status).toBe('Succeeded');
    await first.getByRole('button', { name: /What was written/ }).click();
    await first.getByText(/AfterInstall of 2 ran/).waitFor();
  });

  it('stops a deployment, says why it failed and on which host, and offers the way back', async () => {
    world.gate.hold('AfterInstall 3 web-1');
    const third = await world.executionOf(await world.push({ version: '3' }));
    await world.gate.arrived('AfterInstall 3 web-1');
    await browser.visit('/deployments');
    const rows = page.getByRole('table', { name: 'Deployments' }).getByRole('row');
    await rows.filter({ hasText: 'In progress' }).getByRole('link').click();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, stop' }).click();
    await page.getByText('Stopped', { exact: true }).first().waitFor();
    await region('Host web-1').getByRole('alert').first().waitFor();
    await browser.picture('deployment-stopped');
    expect((await world.ended(third)).status).toBe('Failed');
    world.gate.release('AfterInstall 3 web-1');

    await page.getByRole('button', { name: 'Roll back…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll back Production' });
    await dialog.getByLabel('What the rollback would do').waitFor();
    await browser.picture('deployment-rollback');
    expect(await browser.barriers()).toEqual([]);
    await dialog.getByRole('button', { name: 'Keep it as it is' }).click();
  });

  it('lists deployments by application, group and status, and keeps the choice in the address', async () => {
    await browser.visit('/deployments');
    const table = page.getByRole('table', { name: 'Deployments' });
    await eventually(async () => expect(await table.getByRole('link', { name: /^d-/ }).count()).toBe(3));
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Succeeded' }).click();
    await eventually(async () => expect(await table.getByRole('link', { name: /^d-/ }).count()).toBe(2));
    await page.getByRole('combobox', { name: 'Application' }).click();
    await page.getByRole('option', { name: 'app' }).click();
    await page.getByRole('combobox', { name: 'Deployment group' }).click();
    await page.getByRole('option', { name: 'production' }).click();
    await eventually(() =>
      Promise.resolve(expect(page.url()).toMatch(/application=app&status=Succeeded&group=production$/)),
    );
    await page.reload();
    await eventually(async () => expect(await table.getByRole('link', { name: /^d-/ }).count()).toBe(2));
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Queued' }).click();
    await page.getByText('No deployment is like that.').waitFor();
  });

  it('shows whether a host answers, which groups choose it, and what runs there', async () => {
    await page.getByRole('link', { name: 'Hosts', exact: true }).click();
    const row = page.getByRole('row', { name: /web-2/ });
    await row.getByText('Online', { exact: true }).waitFor();
    await row.getByText('app/production').waitFor();
    await row.getByText('role=web').waitFor();
    await page.getByRole('row', { name: /web-1/ }).getByText('last deployment failed').waitFor();
    await browser.picture('hosts');
    await row.getByRole('link', { name: 'web-2' }).click();
    const runs = page.getByRole('table', { name: 'What runs here' });
    const { items } = await world.client.deployments.list({ query: { status: 'Succeeded' } });
    await runs.getByText(items[0]?.revisionSha256.slice(0, 12) ?? 'none').waitFor();
    await runs.getByText('Succeeded', { exact: true }).waitFor();
    // The third deployment never came so far.
    const here = page.getByRole('table', { name: 'Deployments' });
    await eventually(async () => expect(await here.getByRole('link', { name: /^d-/ }).count()).toBe(2));
    await browser.picture('host');
  });

  it('makes the token for another host, and takes the identity of one away', async () => {
    await browser.visit('/hosts');
    await page.getByRole('button', { name: 'Enrol a host…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Enrol a host' });
    await dialog.getByLabel('Name').fill('web-1');
    await dialog.getByRole('button', { name: 'Make the token' }).click();
    await dialog
      .getByRole('alert')
      .getByText(/There is a host web-1 already/)
      .waitFor();
    await dialog.getByLabel('Name').fill('web-3');
    await dialog.getByLabel('Tags').fill('role=web\ncanary');
    await dialog.getByRole('button', { name: 'Make the token' }).click();
    const shown = page.getByRole('dialog', { name: 'How web-3 becomes a host' });
    expect(await shown.getByLabel('Token', { exact: true }).inputValue()).toMatch(/^mre_/);
    await shown.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('link', { name: 'web-1' }).click();
    await page.getByRole('button', { name: 'Deregister' }).click();
    await page.getByRole('button', { name: 'Yes, deregister' }).click();
    await page.getByRole('heading', { name: 'Hosts' }).waitFor();
    await eventually(async () => expect(await page.getByRole('link', { name: 'web-1' }).count()).toBe(0));
  });

  it('shows what ran a build project, builds and test runs alike', async () => {
    await page.getByRole('link', { name: 'Build projects' }).click();
    await page.getByRole('link', { name: 'app-test' }).click();
    const builds = page.getByRole('table', { name: 'Builds' });
    await eventually(async () => expect(await builds.getByText('Succeeded', { exact: true }).count()).toBe(3));
    await builds
      .getByRole('row')
      .nth(1)
      .getByText(/^build /)
      .waitFor();
    await browser.picture('project');
    await builds.getByRole('link', { name: executionId.slice(0, 8) }).click();
    await page.getByRole('heading', { name: `app · ${executionId.slice(0, 8)}` }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has no barriers by WCAG 2.2 AA on any page, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    const { items: hosts } = await world.client.hosts.list();
    const { items: deployments } = await world.client.deployments.list();
    const failed = deployments.find(({ status }) => status === 'Stopped');
    const found: Record<string, readonly string[]> = {};
    for (const [path, seen] of [
      ['/', page.getByRole('table', { name: 'Pipelines' })],
      ['/pipelines/app', page.getByRole('table', { name: 'Executions' })],
      [`/executions/${executionId}?action=Build%2FCompile`, page.getByText('compiled part 10 of 2')],
      ['/approvals', page.getByText('Nothing waits for a decision.')],
      ['/deployments', page.getByRole('table', { name: 'Deployments' })],
      [`/deployments/${failed?.deploymentId}`, region('Host web-1')],
      ['/hosts', page.getByRole('table', { name: 'Hosts' })],
      [`/hosts/${hosts[0]?.hostId}`, page.getByRole('table', { name: 'What runs here' })],
      ['/projects', page.getByRole('table', { name: 'Build projects' })],
      ['/projects/app-build', page.getByRole('table', { name: 'Builds' })],
      ['/webhooks', page.getByText('There is none.')],
      ['/connections', page.getByText('There is none.')],
      ['/action-types', page.getByText('Approval', { exact: true }).first()],
      ['/notifications', page.getByText('Nobody is told of anything.')],
      ['/access', region('Principal admin')],
      ['/audit', page.getByRole('table', { name: 'Audit log' })],
    ] as const) {
      await browser.visit(path);
      await seen.waitFor();
      await browser.picture(`${colorScheme}${path.replaceAll(/[^a-z]+/gi, '-')}`);
      const barriers = await browser.barriers();
      if (barriers.length > 0) found[path] = barriers;
    }
    expect(found).toEqual({});
  });
});
