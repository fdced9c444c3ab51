import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { packZip } from '@millrace/archive';
import {
  ArtifactStored,
  CopyArtifacts,
  CreateDownload,
  CreateUpload,
  eventSubject,
  GetArtifact,
  ListArtifacts,
  ReportArtifactsCopied,
  type ArtifactRefV1,
  type CreateUploadV1,
  type ReportArtifactsCopiedV1,
} from '@millrace/contracts';
import { days, instant } from '@millrace/kernel';
import { Bus, MessagingOptions, Requests, ServiceTracer, trace } from '@millrace/messaging';
import { drift } from '@millrace/persistence';
import { runService, type RunningService } from '@millrace/service';
import {
  createDatabase,
  eventually,
  FakeClock,
  nats,
  recordingOtlpReceiver,
  tempDir,
  type OtlpReceiver,
  type TempDir,
  type TestDatabase,
  type TestNats,
} from '@millrace/testing';
import { joinBus, type Peer } from '@millrace/testing/service';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SweepStore } from './application/sweep-store.ts';
import { artifacts } from './index.ts';

const account = '000000000000';
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let database: TestDatabase;
let server: TestNats;
let folder: TempDir;
let receiver: OtlpReceiver;
let service: RunningService;
let peer: Bus;
let requests: Requests;
let orchestration: Peer;
const clock = new FakeClock('2026-11-21T10:00:00Z');
const logLines: string[] = [];

beforeAll(async () => {
  [database, server, folder, receiver] = await Promise.all([
    createDatabase(),
    nats(),
    tempDir('artifacts'),
    recordingOtlpReceiver(),
  ]);
  await mkdir(join(folder.path, 'spool'));
  const env = {
    DATABASE_URL: database.url,
    NATS_URL: server.url,
    MILLRACE_ARTIFACTS: join(folder.path, 'store'),
    MILLRACE_ARTIFACTS_REGIONS: `eu-west-1=${join(folder.path, 'eu')} us-west-2=file://${join(folder.path, 'us')}`,
    ARTIFACTS_SPOOL_FOLDER: join(folder.path, 'spool'),
    MILLRACE_SEAL_KEY: 'ab'.repeat(32),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    LOG_LEVEL: 'trace',
  };
  service = await runService(artifacts, env, { clock, logTo: { write: (line) => void logLines.push(line) } });
  peer = await Bus.connect(new MessagingOptions('orchestration', [server.url], undefined, account, 'local'));
  orchestration = await joinBus(server.url);
  requests = new Requests(peer, new ServiceTracer(trace.getTracer('test')));
});
afterAll(async () => {
  await Promise.all([peer?.close(), orchestration?.close()]);
  await service?.stop();
  await Promise.all([database?.drop(), server?.close(), folder?.remove(), receiver?.close()]);
});
beforeEach(() => clock.set(instant(Date.parse('2026-11-21T10:00:00Z'))));

async function uploadUrl(asked: Partial<CreateUploadV1> = {}): Promise<{ artifactId: string; url: string }> {
  const request = {
    account,
    uploadId: randomUUID(),
    artifactKind: 'file',
    name: 'BuildOutput',
    pipelineName: 'shop',
    ...asked,
  } as const;
  const ticket = await requests.ask(CreateUpload, request);
  if (!ticket.ok) throw new Error(ticket.error.detail);
  return ticket.value;
}

const put = (url: string, body: Uint8Array, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'PUT', body: body as NonNullable<RequestInit['body']>, headers });

async function downloadUrl(artifactId: string): Promise<string> {
  const ticket = await requests.ask(CreateDownload, { account, artifactId });
  if (!ticket.ok) throw new Error(ticket.error.detail);
  return ticket.value.url;
}

async function storedFiles(): Promise<string[]> {
  const files = await readdir(join(folder.path, 'store'), { recursive: true, withFileTypes: true }).catch(() => []);
  return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
}

async function zipOf(name: string, content: string): Promise<Buffer> {
  const path = join(folder.path, `${randomUUID()}.zip`);
  await packZip([{ kind: 'bytes', name, content: Buffer.from(content) }], path, { modifiedAt: clock.now() });
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}

