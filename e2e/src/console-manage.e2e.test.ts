import type { MillraceClient } from '@millrace/client';
import { eventually } from '@millrace/testing';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasConsole } from './console-browser.ts';
import { approvalStage, ConsoleWorld } from './console-world.ts';

const levelIsHigh = (result: 'FAIL' | 'SKIP') => ({
  beforeEntry: {
    conditions: [
      {
        result,
        rules: [
          {
            name: 'Level',
            ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' },
            configuration: { Variable: '#{variables.level}', Operator: 'EQ', Value: 'high' },
          },
        ],
      },
    ],
  },
});

describe.skipIf(!hasConsole)('what can be done in the console', () => {
  let world: ConsoleWorld;
  let page: Page;
  let client: MillraceClient;

  beforeAll(async () => {
    world = await ConsoleWorld.open();
    ({ client } = world);
    ({ page } = world.browser);
    await world.apply('release', [approvalStage('Approval', 'Release')]);
    await world.apply(
      'guarded',
      [approvalStage('Gate', 'Release', levelIsHigh('FAIL')), approvalStage('Extra', 'Tell', levelIsHigh('SKIP'))],
      { variables: [{ name: 'level', defaultValue: 'low' }] },
    );
    await world.signIn();
  });
  afterEach(() => expect(world.browser.complaints.splice(0)).toEqual([]));
  afterAll(() => world?.close());

  const region = (name: string) => page.getByRole('region', { name, exact: true });
  const firstOf = async (name: string): Promise<string> => {
    const { items } = await client.pipelines.executions({ path: { name } });
    return items.at(-1)?.executionId ?? '';
  };
  const approve = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
  };

  it('shows the condition that blocks and passes over it when somebody says so', async () => {
    await world.browser.visit(`/executions/${await firstOf('guarded')}`);
    const entry = page.getByRole('group', { name: 'Before entry of Gate' });
    await entry.getByRole('button', { name: 'Override the entry condition' }).waitFor();
    await entry.getByText('Failed', { exact: true }).first().waitFor();
    await entry.getByText('Level').first().waitFor();
    await world.look('blocked');
    await entry.getByRole('button', { name: 'Override the entry condition' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await entry.getByRole('button', { name: 'Override the entry condition' }).click();
    await page.getByRole('button', { name: 'Yes, override the entry condition' }).click();
    await entry.getByText('Overridden', { exact: true }).waitFor();
    await entry.getByText(/by admin/).waitFor();
    await approve();
    await region('Stage Gate').getByText('Succeeded', { exact: true }).first().waitFor();
  });

  it('shows which stage was skipped, and why', async () => {
    const extra = region('Stage Extra');
    await extra.getByText('Skipped', { exact: true }).first().waitFor();
    await extra.getByRole('group', { name: 'Before entry of Extra' }).getByText('Level').first().waitFor();
    await world.look('skipped');
  });

  it('runs again from a stage, once, with what was there before', async () => {
    const before = page.url();
    await region('Stage Gate').getByRole('button', { name: 'Re-run from here' }).click();
    await eventually(() => Promise.resolve(expect(page.url()).not.toBe(before)));
    const id = page.url().split('/').at(-1) ?? '';
    const source = before.split('/').at(-1) ?? '';
    expect(await client.executions.get({ path: { id } })).toMatchObject({
      rerunOf: { executionId: source, stageName: 'Gate' },
    });
    await region('Stage Gate').getByRole('button', { name: 'Override the entry condition' }).waitFor();
    await world.browser.picture('rerun');
  });

  it('passes over a condition from the page of the pipeline, too', async () => {
    await world.browser.visit('/pipelines/guarded');
    const gate = region('Stage Gate');
    await gate.getByRole('button', { name: 'Override the entry condition' }).click();
    await page.getByRole('button', { name: 'Yes, override the entry condition' }).click();
    await gate.getByText('Overridden', { exact: true }).waitFor();
    // What was skipped has nothing left to pass over.
    await region('Stage Extra').getByText('Skipped', { exact: true }).first().waitFor();
    expect(
      await region('Stage Extra')
        .getByRole('button', { name: /Override/ })
        .count(),
    ).toBe(0);
    await world.browser.picture('pipeline-conditions');
  });

  it('asks for variables before it starts an execution', async () => {
    await page.getByRole('button', { name: 'Release change…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Release a change through guarded' });
    await dialog.getByLabel('level').fill('high');
    await world.look('release');
    await dialog.getByRole('button', { name: 'Release', exact: true }).click();
    await page.waitForURL(/executions/);
    const id = page.url().split('/').at(-1) ?? '';
    expect(await client.executions.get({ path: { id } })).toMatchObject({
      variables: [{ name: 'level', value: 'high' }],
    });
  });

  it('stops an execution for a reason', async () => {
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('textbox', { name: 'Why?' }).fill('wrong level');
    await page.getByLabel('Do not wait for actions in progress').check();
    await world.look('stop');
    await page.getByRole('button', { name: 'Stop the execution' }).click();
    await page.getByText('Stopped', { exact: true }).first().waitFor();
    const id = page.url().split('/').at(-1) ?? '';
    expect(await client.executions.get({ path: { id } })).toMatchObject({
      status: 'Stopped',
      statusSummary: expect.stringContaining('wrong level'),
    });
  });

  it('goes back to the artifacts of an earlier version', async () => {
    const first = await firstOf('release');
    await world.browser.visit(`/executions/${first}`);
    await approve();
    await region('Stage Approval').getByText('Succeeded', { exact: true }).first().waitFor();
    await world.apply('release', [approvalStage('Approval', 'Release'), approvalStage('After', 'Again')]);
    await region('Stage Approval').getByRole('button', { name: 'Roll back…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll back Approval' });
    await dialog.getByText('There is nothing to go back to').waitFor();
    await dialog.getByText('Artifacts of any version').click();
    await dialog.getByLabel('What the rollback would do').waitFor();
    expect(await dialog.getByRole('combobox', { name: 'To the execution' }).inputValue()).toContain(first.slice(0, 8));
    await world.look('rollback-artifacts');
    await dialog.getByRole('button', { name: 'Roll back', exact: true }).click();
    await eventually(() => Promise.resolve(expect(page.url()).not.toContain(first)));
    const id = page.url().split('/').at(-1) ?? '';
    expect(await client.executions.get({ path: { id } })).toMatchObject({
      executionType: 'ROLLBACK',
      rollbackTargetExecutionId: first,
    });
    await approve();
    await region('Stage Approval').getByText('Succeeded', { exact: true }).first().waitFor();
  });

  it('closes the way into a stage for a reason, and opens it again', async () => {
    await world.browser.visit('/pipelines/release');
    const gate = region('Stage After');
    await gate.getByRole('button', { name: 'Close…' }).click();
    await page.getByLabel('Why does nothing enter After?').fill('release freeze');
    await page.getByRole('button', { name: 'Close the way in' }).click();
    await gate.getByText(/release freeze \(admin/).waitFor();
    await gate.getByRole('button', { name: 'Open', exact: true }).click();
    await gate.getByRole('button', { name: 'Close…' }).waitFor();
  });

  it('says where changes come from, what was noticed there, and what came of it', async () => {
    await world.browser.visit('/pipelines/release');
    await page.getByRole('tab', { name: 'Sources' }).click();
    await region('Source Checkout').getByText(world.repository.url).waitFor();
    await page.getByText('Noticed revisions').waitFor();
    await world.repository.commit({ 'more.md': 'more\n' }, 'Say more');
    const head = (await world.repository.git('rev-parse', 'HEAD')).trim();
    await page
      .getByRole('row', { name: new RegExp(head.slice(0, 12)) })
      .getByText('Started', { exact: true })
      .waitFor();
    await world.look('sources');
    await page.getByRole('tab', { name: 'Definition' }).click();
    await page.getByText(/Version 2/).waitFor();
  });
});
