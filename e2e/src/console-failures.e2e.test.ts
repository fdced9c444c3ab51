import type { MillraceClient } from '@millrace/client';
import { eventually } from '@millrace/testing';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasConsole } from './console-browser.ts';
import { ConsoleWorld } from './console-world.ts';

const stack = `at TestContext.anonymous (${'/a/very/long/path'.repeat(12)}/greeting.test.js:11:12)`;
const report = `<testsuite name="greetings" tests="1" failures="1"><testcase name="is friendly"><failure
message="not friendly enough">${stack}</failure></testcase></testsuite>`;

const action = (name: string, category: string, provider: string, more: object): object => ({
  name,
  actionTypeId: { category, owner: 'AWS', provider, version: '1' },
  inputArtifacts: [{ name: 'SourceOutput' }],
  ...more,
});

describe.skipIf(!hasConsole)('what the console shows of a failure', () => {
  let world: ConsoleWorld;
  let page: Page;
  let client: MillraceClient;

  const region = (name: string) => page.getByRole('region', { name, exact: true });
  /** The execution that the creation of the pipeline began, once it has failed. */
  const failed = (name: string): Promise<string> =>
    eventually(
      async () => {
        const { items } = await client.pipelines.executions({ path: { name } });
        expect(items.map(({ status }) => status)).toEqual(['Failed']);
        return items[0]?.executionId ?? '';
      },
      { withinMs: 60_000 },
    );

  beforeAll(async () => {
    world = await ConsoleWorld.open();
    ({ client } = world);
    ({ page } = world.browser);
    await world.signIn();
  });
  afterAll(() => world?.close());

  it('leads to the action that failed, among all that ran beside it', async () => {
    const check = action('Check', 'Compute', 'Commands', {
      commands: ['test #{matrix.part} != b'],
      millrace: { matrix: { axes: { part: ['a', 'b', 'c'] } } },
    });
    await world.apply('many', [{ name: 'Checks', actions: [check] }], { executionMode: 'PARALLEL' });
    await world.browser.visit(`/executions/${await failed('many')}`);
    await region('Action Check-b').getByText('COMMAND_EXECUTION_ERROR').waitFor();
    // Commands run in no project that could be gone to.
    expect(await region('Action Check-b').getByText('Project').count()).toBe(0);
    await world.look('failed-in-a-matrix');
  });

  it('does not call a stage of a PARALLEL pipeline not started', async () => {
    await world.browser.visit('/pipelines/many');
    await region('Stage Checks').getByText('Check-b').waitFor();
    await page.getByRole('table', { name: 'Executions' }).getByText('Failed').waitFor();
    await eventually(async () => expect(await page.getByText('Not started').count()).toBe(0));
  });

  it('shows why a test failed, however long its lines are', async () => {
    const buildspec = [
      'version: 0.2',
      `phases: { build: { commands: ['mkdir reports', 'printf %s "$REPORT" > reports/unit.xml'] } }`,
      `reports: { unit: { files: ['reports/unit.xml'], file-format: JUNITXML } }`,
    ].join('\n');
    const environmentVariables = [{ name: 'REPORT', value: report }];
    await client.projects.put({ path: { name: 'friendly' }, body: { buildspec, environmentVariables } });
    const unit = action('Unit', 'Test', 'CodeBuild', { configuration: { ProjectName: 'friendly' } });
    await world.apply('tested', [{ name: 'Test', actions: [unit] }]);
    const executionId = await failed('tested');
    await world.browser.visit(`/executions/${executionId}`);
    const message = region('Action Unit').getByRole('list', { name: 'What failed in unit' });
    await message.getByText('is friendly').waitFor();
    await message.getByText('not friendly enough').waitFor();
    await world.look('failed-test');
  });

  it('names an execution that something waits for by a link to it', async () => {
    const ask = action('Ask', 'Approval', 'Manual', { inputArtifacts: [] });
    await world.apply('queued', [{ name: 'Gate', actions: [ask] }], { executionMode: 'QUEUED' });
    const first = await eventually(async () => {
      const { items } = await client.approvals.list();
      expect(items.length).toBe(1);
      return items[0]?.executionId ?? '';
    });
    const { executionId } = await client.pipelines.start({ path: { name: 'queued' }, body: {} });
    await world.browser.visit(`/executions/${executionId}`);
    await region('Why?')
      .getByRole('link', { name: first.slice(0, 8) })
      .click();
    await page.getByRole('heading', { name: `queued · ${first.slice(0, 8)}` }).waitFor();
    expect(world.browser.complaints).toEqual([]);
  });
});