describe('an artifact', () => {
  it('comes back byte for byte, with its digest, however large', async () => {
    const content = randomBytes(9_000_001);
    const { artifactId, url } = await uploadUrl();
    const answer = await put(url, content);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { artifactId, sha256: sha256(content), sizeBytes: content.length },
    ]);
    const download = await fetch(await downloadUrl(artifactId));
    expect(download.status).toBe(200);
    expect(download.headers.get('etag')).toBe(`"${sha256(content)}"`);
    expect(download.headers.get('repr-digest')).toBe(
      `sha-256=:${createHash('sha256').update(content).digest('base64')}:`,
    );
    expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
  });

  it('is announced to everybody exactly once, also when it is sent twice', async () => {
    const subscription = peer.connection.subscribe(eventSubject(account, ArtifactStored));
    const heard: string[] = [];
    const listening = (async () => {
      for await (const message of subscription) heard.push(message.json<{ subject: string }>().subject);
    })();
    const first = await uploadUrl();
    expect((await put(first.url, Buffer.from('bytes'))).status).toBe(200);
    expect((await put(first.url, Buffer.from('bytes'))).status).toBe(200);
    const last = await uploadUrl();
    await put(last.url, Buffer.from('bytes'));
    await eventually(() => expect(heard).toContain(last.artifactId));
    expect(heard.filter((id) => id === first.artifactId)).toHaveLength(1);
    subscription.unsubscribe();
    await listening;
  });

  it('keeps its first bytes: the same again is welcome, others are refused', async () => {
    const { artifactId, url } = await uploadUrl();
    const first = await (await put(url, Buffer.from('one'))).json();
    const files = await storedFiles();
    const again = await put(url, Buffer.from('one'));
    expect([again.status, await again.json()]).toEqual([200, first]);
    const other = await put(url, Buffer.from('two'));
    expect([other.status, await other.json()]).toMatchObject([409, { code: 'artifact.other-bytes' }]);
    expect(await (await fetch(await downloadUrl(artifactId))).text()).toBe('one');
    expect(await storedFiles()).toEqual(files);
  });

  it('takes the bytes of one of two uploads at once', async () => {
    const { artifactId, url } = await uploadUrl();
    const answers = await Promise.all(['one', 'two'].map((text) => put(url, Buffer.from(text))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const won = answers[0]?.status === 200 ? 'one' : 'two';
    expect(await (await fetch(await downloadUrl(artifactId))).text()).toBe(won);
  });

  it('is served in parts', async () => {
    const { artifactId, url } = await uploadUrl();
    await put(url, Buffer.from('0123456789'));
    const get = async (headers: Record<string, string>) => {
      const answer = await fetch(await downloadUrl(artifactId), { headers });
      return [answer.status, answer.headers.get('content-range'), await answer.text()];
    };
    expect(await get({ range: 'bytes=2-5' })).toEqual([206, 'bytes 2-5/10', '2345']);
    expect(await get({ range: 'bytes=99-' })).toEqual([416, 'bytes */10', '']);
    expect(await get({ range: 'bytes=2-5', 'if-range': '"other"' })).toEqual([200, null, '0123456789']);
    expect((await get({ 'if-none-match': `"${sha256(Buffer.from('0123456789'))}"` }))[0]).toBe(304);
  });

  it('has a key in the layout of CodePipeline and is listed with its execution', async () => {
    const executionId = randomUUID();
    const { artifactId, url } = await uploadUrl({
      executionId,
      pipelineName: 'a-rather-long-pipeline-name',
      name: 'SourceArtifact',
    });
    await put(url, Buffer.from('x'));
    const listed = await requests.ask(ListArtifacts, { account, executionId });
    expect(listed).toMatchObject({
      ok: true,
      value: { artifacts: [{ artifactId, sizeBytes: 1, name: 'SourceArtifact' }] },
    });
    const got = await requests.ask(GetArtifact, { account, artifactId });
    expect(got.ok && got.value.objectKey).toMatch(/^a-rather-long-pipeli\/SourceArti\/[A-Za-z0-9]{7}$/);
  });

  it('does not exist for another account', async () => {
    const { artifactId, url } = await uploadUrl();
    await put(url, Buffer.from('x'));
    const foreign = { account: '111111111111', artifactId };
    expect(await requests.ask(CreateDownload, foreign)).toMatchObject({
      ok: false,
      error: { code: 'artifact.not-found' },
    });
    expect(await requests.ask(GetArtifact, foreign)).toMatchObject({
      ok: false,
      error: { code: 'artifact.not-found' },
    });
  });
});

