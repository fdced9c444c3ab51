import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { CreateUpload, GetArtifact } from '@millrace/contracts';
import { days } from '@millrace/kernel';
import { eventually } from '@millrace/testing';
import { describe, expect, it } from 'vitest';
import { account, ArtifactsHouse, put, sha256 } from './testing/artifacts-house.ts';

const house = new ArtifactsHouse();

describe('an upload URL', () => {
  it('asked for again is for the same artifact; announced differently it is refused', async () => {
    const uploadId = randomUUID();
    expect((await house.uploadUrl({ uploadId })).artifactId).toBe((await house.uploadUrl({ uploadId })).artifactId);
    const differently = { account, uploadId, artifactKind: 'log', name: 'BuildOutput', pipelineName: 'shop' } as const;
    expect(await house.requests.ask(CreateUpload, differently)).toMatchObject({
      ok: false,
      error: { issues: [{ pointer: '/uploadId' }] },
    });
  });

  it.each([
    ['more bytes than announced', { sizeBytes: 3 }, 413, 'abc'],
    ['fewer bytes than announced', { sizeBytes: 9 }, 422, 'nine byte'],
    ['other bytes than announced', { sha256: sha256(Buffer.from('other')) }, 422, 'other'],
  ])('refuses %s, keeps nothing, and stays good for the right ones', async (_what, announced, status, right) => {
    const files = await house.storedFiles();
    const { artifactId, url } = await house.uploadUrl(announced);
    expect((await put(url, Buffer.from('hello'))).status).toBe(status);
    expect(await house.storedFiles()).toEqual(files);
    expect(await house.requests.ask(GetArtifact, { account, artifactId })).toMatchObject({ ok: false });
    expect((await put(url, Buffer.from(right))).status).toBe(200);
  });

  it('refuses more bytes than announced also when their number is not told beforehand', async () => {
    const { url } = await house.uploadUrl({ sizeBytes: 1000 });
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
    const files = await house.storedFiles();
    for (const artifactKind of ['file', 'zip'] as const) {
      const { artifactId, url } = await house.uploadUrl({ artifactKind });
      const { pathname, search, port } = new URL(url);
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `PUT ${pathname}${search} HTTP/1.1\r\nhost: x\r\ncontent-length: 5000000\r\n\r\n${'x'.repeat(100_000)}`,
        () => socket.destroy(),
      );
      await eventually(() =>
        expect(house.logLines.some((line) => line.includes('upload-broken-off') && line.includes(artifactId))).toBe(
          true,
        ),
      );
    }
    expect(await house.storedFiles()).toEqual(files);
    expect(await readdir(join(house.folder.path, 'spool'))).toEqual([]);
  });

  it('takes no zip that must not be unpacked, and says all that is wrong with it', async () => {
    const files = await house.storedFiles();
    const { url } = await house.uploadUrl({ artifactKind: 'zip' });
    const evil = Buffer.from(
      (await house.zipOf('xx/xx/evil', 'x')).toString('latin1').replaceAll('xx/xx', '../..'),
      'latin1',
    );
    const answer = await put(url, evil);
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { code: 'artifact.invalid-archive', errors: [{ code: 'archive.traversal', value: '../../evil' }] },
    ]);
    expect(await house.storedFiles()).toEqual(files);
    expect(await readdir(join(house.folder.path, 'spool'))).toEqual([]);
    expect((await put(url, await house.zipOf('good', 'x'))).status).toBe(200);
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
        house.clock.advance(days(1));
        return put(url, Buffer.from('x'));
      },
    ],
  ])('is of no use with %s', async (_what, use) => {
    const { url } = await house.uploadUrl({ sizeBytes: 1 });
    const answer = await use(url);
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'url.refused' }]);
  });

  it('never shows in the log', () => {
    expect(house.logLines.length).toBeGreaterThan(0);
    expect(house.logLines.filter((line) => line.includes('signature='))).toEqual([]);
  });
});
