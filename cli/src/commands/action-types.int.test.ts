import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asked, bodyOf } from '../testing/asked.ts';
import { runCommand } from '../testing/run-command.ts';
import { shopPipeline } from '../testing/shop-pipeline.ts';
import type { Answer } from '../testing/scripted-gateway.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const counts = { minimumCount: 0, maximumCount: 1 };
const type = (owner: string, provider: string) => ({
  id: { category: 'Build', owner, provider, version: '1' },
  configurationProperties: [{ name: 'Job', required: true, key: true, secret: false }],
  inputArtifactDetails: counts,
  outputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
});
const listed: Answer = { json: { items: [type('AWS', 'CodeBuild'), type('Custom', 'Hudson')] } };

describe('action types', () => {
  it('are listed and shown', async () => {
    const list = await asked({ 'GET /action-types': listed }, 'action-type', 'list', '--owner', 'Custom');
    expect(list.stdout.split('\n')[2]).toBe('Build/Hudson/1     Custom  0-1     1        Job*');
    const shown = await asked({ 'GET /action-types': listed }, 'action-type', 'show', 'Build/Hudson/1', '--json');
    expect(JSON.parse(shown.stdout)).toEqual(type('Custom', 'Hudson'));
    const missing = await asked({ 'GET /action-types': listed }, 'action-type', 'show', 'Build/Nobody/1');
    expect([missing.exitCode, missing.stderr.split('\n')[0]]).toEqual([
      4,
      'error: there is no action type Build/Nobody/1',
    ]);
  });

  it('are made of a file, which is checked first', async () => {
    const { id, ...rest } = type('Custom', 'Hudson');
    const { category, provider, version } = id;
    const file = join(folder, 'type.json');
    await writeFile(file, JSON.stringify({ category, provider, version, ...rest }));
    const answers = { 'POST /action-types/Build/Hudson/1': { status: 201, json: type('Custom', 'Hudson') } };
    const made = await asked(answers, 'action-type', 'create', file);
    expect([made.exitCode, made.stdout]).toEqual([0, 'action type Build/Hudson/1 created\n']);
    expect(await bodyOf(answers, 'action-type', 'create', file)).toEqual(rest);
    await writeFile(file, 'category: Build\nprovider: Hudson\n');
    const refused = await asked(answers, 'action-type', 'create', file);
    expect([refused.exitCode, refused.asked]).toEqual([1, []]);
    expect(refused.stderr).toContain('type.json /version');
  });

  it('of partners are declared, of the account deleted', async () => {
    const { id: _, ...rest } = type('ThirdParty', 'Snyk');
    const file = join(folder, 'type.yml');
    await writeFile(file, JSON.stringify({ ...rest, executor: { pollingAccounts: ['000000000000'] } }));
    const put = { 'PUT /action-types/Invoke/Snyk/1': { status: 204, json: {} } };
    const declared = await asked(put, 'action-type', 'update', 'Invoke/Snyk/1', file);
    expect([declared.exitCode, declared.stdout]).toEqual([0, 'action type Invoke/Snyk/1 declared\n']);
    const remove = { 'DELETE /action-types/Build/Hudson/1': { status: 204, json: {} } };
    const deleted = await asked(
      { 'GET /action-types': listed, ...remove },
      'action-type',
      'delete',
      'Build/Hudson/1',
      '--output',
      'yaml',
    );
    expect([deleted.exitCode, deleted.stdout]).toEqual([
      0,
      '---\nid:\n  category: Build\n  provider: Hudson\n  version: "1"\n  owner: Custom\n',
    ]);
    const gone = await asked(
      { 'GET /action-types': { json: { items: [] } }, ...remove },
      'action-type',
      'delete',
      'Build/Hudson/1',
    );
    expect([gone.exitCode, gone.asked]).toEqual([4, ['GET /action-types']]);
    expect((await asked({}, 'action-type', 'delete', 'Hudson')).exitCode).toBe(2);
  });
});

describe('an action type in a file of definitions', () => {
  const { id, ...rest } = type('Custom', 'Hudson');
  const { category, provider, version } = id;
  const declared = JSON.stringify({ kind: 'ActionType', spec: { category, provider, version, ...rest } });
  const pipeline = shopPipeline(`  - name: Build
    actions:
      - name: Bundle
        actionTypeId: { category: Build, owner: Custom, provider: Hudson, version: 1 }
        configuration: { Job: bundle }
        inputArtifacts: [{ name: Sources }]
        outputArtifacts: [{ name: App }]
`);
  const types = () => join(folder, 'types.json');

  it('is known to the pipelines of every file beside it', async () => {
    await writeFile(types(), declared);
    await writeFile(join(folder, 'pipeline.yml'), pipeline);
    const { stdout, exitCode } = await runCommand(['validate', join(folder, 'pipeline.yml'), types()]);
    expect([exitCode, stdout]).toEqual([
      0,
      `${folder}/pipeline.yml:1 Pipeline shop is valid\n${types()}:1 ActionType Build/Hudson/1 is valid\n`,
    ]);
    expect((await runCommand(['validate', join(folder, 'pipeline.yml')])).exitCode).toBe(1);
  });

  it.each([
    ['as it is stored', rest, 0, 'ActionType Build/Hudson/1 unchanged\n'],
    ['as another', { ...rest, inputArtifactDetails: { minimumCount: 1, maximumCount: 1 } }, 4, ''],
  ])('that exists already %s is not made again', async (_, stored, exitCode, stdout) => {
    await writeFile(types(), declared);
    const problem = {
      type: 'about:blank',
      title: 'No',
      status: 409,
      detail: 'there is one',
      code: 'action-type.exists',
    };
    const answers: Record<string, Answer> = {
      'GET /action-types': { json: { items: [{ id, ...stored }] } },
      'POST /action-types/Build/Hudson/1': { status: 409, json: problem },
    };
    const ran = await asked(answers, 'apply', types());
    expect([ran.exitCode, ran.stdout]).toEqual([exitCode, stdout]);
  });
});