describe('an upload URL', () => {
  it('asked for again is for the same artifact; announced differently it is refused', async () => {
    const uploadId = randomUUID();
    expect((await uploadUrl({ uploadId })).artifactId).toBe((await uploadUrl({ uploadId })).artifactId);
    const differently = { account, uploadId, artifactKind: 'log', name: 'BuildOutput', pipelineName: 'shop' } as const;
    expect(await requests.ask(CreateUpload, differently)).toMatchObject({
      ok: false,
      error: { issues: [{ pointer: '/uploadId' }] },
    });
  });

  it.each([
    ['more bytes than announced', { sizeBytes: 3 }, 413, 'abc'],
    ['fewer bytes than announced', { sizeBytes: 9 }, 422, 'nine byte'],
    ['other bytes than announced', { sha256: sha256(Buffer.from('other')) }, 422, 'other'],
  ])('refuses %s, keeps nothing, and stays good for the right ones', async (_what, announced, status, right) => {
    const files = await storedFiles();
    const { artifactId, url } = await uploadUrl(announced);
    expect((await put(url, Buffer.from('hello'))).status).toBe(status);
    expect(await storedFiles()).toEqual(files);
    expect(await requests.ask(GetArtifact, { account, artifactId })).toMatchObject({ ok: false });
    expect((await put(url, Buffer.from(right))).status).toBe(200);
  });

  it('refuses more bytes than announced also when their number is not told beforehand', async () => {
    const { url } = await uploadUrl({ sizeBytes: 1000 });
    const body = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 10; sent++) controller.enqueue(new Uint8Array(500));
        controller.close();
      },
    });
    const answer = await fetch(url, { method: 'PUT', body, duplex: 'half' } as RequestInit);
    expect([413, 422]).toContain(answer.status);
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const files = await storedFiles();
    for (const artifactKind of ['file', 'zip'] as const) {
      const { artifactId, url } = await uploadUrl({ artifactKind });
      const { pathname, search, port } = new URL(url);
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `PUT ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-length: 5000000\r\n\r\n${'x'.repeat(100_000)}`,
        () => socket.destroy(),
      );
      await eventually(() =>
        expect(logLines.some((line) => line.includes('upload-broken-off') && line.includes(artifactId))).toBe(true),
      );
    }
    expect(await storedFiles()).toEqual(files);
    expect(await readdir(join(folder.path, 'spool'))).toEqual([]);
  });

  it('takes no zip that must not be unpacked, and says all that is wrong with it', async () => {
    const files = await storedFiles();
    const { url } = await uploadUrl({ artifactKind: 'zip' });
    const evil = Buffer.from(
      (await zipOf('xx/xx/evil', 'x')).toString('latin1').replaceAll('xx/xx', '../..'),
      'latin1',
    );
    const answer = await put(url, evil);
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { code: 'artifact.invalid-archive', errors: [{ code: 'archive.traversal', value: '../../evil' }] },
    ]);
    expect(await storedFiles()).toEqual(files);
    expect(await readdir(join(folder.path, 'spool'))).toEqual([]);
    expect((await put(url, await zipOf('good', 'x'))).status).toBe(200);
  });

  it.each([
    ['another method', async (url: string) => fetch(url)],
    ['a changed bound', async (url: string) => put(url.replace(/max=\d+/, 'max=9999999'), Buffer.from('x'))],
    [
      'another artifact',
      async (url: string) => put(url.replace(/objects\/[^?]+/, `objects/${randomUUID()}`), Buffer.from('x')),
    ],
    ['no signature', async (url: string) => put(url.replace(/signature=.*/, ''), Buffer.from('x'))],
    [
      'a later time',
      async (url: string) => {
        clock.advance(days(1));
        return put(url, Buffer.from('x'));
      },
    ],
  ])('is of no use with %s', async (_what, use) => {
    const { url } = await uploadUrl({ sizeBytes: 1 });
    const answer = await use(url);
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'url.refused' }]);
  });

  it('never shows in the log', () => {
    expect(logLines.length).toBeGreaterThan(0);
    expect(logLines.filter((line) => line.includes('signature='))).toEqual([]);
  });
});

