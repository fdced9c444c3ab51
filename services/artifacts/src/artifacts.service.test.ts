import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArtifactStored, CreateDownload, eventSubject, GetArtifact, ListArtifacts } from '@millrace/contracts';
import { days } from '@millrace/kernel';
import { drift } from '@millrace/persistence';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from 'vitest';
import { SweepStore } from './application/sweep-store.ts';
import { account, ArtifactsHouse, begin, put, sha256 } from './testing/artifacts-house.ts';

const house = new ArtifactsHouse();

describe('an artifact', () => {
  it('comes back byte for byte, with its digest, however large', async () => {
    const content = randomBytes(9_000_001);
    const { artifactId, url } = await house.uploadUrl();
    const answer = await put(url, content);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { artifactId, sha256: sha256(content), sizeBytes: content.length },
    ]);
    const download = await fetch(await house.downloadUrl(artifactId));
    expect(download.status).toBe(200);
    expect(download.headers.get('etag')).toBe(`"${sha256(content)}"`);
    expect(download.headers.get('repr-digest')).toBe(
      `sha-256=:${createHash('sha256').update(content).digest('base64')}:`,
    );
    expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
  });

  it('is announced to everybody exactly once, also when it is sent twice', async () => {
    const subscription = house.peer.connection.subscribe(eventSubject(account, ArtifactStored));
    const heard: string[] = [];
    const listening = (async () => {
      for await (const message of subscription) heard.push(message.json<{ subject: string }>().subject);
    })();
    const first = await house.uploadUrl();
    expect((await put(first.url, Buffer.from('bytes'))).status).toBe(200);
    expect((await put(first.url, Buffer.from('bytes'))).status).toBe(200);
    const last = await house.uploadUrl();
    await put(last.url, Buffer.from('bytes'));
    await eventually(() => expect(heard).toContain(last.artifactId));
    expect(heard.filter((id) => id === first.artifactId)).toHaveLength(1);
    subscription.unsubscribe();
    await listening;
  });

  it('keeps its first bytes: the same again is welcome, others are refused', async () => {
    const { artifactId, url } = await house.uploadUrl();
    const first = await (await put(url, Buffer.from('one'))).json();
    const files = await house.storedFiles();
    const again = await put(url, Buffer.from('one'));
    expect([again.status, await again.json()]).toEqual([200, first]);
    const other = await put(url, Buffer.from('two'));
    expect([other.status, await other.json()]).toMatchObject([409, { code: 'artifact.other-bytes' }]);
    expect(await (await fetch(await house.downloadUrl(artifactId))).text()).toBe('one');
    expect(await house.storedFiles()).toEqual(files);
  });

  it('takes the bytes of one of two uploads at once', async () => {
    const { artifactId, url } = await house.uploadUrl();
    const answers = await Promise.all(['one', 'two'].map((text) => put(url, Buffer.from(text))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const won = answers[0]?.status === 200 ? 'one' : 'two';
    expect(await (await fetch(await house.downloadUrl(artifactId))).text()).toBe(won);
  });

  it('is served in parts', async () => {
    const { artifactId, url } = await house.uploadUrl();
    await put(url, Buffer.from('0123456789'));
    const get = async (headers: Record<string, string>) => {
      const answer = await fetch(await house.downloadUrl(artifactId), { headers });
      return [answer.status, answer.headers.get('content-range'), await answer.text()];
    };
    expect(await get({ range: 'bytes=2-5' })).toEqual([206, 'bytes 2-5/10', '2345']);
    expect(await get({ range: 'bytes=99-' })).toEqual([416, 'bytes */10', '']);
    expect(await get({ range: 'bytes=2-5', 'if-range': '"other"' })).toEqual([200, null, '0123456789']);
    expect((await get({ 'if-none-match': `"${sha256(Buffer.from('0123456789'))}"` }))[0]).toBe(304);
  });

  it('has a key in the layout of CodePipeline and is listed with its execution', async () => {
    const executionId = randomUUID();
    const { artifactId, url } = await house.uploadUrl({
      executionId,
      pipelineName: 'a-rather-long-pipeline-name',
      name: 'SourceArtifact',
    });
    await put(url, Buffer.from('x'));
    const listed = await house.requests.ask(ListArtifacts, { account, executionId });
    expect(listed).toMatchObject({
      ok: true,
      value: { artifacts: [{ artifactId, sizeBytes: 1, name: 'SourceArtifact' }] },
    });
    const got = await house.requests.ask(GetArtifact, { account, artifactId });
    expect(got.ok && got.value.objectKey).toMatch(/^a-rather-long-pipeli\/SourceArti\/[A-Za-z0-9]{7}$/);
  });

  it('does not exist for another account', async () => {
    const { artifactId, url } = await house.uploadUrl();
    await put(url, Buffer.from('x'));
    const foreign = { account: '111111111111', artifactId };
    expect(await house.requests.ask(CreateDownload, foreign)).toMatchObject({
      ok: false,
      error: { code: 'artifact.not-found' },
    });
    expect(await house.requests.ask(GetArtifact, foreign)).toMatchObject({
      ok: false,
      error: { code: 'artifact.not-found' },
    });
  });
});

describe('the store', () => {
  it('loses what no record names once it is a day old, and nothing else', async () => {
    const kept = await house.uploadUrl();
    await put(kept.url, Buffer.from('kept'));
    const place = (name: string): string => join(house.folder.path, 'store', 'objects', name);
    const [old, young, foreign] = [
      place('shop/BuildOutpu/AAAAAAA'),
      place('shop/BuildOutpu/BBBBBBB'),
      place('notes.txt'),
    ];
    await mkdir(dirname(old), { recursive: true });
    for (const path of [old, young, foreign]) await writeFile(path, 'x');
    for (const path of await house.storedFiles()) await utimes(path, 1000, 1000);
    await utimes(young, house.clock.now() / 1000, house.clock.now() / 1000);
    expect(await house.service.app.get(SweepStore, { strict: false }).sweep()).toMatchObject({ orphans: 1 });
    const left = await house.storedFiles();
    expect(left).toEqual(expect.arrayContaining([young, foreign]));
    expect(left).not.toContain(old);
    expect(await (await fetch(await house.downloadUrl(kept.artifactId))).text()).toBe('kept');
  });

  it('forgets announcements whose bytes never came', async () => {
    const { url } = await house.uploadUrl();
    house.clock.advance(days(2));
    await house.service.app.get(SweepStore, { strict: false }).sweep();
    house.clock.set(begin);
    expect((await put(url, Buffer.from('x'))).status).toBe(404);
  });
});

it('continues the trace of whoever sends and fetches', async () => {
  const traceId = randomBytes(16).toString('hex');
  const traceparent = `00-${traceId}-${randomBytes(8).toString('hex')}-01`;
  const { artifactId, url } = await house.uploadUrl();
  await put(url, Buffer.from('x'), { traceparent });
  await (await fetch(await house.downloadUrl(artifactId), { headers: { traceparent } })).text();
  await eventually(() => {
    const names = house.receiver
      .spans()
      .filter((span) => span.traceId === traceId)
      .map((span) => span.name);
    expect(names).toEqual(expect.arrayContaining(['receive artifact', 'send artifact']));
  });
});

it('has a database as its entities say', async () => {
  const statements = await drift(house.service.dataSource);
  expect(statements.filter((statement) => /"?artifact"?/.test(statement))).toEqual([]);
});
