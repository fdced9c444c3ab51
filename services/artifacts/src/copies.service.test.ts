import { randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CopyArtifacts,
  ReportArtifactsCopied,
  type ArtifactRefV1,
  type ReportArtifactsCopiedV1,
} from '@millrace/contracts';
import { describe, expect, it } from 'vitest';
import { ArtifactsHouse, put, sha256 } from './testing/artifacts-house.ts';

const house = new ArtifactsHouse();

describe('a copy to another region', () => {
  const copies = async (artifact: object, toRegion: string, fence = 1): Promise<ReportArtifactsCopiedV1> => {
    const [actionExecutionId, executionId] = [randomUUID(), randomUUID()];
    const asked = { actionExecutionId, executionId, fence, toRegion, artifacts: [artifact as ArtifactRefV1] };
    await house.orchestration.tell(CopyArtifacts, asked, { subject: actionExecutionId });
    const isIt = ({ data }: { readonly data: ReportArtifactsCopiedV1 }) => data.actionExecutionId === actionExecutionId;
    return (await house.orchestration.hears(ReportArtifactsCopied, isIt)).data;
  };

  const stored = async (content: string) => {
    const { artifactId, url } = await house.uploadUrl({ name: 'App' });
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
    const files = await readdir(join(house.folder.path, 'eu'), { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile()).length).toBe(1);
    const copy = first.copies[0]?.artifactId ?? '';
    expect(await (await fetch(await house.downloadUrl(copy))).text()).toBe('the app');
    expect(await readdir(join(house.folder.path, 'us')).catch(() => 'never used')).toBe('never used');
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
    const before = await house.storedFiles();
    const damaged = await stored('will be damaged');
    const [path = ''] = (await house.storedFiles()).filter((file) => !before.includes(file));
    const bytes = await readFile(path);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    await writeFile(path, bytes);
    expect(await copies(damaged, 'eu-west-1')).toMatchObject({ copies: [], error: { code: 'ArtifactDamaged' } });
  });
});