describe('the store', () => {
  it('loses what no record names once it is a day old, and nothing else', async () => {
    const kept = await uploadUrl();
    await put(kept.url, Buffer.from('kept'));
    const place = (name: string): string => join(folder.path, 'store', 'objects', name);
    const [old, young, foreign] = [
      place('shop/BuildOutpu/AAAAAAA'),
      place('shop/BuildOutpu/BBBBBBB'),
      place('notes.txt'),
    ];
    await mkdir(dirname(old), { recursive: true });
    for (const path of [old, young, foreign]) await writeFile(path, 'x');
    for (const path of await storedFiles()) await utimes(path, 1000, 1000);
    await utimes(young, clock.now() / 1000, clock.now() / 1000);
    expect(await service.app.get(SweepStore, { strict: false }).sweep()).toMatchObject({ orphans: 1 });
    const left = await storedFiles();
    expect(left).toEqual(expect.arrayContaining([young, foreign]));
    expect(left).not.toContain(old);
    expect(await (await fetch(await downloadUrl(kept.artifactId))).text()).toBe('kept');
  });

  it('forgets announcements whose bytes never came', async () => {
    const { url } = await uploadUrl();
    clock.advance(days(2));
    await service.app.get(SweepStore, { strict: false }).sweep();
    clock.set(instant(Date.parse('2026-11-21T10:00:00Z')));
    expect((await put(url, Buffer.from('x'))).status).toBe(404);
  });
});

describe('a copy to another region', () => {
  const copies = async (artifact: object, toRegion: string, fence = 1): Promise<ReportArtifactsCopiedV1> => {
    const [actionExecutionId, executionId] = [randomUUID(), randomUUID()];
    const asked = { actionExecutionId, executionId, fence, toRegion, artifacts: [artifact as ArtifactRefV1] };
    await orchestration.tell(CopyArtifacts, asked, { subject: actionExecutionId });
    const isIt = ({ data }: { readonly data: ReportArtifactsCopiedV1 }) => data.actionExecutionId === actionExecutionId;
    return (await orchestration.hears(ReportArtifactsCopied, isIt)).data;
  };

  const stored = async (content: string) => {
    const { artifactId, url } = await uploadUrl({ name: 'App' });
    await put(url, Buffer.from(content));
    return { artifactId, name: 'App', sha256: sha256(Buffer.from(content)), sizeBytes: content.length };
  };

  it('AS-32 has the same bytes under an id of its own, and is made once', async () => {
    const artifact = await stored('the app');
    const [first, second] = [await copies(artifact, 'eu-west-1'), await copies(artifact, 'eu-west-1')];
    expect(first.copies).toEqual([
      { ...artifact, artifactId: expect.not.stringMatching(artifact.artifactId), region: 'eu-west-1' },
    ]);
    expect(second.copies).toEqual(first.copies);
    const files = await readdir(join(folder.path, 'eu'), { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile()).length).toBe(1);
    const copy = first.copies[0]?.artifactId ?? '';
    expect(await (await fetch(await downloadUrl(copy))).text()).toBe('the app');
    expect(await readdir(join(folder.path, 'us')).catch(() => 'never used')).toBe('never used');
    // From there it goes on to a third region, and it needs no copy where it is.
    const [there] = first.copies;
    expect((await copies(there ?? {}, 'eu-west-1')).copies).toEqual(first.copies);
    expect((await copies(there ?? {}, 'us-west-2')).copies).toMatchObject([{ sha256: artifact.sha256 }]);
    expect((await copies(artifact, 'local')).copies).toEqual([artifact]);
  });

  it('says why it cannot be made', async () => {
    const artifact = await stored('stays here');
    const nowhere = await copies(artifact, 'ap-south-1');
    expect(nowhere).toMatchObject({
      copies: [],
      error: { code: 'ConfigurationError', message: expect.stringContaining('MILLRACE_ARTIFACTS_REGIONS') },
    });
    const other = await copies({ ...artifact, sha256: 'b'.repeat(64) }, 'eu-west-1');
    expect(other).toMatchObject({ copies: [], error: { code: 'ArtifactNotFound' } });
    const before = await storedFiles();
    const damaged = await stored('will be damaged');
    const [path = ''] = (await storedFiles()).filter((file) => !before.includes(file));
    const bytes = await readFile(path);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    await writeFile(path, bytes);
    expect(await copies(damaged, 'eu-west-1')).toMatchObject({ copies: [], error: { code: 'ArtifactDamaged' } });
  });
});

it('continues the trace of whoever sends and fetches', async () => {
  const traceId = randomBytes(16).toString('hex');
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  const { artifactId, url } = await uploadUrl();
  await put(url, Buffer.from('x'), { traceparent });
  await (await fetch(await downloadUrl(artifactId), { headers: { traceparent } })).text();
  await eventually(() => {
    const names = receiver
      .spans()
      .filter((span) => span.traceId === traceId)
      .map((span) => span.name);
    expect(names).toEqual(expect.arrayContaining(['receive artifact', 'send artifact']));
  });
});

it('has a database as its entities say', async () => {
  const statements = await drift(service.dataSource);
  expect(statements.filter((statement) => /"?artifact"?/.test(statement))).toEqual([]);
});
