import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { extractZip } from '@millrace/archive';
import {
  ClaimJob,
  CreateUpload,
  CreateWebhook,
  DeliverWebhook,
  JobOffered,
  ListDeliveries,
  PipelineDefined,
  PipelineDeleted,
  querySubject,
  RenewLeases,
  ReportJobResult,
  RotateWebhookSecret,
  SourceRevisionDetected,
  StartExecution,
  type DeliveryAnswer,
  type JobOfferedV1,
  type QueryContract,
  type ReportJobResultV1,
} from '@millrace/contracts';
import { eventually, gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { triggers } from './index.ts';

const account = '000000000000';
const caller = { account, region: 'local', arn: `arn:aws:iam::${account}:user/admin` };
const gitAction = { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' };

let folder: TempDir;
let service: ServiceUnderTest;
let store: Server;
let repository: GitRepository;
let pipeline: string;
const uploads = new Map<string, Buffer>();

/** Plays another service: answers its queries as `answer` says. */
function play<Q extends object, A>(contract: QueryContract<Q, A>, answer: (request: Q) => A): void {
  service.bus.connection.subscribe(querySubject(contract), {
    callback: (_, message) => void message.respond(JSON.stringify({ ok: true, value: answer(message.json<Q>()) })),
  });
}

beforeAll(async () => {
  folder = await tempDir('triggers');
  store = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const content = Buffer.concat(chunks);
      const artifactId = request.url?.slice(1) ?? '';
      uploads.set(artifactId, content);
      const sha256 = createHash('sha256').update(content).digest('hex');
      response.end(JSON.stringify({ artifactId, sha256, sizeBytes: content.length }));
    });
  }).listen(0, '127.0.0.1');
  await once(store, 'listening');
  const base = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
  const environment = {
    RUNNER_FOLDER: folder.path,
    MILLRACE_SEAL_KEY: 'ab'.repeat(32),
    TRIGGERS_POLL_SECONDS: '1',
  };
  service = await serviceUnderTest(triggers, { environment });
  play(ClaimJob, () => ({ granted: true as const, leaseSeconds: 20 }));
  play(RenewLeases, ({ jobs }) => ({
    leaseSeconds: 20,
    jobs: jobs.map(({ jobId, fence }) => ({ jobId, fence, state: 'held' as const })),
  }));
  const expiresAt = new Date(0).toISOString();
  play(CreateUpload, ({ uploadId }) => ({ artifactId: uploadId, url: `${base}/${uploadId}`, expiresAt }));
  await service.bus.connection.flush();
});
afterAll(async () => {
  await service?.close();
  store?.close();
  await folder?.remove();
});

beforeEach(async () => {
  repository = await gitRepository();
  await repository.commit({ 'README.md': 'first' }, 'first');
  pipeline = `p-${randomUUID()}`;
});
afterEach(async () => {
  await service.tell(PipelineDeleted, { pipelineName: pipeline }, { subject: pipeline });
  await eventually(async () => expect(await branches()).toEqual([]));
  await repository.remove();
});

const branches = (): Promise<{ head: string | null; failures: number; last_error: string | null }[]> =>
  service.service.dataSource.query('select b.* from branch b join source s using (repository_url, branch_name)');

/** Says that the pipeline exists; polled ones are waited for until their branch was looked at for the first time. */
async function define(polls: boolean, configuration: Record<string, string> = {}): Promise<void> {
  const source = {
    stageName: 'Source',
    actionName: 'Checkout',
    actionType: gitAction,
    configuration: {
      RepositoryUrl: repository.url,
      BranchName: 'main',
      PollForSourceChanges: String(polls),
      ...configuration,
    },
  };
  const data = {
    pipelineName: pipeline,
    version: 1,
    executionMode: 'SUPERSEDED' as const,
    sourceActions: [source],
  };
  await service.tell(PipelineDefined, data, { subject: pipeline });
  await eventually(async () => {
    const known = await branches();
    expect(known).toHaveLength(1);
    if (polls) expect(known[0]?.head).not.toBeNull();
  });
}

