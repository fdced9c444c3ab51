import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../rendering/sample-execution.ts';
import { asked, bodyOf } from '../testing/asked.ts';
import type { Answer } from '../testing/scripted-gateway.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-cli-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('connections', () => {
  const view = {
    connectionArn: 'arn:aws:codeconnections:local:000000000000:connection/c1',
    name: 'hub',
    providerType: 'GitHub',
    baseUrl: 'https://github.com',
    hasToken: true,
    createdAt: at(1),
    updatedAt: at(1),
  };

  it('are made with a token that stands on no command line', async () => {
    const file = join(folder, 'token');
    await writeFile(file, 'gh-secret\n');
    const answers: Record<string, Answer> = { 'POST /connections': { status: 201, json: view } };
    const create = ['connection', 'create', 'hub', '--provider', 'GitHub'];
    expect(await bodyOf(answers, ...create, '--token-file', file)).toEqual({
      name: 'hub',
      providerType: 'GitHub',
      token: 'gh-secret',
    });
    const made = await asked(answers, ...create);
    expect([made.exitCode, made.stdout]).toEqual([0, `hub  ${view.connectionArn}  with a token\n`]);
    expect((await asked(answers, 'connection', 'create', 'hub', '--provider', 'GitHut')).exitCode).toBe(2);
    expect((await asked({}, 'connection', 'set-token', 'hub')).exitCode).toBe(2);
  });

  it('are listed without it', async () => {
    const { stdout } = await asked({ 'GET /connections': { json: { items: [view] } } }, 'connection', 'list');
    expect(stdout.split('\n')[1]).toBe(`hub         GitHub    https://github.com  stored  ${view.connectionArn}`);
  });
});
