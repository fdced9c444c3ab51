import { once } from 'node:events';
import { readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { basename, join } from 'node:path';
import { extractZip } from '@millrace/archive';
import { JobCancelRequested, type JobOfferedV1, type ReportJobResultV1 } from '@millrace/contracts';
import { eventually, gitHttpServer } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TriggersUnderTest } from './triggers.fixture.ts';

let world: TriggersUnderTest;

beforeAll(async () => {
  world = await TriggersUnderTest.start();
});
afterAll(() => world?.close());
beforeEach(() => world.begin());
afterEach(() => world.end());

describe('a Source action', () => {
  async function carryOut(change: Partial<JobOfferedV1> = {}): Promise<ReportJobResultV1> {
    const configuration = { RepositoryUrl: world.repository.url, BranchName: 'main' };
    return world.bench.resultOf(await world.bench.offer({ pipelineName: world.pipeline, configuration, ...change }));
  }

  async function unpacked(result: ReportJobResultV1): Promise<string> {
    const [artifact] = result.outputArtifacts;
    const zip = world.freshPath();
    await writeFile(zip, world.bench.bytes.get(artifact?.artifactId ?? '') ?? '');
    const extracted = await extractZip(zip, `${zip}.d`);
    expect(extracted.ok).toBe(true);
    return `${zip}.d`;
  }

  it('fetches exactly the detected commit, without history, also when the branch has moved on', async () => {
    const message = 'Add the `start` script $(touch /tmp/never)\n\nBody with ä.';
    const files = { 'bin/start.sh': { executable: '#!/bin/sh\n' }, 'a.txt': 'one' };
    const commit = await world.repository.commit(files, message, { at: '2026-01-02T03:04:05+02:00' });
    await world.repository.commit({ 'a.txt': 'two', 'bin/start.sh': null }, 'later');
    const result = await carryOut({ sourceRevision: { revisionId: commit } });
    expect(result).toMatchObject({
      outcome: 'succeeded',
      sourceRevision: { revisionId: commit, revisionSummary: 'Add the `start` script $(touch /tmp/never)' },
      outputVariables: {
        CommitId: commit,
        CommitMessage: message,
        BranchName: 'main',
        RepositoryName: basename(world.repository.path),
        AuthorDate: '2026-01-02T01:04:05.000Z',
        CommitterDate: '2026-01-02T01:04:05.000Z',
      },
    });
    const tree = await unpacked(result);
    expect(await readFile(join(tree, 'a.txt'), 'utf8')).toBe('one');
    expect((await stat(join(tree, 'bin', 'start.sh'))).mode & 0o777).toBe(0o755);
    await expect(stat(join(tree, '.git'))).rejects.toThrow('ENOENT');
    await expect(stat('/tmp/never')).rejects.toThrow('ENOENT');
    // The same commit is the same artifact, byte for byte.
    const again = await carryOut({ sourceRevision: { revisionId: commit } });
    expect(again.outputArtifacts[0]?.sha256).toBe(result.outputArtifacts[0]?.sha256);
  });

  it('fetches the head of its branch when no commit was detected, whatever the branch is called', async () => {
    const name = 'feat/$(touch${IFS}/tmp/never)';
    await world.repository.branch(name);
    const commit = await world.repository.commit({ 'a.txt': 'one' }, 'on a branch');
    const result = await carryOut({ configuration: { RepositoryUrl: world.repository.url, BranchName: name } });
    expect(result).toMatchObject({ outcome: 'succeeded', outputVariables: { CommitId: commit, BranchName: name } });
    await expect(stat('/tmp/never')).rejects.toThrow('ENOENT');
  });

  it('keeps links that stay inside and refuses those that lead out', async () => {
    const link = async (target: string): Promise<void> => {
      await writeFile(join(world.repository.path, '.link-target'), target);
      const object = await world.repository.git('hash-object', '-w', '.link-target');
      await world.repository.git('update-index', '--add', '--cacheinfo', `120000,${object},shortcut`);
      await world.repository.git('commit', '--quiet', '--message', `link to ${target}`);
    };
    await link('./README.md');
    const kept = await carryOut({ sourceRevision: { revisionId: await world.repository.git('rev-parse', 'HEAD') } });
    expect(await readlink(join(await unpacked(kept), 'shortcut'))).toBe('./README.md');
    await link('/proc/self/environ');
    const refused = await carryOut({ sourceRevision: { revisionId: await world.repository.git('rev-parse', 'HEAD') } });
    expect(refused).toMatchObject({
      outcome: 'failed',
      outputArtifacts: [],
      error: { code: 'SourceRefused', message: expect.stringContaining('shortcut') },
    });
  });

  it.each([
    ['a commit that is not there', { sourceRevision: { revisionId: 'a'.repeat(40) } }, 'SourceUnavailable'],
    [
      'an option in place of a commit',
      { sourceRevision: { revisionId: '--upload-pack=touch' } },
      'INVALID_CONFIGURATION',
    ],
    [
      'a foreign transport',
      { configuration: { RepositoryUrl: 'ext::sh -c id', BranchName: 'main' } },
      'INVALID_CONFIGURATION',
    ],
    [
      'credentials in the URL',
      { configuration: { RepositoryUrl: 'https://t0ken@git.invalid/a', BranchName: 'main' } },
      'INVALID_CONFIGURATION',
    ],
    [
      'a repository that is not there',
      { configuration: { RepositoryUrl: 'file:///nowhere', BranchName: 'main' } },
      'SourceUnavailable',
    ],
  ])('with %s fails, and says so', async (_what, change, code) => {
    const result = await carryOut(change);
    expect(result).toMatchObject({ outcome: 'failed', error: { code }, outputArtifacts: [] });
    expect(JSON.stringify(result)).not.toContain('t0ken');
  });

  it('waits for its database, which goes away while the repository is asked', async () => {
    const host = await gitHttpServer();
    const held = Promise.withResolvers<void>();
    host.held = held.promise;
    host.serve('app.git', world.repository.path);
    const commit = await world.push('news');
    const configuration = { RepositoryUrl: `${host.url}/app.git`, BranchName: 'main' };
    const job = await world.bench.offer({ pipelineName: world.pipeline, configuration });
    await eventually(() => expect(host.authorizations).toHaveLength(1));
    await world.service.database.away(async () => {
      held.resolve();
      let renewals = 0;
      world.bench.stateOf = () => (renewals++, 'held');
      await eventually(() => renewals >= 2);
    });
    world.bench.stateOf = () => 'held';
    expect(await world.bench.resultOf(job)).toMatchObject({
      outcome: 'succeeded',
      sourceRevision: { revisionId: commit },
    });
    await host.close();
  });

  it('is cancelled in the middle of a fetch, and git with it', async () => {
    const arrived = Promise.withResolvers<Socket>();
    const silent = createServer((socket) => arrived.resolve(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `git://127.0.0.1:${(silent.address() as AddressInfo).port}/silent.git`;
    const job = await world.bench.offer({
      configuration: { RepositoryUrl: url, BranchName: 'main' },
      sourceRevision: { revisionId: 'a'.repeat(40) },
    });
    const socket = await arrived.promise;
    // It must be read to its end, or nobody would notice that git has left.
    socket.resume();
    const left = once(socket, 'close');
    const { jobId, actionExecutionId, fence } = job;
    const cancel = { jobId, actionExecutionId, fence, reason: 'a test' };
    await world.service.tell(JobCancelRequested, cancel, { subject: jobId });
    expect(await world.bench.resultOf(job)).toMatchObject({
      outcome: 'cancelled',
      error: { code: 'SourceStopped' },
      outputArtifacts: [],
    });
    await left;
    silent.close();
  });
});