const starts = () => service.heard(StartExecution).filter(({ data }) => data.pipelineName === pipeline);
const detections = () => service.heard(SourceRevisionDetected).filter(({ data }) => data.pipelineName === pipeline);

async function webhook(): Promise<{ id: string; secret: string; name: string }> {
  const name = `hook-${randomUUID()}`;
  const made = await service.ask(CreateWebhook, { caller, name, pipelineName: pipeline, actionName: 'Checkout' });
  if (!made.ok) throw new Error(made.error.detail);
  return made.value;
}

interface Delivery {
  readonly id: string;
  readonly secret: string;
  readonly commit: string;
  readonly branch?: string;
  readonly delivery?: string;
  readonly event?: string;
  /** Changes the body after it was signed. */
  readonly tamper?: (body: string) => string;
}

async function deliver({
  id,
  secret,
  commit,
  branch = 'main',
  delivery = randomUUID(),
  event = 'push',
  tamper,
}: Delivery): Promise<DeliveryAnswer> {
  const body = JSON.stringify({ ref: `refs/heads/${branch}`, after: commit });
  const headers = {
    'x-github-event': event,
    'x-github-delivery': delivery,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  const sent = Buffer.from(tamper?.(body) ?? body).toString('base64');
  const answer = await service.ask(DeliverWebhook, { webhookId: id, headers, body: sent, remoteAddress: '127.0.0.1' });
  if (!answer.ok) throw new Error(answer.error.detail);
  return answer.value;
}

describe('a push', () => {
  it('seen by the poll starts one execution of exactly that commit; the first look starts none', async () => {
    await define(true);
    expect(starts()).toEqual([]);
    const commit = await repository.commit({ 'README.md': 'second' }, 'second');
    await eventually(() => expect(starts()).toHaveLength(1));
    expect(starts()[0]?.data).toMatchObject({
      trigger: { triggerType: 'PollForSourceChanges' },
      sourceRevisions: [{ actionName: 'Checkout', revisionType: 'COMMIT_ID', revisionValue: commit }],
      traceparent: expect.stringMatching(/^00-/),
    });
    expect(detections()[0]?.data).toMatchObject({ started: true, noticedBy: 'poll', revisionId: commit });
  });

  it('seen by webhook and by poll starts one execution', async () => {
    await define(true);
    const { id, secret } = await webhook();
    const commit = await repository.commit({ 'README.md': 'second' }, 'second');
    await deliver({ id, secret, commit });
    // The poll has seen it too once the branch's row says so.
    await eventually(async () => expect((await branches())[0]?.head).toBe(commit));
    await eventually(() => expect(detections()).toHaveLength(2));
    expect(starts()).toHaveLength(1);
    expect(
      detections()
        .map(({ data }) => data.started)
        .toSorted((a, b) => Number(a) - Number(b)),
    ).toEqual([false, true]);
  });

  it('back to an old commit starts again', async () => {
    await define(true);
    const first = await repository.git('rev-parse', 'HEAD');
    const second = await repository.commit({ 'README.md': 'second' }, 'second');
    await eventually(() => expect(starts()).toHaveLength(1));
    await repository.git('reset', '--hard', '--quiet', first);
    await eventually(() => expect(starts()).toHaveLength(2));
    await repository.git('reset', '--hard', '--quiet', second);
    await eventually(() => expect(starts()).toHaveLength(3));
    const commits = starts().map(({ data }) => data.sourceRevisions[0]?.revisionValue);
    expect(commits).toEqual([second, first, second]);
    expect(new Set(starts().map(({ data }) => data.requestId)).size).toBe(3);
  });

  it('of a repository that went away is found once it is back, and the cause is kept meanwhile', async () => {
    await define(true);
    await repository.git('update-ref', 'refs/heads/kept', 'HEAD');
    await repository.git('checkout', '--quiet', 'kept');
    await repository.git('branch', '--delete', '--force', 'main');
    await eventually(async () =>
      expect((await branches())[0]).toMatchObject({ last_error: 'there is no branch main' }),
    );
    await repository.git('checkout', '--quiet', '-b', 'main');
    await repository.commit({ 'README.md': 'second' }, 'second');
    await eventually(() => expect(starts()).toHaveLength(1), { withinMs: 20_000 });
    expect((await branches())[0]).toMatchObject({ failures: 0, last_error: null });
  });
});

describe('a webhook', () => {
  it('the same webhook delivered twice starts one execution', async () => {
    await define(false);
    const { id, secret, name } = await webhook();
    const commit = await repository.commit({ 'README.md': 'second' }, 'second');
    const delivery = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => deliver({ id, secret, commit, delivery })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'accepted',
      'duplicate',
      'duplicate',
    ]);
    // Sent again by hand, a push has another delivery id and is still the same push.
    expect(await deliver({ id, secret, commit })).toMatchObject({ status: 'ignored', started: [] });
    await service.hears(SourceRevisionDetected, ({ data }) => data.pipelineName === pipeline && !data.started);
    expect(starts()).toHaveLength(1);
    const kept = await service.ask(ListDeliveries, { caller, name, page: {} });
    expect(kept.ok && kept.value.items.map(({ status, cause }) => [status, cause.length > 0])).toEqual([
      ['ignored', true],
      ['accepted', true],
    ]);
  });

  it('a forged webhook starts none', async () => {
    await define(false);
    const { id, secret } = await webhook();
    const commit = await repository.commit({ 'README.md': 'second' }, 'second');
    const forged = await Promise.all([
      deliver({ id, secret: 'guessed', commit }),
      deliver({ id, secret, commit, tamper: (body) => body.replace('main', 'mein') }),
      deliver({ id: 'no-such-hook', secret, commit }),
    ]);
    expect(forged[0]).toMatchObject({ status: 'refused', started: [] });
    expect(forged[1]).toEqual(forged[0]);
    expect(forged[2]).toEqual(forged[0]);
    // A genuine one after them is the only one that is heard of.
    await deliver({ id, secret, commit });
    await eventually(() => expect(starts()).toHaveLength(1));
    expect(detections()).toHaveLength(1);
  });

  it.each([
    ['another branch', { branch: 'other' }, 'Branch other is not main'],
    ['another event', { event: 'ping' }, 'the event is ping, not push'],
    ['a deleted branch', { commit: '0'.repeat(40) }, 'the branch was deleted'],
    ['an option in place of a commit', { commit: '--upload-pack=touch /tmp/x' }, 'after is no commit id'],
  ])('about %s starts nothing, and says why', async (_what, change, why) => {
    await define(false);
    const { id, secret } = await webhook();
    const commit = await repository.git('rev-parse', 'HEAD');
    expect(await deliver({ id, secret, commit, ...change })).toMatchObject({ status: 'ignored', message: why });
    expect(starts()).toEqual([]);
  });

  it('may be signed with either of two secrets while they are changed, and no third', async () => {
    await define(false);
    const { id, secret: first, name } = await webhook();
    const rotate = async (): Promise<string> => {
      const rotated = await service.ask(RotateWebhookSecret, { caller, name });
      if (!rotated.ok) throw new Error(rotated.error.detail);
      return rotated.value.secret;
    };
    const commit = await repository.git('rev-parse', 'HEAD');
    const second = await rotate();
    const statuses = async (...secrets: string[]): Promise<string[]> =>
      (await Promise.all(secrets.map((secret) => deliver({ id, secret, commit, event: 'ping' })))).map(
        ({ status }) => status,
      );
    expect(await statuses(first, second)).toEqual(['ignored', 'ignored']);
    const third = await rotate();
    expect(await statuses(first, second, third)).toEqual(['refused', 'ignored', 'ignored']);
    const [row] = (await service.service.dataSource.query(
      'select sealed_secrets::text as kept from webhook where id = $1',
      [id],
    )) as { kept: string }[];
    for (const secret of [first, second, third]) expect(row?.kept).not.toContain(secret);
  });
});

