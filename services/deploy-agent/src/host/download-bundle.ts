import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { defaultLimits, extractZip } from '@millrace/archive';
import { EventFailure } from '../domain/codes.ts';
import { isMissing, writeDurably } from './durable-file.ts';
import type { Layout } from './layout.ts';

export interface Bundle {
  /** Signed and short-lived; never logged. */
  readonly url: string;
  /** SHA-256, lower-case hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface DownloadRequest {
  readonly groupId: string;
  readonly deploymentId: string;
  readonly bundle: Bundle;
  readonly maxRevisions: number;
  readonly signal: AbortSignal;
}

/** Links are refused: nothing in a bundle may point anywhere. */
const limits = { ...defaultLimits, links: 'refuse' } as const;

/**
 * Fetches a bundle, checks that it is the very bytes that were announced, and unpacks it. Always starts afresh, so that
 * it may be repeated. @throws EventFailure
 */
export async function downloadBundle(layout: Layout, request: DownloadRequest): Promise<void> {
  const { groupId, deploymentId } = request;
  const deployment = layout.deployment(groupId, deploymentId);
  await pruneRevisions(layout, groupId, deploymentId, request.maxRevisions);
  await mkdir(deployment, { recursive: true, mode: 0o700 });
  await mkdir(layout.instructions, { recursive: true, mode: 0o700 });
  await fetchTo(layout.bundle(deployment), request.bundle, request.signal);
  const archive = layout.archive(deployment);
  await rm(archive, { recursive: true, force: true });
  const extracted = await extractZip(layout.bundle(deployment), archive, limits);
  if (!extracted.ok) {
    const reasons = extracted.error
      .slice(0, 5)
      .map(({ message, value }) => `${message} (${typeof value === 'string' ? value : 'bundle'})`);
    throw new EventFailure('UnknownError', `the bundle was refused: ${reasons.join('; ')}`);
  }
  await stripSingleFolder(archive);
  await writeDurably(layout.mostRecentInstall(groupId), deployment);
}

async function fetchTo(path: string, bundle: Bundle, signal: AbortSignal): Promise<void> {
  const url = new URL(bundle.url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new EventFailure('UnknownError', `bundles come by http or https, not by ${url.protocol}`);
  }
  const response = await fetch(url, { redirect: 'error', signal }).catch((error: unknown) => {
    // The message of fetch is generic; its cause names the fault. Neither repeats the signed part of the URL.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new EventFailure('UnknownError', `the bundle could not be fetched from ${url.host}: ${cause}`);
  });
  if (!response.ok || !response.body) {
    throw new EventFailure('UnknownError', `the bundle could not be fetched: ${url.host} answered ${response.status}`);
  }
  const hash = createHash('sha256');
  let received = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      hash.update(chunk);
      done(received > bundle.sizeBytes ? tooLarge(bundle) : null, chunk);
    },
  });
  await pipeline(Readable.fromWeb(response.body), check, createWriteStream(path, { mode: 0o600 }), { signal });
  const digest = hash.digest('hex');
  if (digest === bundle.sha256) return;
  await rm(path, { force: true });
  throw new EventFailure(
    'UnknownError',
    `the bundle is not what was announced: SHA-256 ${digest}, not ${bundle.sha256}`,
  );
}

const tooLarge = ({ sizeBytes }: Bundle): EventFailure =>
  new EventFailure('UnknownError', `the bundle is larger than the ${sizeBytes} bytes that were announced`);

/** Archives of hosted repositories wrap everything in one folder: it is taken away when it holds the appspec. */
async function stripSingleFolder(archive: string): Promise<void> {
  const entries = await readdir(archive, { withFileTypes: true });
  const [only] = entries;
  if (entries.length !== 1 || !only?.isDirectory()) return;
  const inner = await readdir(join(archive, only.name));
  if (!inner.some((name) => name.toLowerCase().includes('appspec'))) return;
  const aside = `${archive}.inner`;
  await rm(aside, { recursive: true, force: true });
  await rename(join(archive, only.name), aside);
  await rm(archive, { recursive: true });
  await rename(aside, archive);
}

/**
 * Removes the oldest revisions so that with the coming one at most `maxRevisions` are kept; the one that is installed
 * is never removed.
 */
async function pruneRevisions(layout: Layout, groupId: string, coming: string, maxRevisions: number): Promise<void> {
  const group = layout.group(groupId);
  const names = await readdir(group).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const installed = await readPointer(layout.lastSuccessfulInstall(groupId));
  const others = names.filter((name) => name !== coming);
  const surplus = others.length - maxRevisions + 1;
  if (surplus <= 0) return;
  const dated = await Promise.all(
    others
      .filter((name) => name !== (installed && basename(installed)))
      .map(async (name) => ({ name, at: (await stat(join(group, name))).mtimeMs })),
  );
  dated.sort((a, b) => a.at - b.at);
  for (const { name } of dated.slice(0, surplus)) await rm(join(group, name), { recursive: true, force: true });
}

/** The folder that a pointer file names, if there is one. */
export async function readPointer(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
