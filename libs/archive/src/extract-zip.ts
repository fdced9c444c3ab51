import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm, symlink, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { err, ok, pointerToken, type Issue, type Result } from '@millrace/kernel';
import { checkOpenZip, type CheckedEntry, type CheckedZip } from './check-zip.ts';
import { type ArchiveLimits, defaultLimits } from './limits.ts';
import { isSmall, unpackLarge, unpackSmall } from './unpack-entry.ts';

/**
 * Unpacks an untrusted zip into `directory`, which must not exist or be empty. Everything is checked before the first
 * byte is written; sizes and checksums are checked again while unpacking. On any problem nothing is left behind.
 *
 * Files get their permission bits without setuid, setgid, sticky and without write for group and others; the owner can
 * always read and write. Links are made last, so no file is ever written through one.
 */
export async function extractZip(
  path: string,
  directory: string,
  limits: ArchiveLimits = defaultLimits,
): Promise<Result<CheckedZip, readonly Issue[]>> {
  const file = await open(path, 'r');
  try {
    const checked = await checkOpenZip(file, limits);
    if (!checked.ok) return checked;
    const target = resolve(directory);
    await mkdir(dirname(target), { recursive: true });
    const partial = join(dirname(target), `.${basename(target)}.${randomUUID()}.partial`);
    try {
      const unpacked = await unpackAll(file, checked.value.entries, partial);
      if (!unpacked.ok) return err([unpacked.error]);
      await rename(partial, target);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    return checked;
  } finally {
    await file.close();
  }
}

async function unpackAll(
  file: FileHandle,
  entries: readonly CheckedEntry[],
  root: string,
): Promise<Result<void, Issue>> {
  await mkdir(root, { mode: 0o755 });
  const made = new Set<string>([root]);
  const folder = async (path: string): Promise<void> => {
    if (made.has(path)) return;
    await mkdir(path, { recursive: true, mode: 0o755 });
    made.add(path);
  };
  for (const entry of entries) {
    const path = join(root, entry.name);
    if (entry.kind === 'directory') await folder(path);
    if (entry.kind !== 'file') continue;
    await folder(dirname(path));
    const written = await writeFile(file, entry, path);
    if (!written.ok) {
      return err({
        pointer: `/${pointerToken(entry.name)}`,
        message: written.error,
        value: entry.name,
        code: 'archive.damaged',
      });
    }
  }
  for (const { kind, name, target } of entries) {
    if (kind !== 'link' || target === undefined) continue;
    await folder(dirname(join(root, name)));
    await symlink(target, join(root, name));
  }
  return ok(undefined);
}

async function writeFile(file: FileHandle, entry: CheckedEntry, path: string): Promise<Result<void, string>> {
  // O_EXCL | O_NOFOLLOW: should anything already stand there, it is neither overwritten nor followed.
  const into = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    if (isSmall(entry)) {
      const content = await unpackSmall(file, entry);
      if (!content.ok) return content;
      await into.writeFile(content.value);
    } else {
      const streamed = await unpackLarge(file, entry, into);
      if (!streamed.ok) return streamed;
    }
    await into.chmod(((entry.mode ?? 0o644) & 0o755) | 0o600);
    return ok(undefined);
  } finally {
    await into.close();
  }
}