describe('a Source action', () => {
  async function carryOut(change: Partial<JobOfferedV1> = {}): Promise<ReportJobResultV1> {
    const jobId = randomUUID();
    const job: JobOfferedV1 = {
      jobId,
      fence: 1,
      pipelineName: pipeline,
      pipelineVersion: 1,
      executionId: randomUUID(),
      stageName: 'Source',
      actionName: 'Checkout',
      actionExecutionId: jobId,
      attempt: 1,
      actionType: gitAction,
      configuration: { RepositoryUrl: repository.url, BranchName: 'main' },
      inputArtifacts: [],
      outputArtifacts: [{ name: 'SourceCode' }],
      timeoutSeconds: 60,
      trigger: { triggerType: 'StartPipelineExecution', triggerDetail: '' },
      ...change,
    };
    await service.tell(JobOffered, job, { subject: jobId, actionType: gitAction });
    return (await service.hears(ReportJobResult, ({ data }) => data.jobId === jobId)).data;
  }

  async function unpacked(result: ReportJobResultV1): Promise<string> {
    const [artifact] = result.outputArtifacts;
    const zip = join(folder.path, `${randomUUID()}.zip`);
    await writeFile(zip, uploads.get(artifact?.artifactId ?? '') ?? '');
    const extracted = await extractZip(zip, `${zip}.d`);
    expect(extracted.ok).toBe(true);
    return `${zip}.d`;
  }

  it('fetches exactly the detected commit, without history, also when the branch has moved on', async () => {
    const message = 'Add the `start` script $(touch /tmp/never)\n\nBody with ä.';
    const files = { 'bin/start.sh': { executable: '#!/bin/sh\n' }, 'a.txt': 'one' };
    const commit = await repository.commit(files, message, { at: '2026-01-02T03:04:05+02:00' });
    await repository.commit({ 'a.txt': 'two', 'bin/start.sh': null }, 'later');
    const result = await carryOut({ sourceRevision: { revisionId: commit } });
    expect(result).toMatchObject({
      outcome: 'succeeded',
      sourceRevision: { revisionId: commit, revisionSummary: 'Add the `start` script $(touch /tmp/never)' },
      outputVariables: {
        CommitId: commit,
        CommitMessage: message,
        BranchName: 'main',
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
    await repository.branch(name);
    const commit = await repository.commit({ 'a.txt': 'one' }, 'on a branch');
    const result = await carryOut({ configuration: { RepositoryUrl: repository.url, BranchName: name } });
    expect(result).toMatchObject({ outcome: 'succeeded', outputVariables: { CommitId: commit, BranchName: name } });
    await expect(stat('/tmp/never')).rejects.toThrow('ENOENT');
  });

  it('keeps links that stay inside and refuses those that lead out', async () => {
    const link = async (target: string): Promise<void> => {
      await writeFile(join(repository.path, '.link-target'), target);
      const object = await repository.git('hash-object', '-w', '.link-target');
      await repository.git('update-index', '--add', '--cacheinfo', `120000,${object},shortcut`);
      await repository.git('commit', '--quiet', '--message', `link to ${target}`);
    };
    await link('./README.md');
    const kept = await carryOut({ sourceRevision: { revisionId: await repository.git('rev-parse', 'HEAD') } });
    expect(await readlink(join(await unpacked(kept), 'shortcut'))).toBe('./README.md');
    await link('/proc/self/environ');
    const refused = await carryOut({ sourceRevision: { revisionId: await repository.git('rev-parse', 'HEAD') } });
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
});
