import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCli, awsExists } from './aws-cli.ts';
import { everything, type Action, type Declaration } from './everything.ts';
import { signedDoor } from './signed-door.ts';
import { openSite, type Site } from './site.ts';

const hasAws = await awsExists();
let site: Site;

beforeAll(async () => {
  site = await openSite('round-trip');
});
afterAll(async () => {
  await site?.close();
});

async function asked(operation: string, request: object): Promise<{ pipeline: Declaration; text: string }> {
  const { status, body } = await signedDoor(site.platform)(operation, request);
  if (status !== 200) throw new Error(`${operation}: ${status} ${body}`);
  const { pipeline } = JSON.parse(body) as { pipeline: Declaration };
  return { pipeline, text: JSON.stringify(pipeline) };
}

const newer = (text: string, version: number): string =>
  text.replace(`"version":${version - 1},`, `"version":${version},`);

describe('a declaration with everything', () => {
  it('is stored as it was sent, and comes back unchanged however often it is sent back', async () => {
    const sent = everything('whole', site.repository.url);
    const created = await asked('CreatePipeline', { pipeline: sent });
    expect(created.pipeline).toEqual(sent);
    const first = await asked('GetPipeline', { name: 'whole' });
    expect(first.pipeline).toEqual(sent);

    const updated = await asked('UpdatePipeline', { pipeline: first.pipeline });
    expect(updated.pipeline).toEqual({ ...sent, version: 2 });
    const second = await asked('GetPipeline', { name: 'whole' });
    expect(second.text).toBe(newer(first.text, 2));
    await asked('UpdatePipeline', { pipeline: second.pipeline });
    expect((await asked('GetPipeline', { name: 'whole' })).text).toBe(newer(second.text, 3));
    expect((await asked('GetPipeline', { name: 'whole', version: 1 })).text).toBe(first.text);
    expect(second.text).not.toContain('"millrace":');
  });

  it('keeps what Millrace adds where it was written, and shows it nowhere else', async () => {
    const plain = everything('added', site.repository.url);
    const retry = {
      maxAttempts: 3,
      backoffSeconds: 30,
      factor: 2,
      maxBackoffSeconds: 300,
      on: ['errored', 'timed-out'],
    };
    const ours: Readonly<Record<string, object>> = {
      Lint: { retry, timeoutInMinutes: 20 },
      Ask: { needs: ['Lint'] },
    };
    const having = (change: (action: Action) => Action): Declaration => ({
      ...plain,
      millrace: { onUpdate: 'finish' },
      stages: plain.stages.map((stage) =>
        stage.name === 'Check'
          ? { ...stage, millrace: { locks: ['test-database'] }, actions: stage.actions.map(change) }
          : stage,
      ),
    });
    const sent = having(({ runOrder: _worked, ...action }) => ({ ...action, millrace: ours[action.name] }));
    const created = await asked('CreatePipeline', { pipeline: sent });
    // The run orders that follow from the graph are shown too, and may be sent back.
    expect(created.pipeline).toEqual(having((action) => ({ ...action, millrace: ours[action.name] })));
    const first = await asked('GetPipeline', { name: 'added' });
    expect(first.pipeline).toEqual(created.pipeline);
    await asked('UpdatePipeline', { pipeline: first.pipeline });
    const second = await asked('GetPipeline', { name: 'added' });
    expect(second.text).toBe(newer(first.text, 2));

    await asked('UpdatePipeline', { pipeline: plain });
    expect((await asked('GetPipeline', { name: 'added' })).pipeline).toEqual({ ...plain, version: 3 });
    expect((await asked('GetPipeline', { name: 'added', version: 2 })).text).toBe(second.text);
  });

  it.skipIf(!hasAws)('goes through the AWS CLI and back (where it is installed)', async () => {
    const aws = awsCli(site.platform, site.folder.path);
    const sent = everything('by-hand', site.repository.url);
    const file = join(site.folder.path, 'pipeline.json');
    await writeFile(file, JSON.stringify({ pipeline: sent }));
    await aws('create-pipeline', { 'cli-input-json': `file://${file}` });
    // As people do it: get, edit the file, update with it.
    const got = await aws<{ pipeline: Declaration }>('get-pipeline', { name: 'by-hand' });
    expect(got.pipeline).toEqual(sent);
    await writeFile(file, JSON.stringify({ pipeline: { ...got.pipeline, executionMode: 'SUPERSEDED' } }));
    await aws('update-pipeline', { 'cli-input-json': `file://${file}` });
    const after = await aws<{ pipeline: Declaration }>('get-pipeline', { name: 'by-hand' });
    expect(after.pipeline).toEqual({ ...sent, executionMode: 'SUPERSEDED', version: 2 });
  });
});
