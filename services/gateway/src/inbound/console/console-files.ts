import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

export interface ConsoleFile {
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly etag: string;
  /** Built with a digest in its name, so it never changes. */
  readonly isImmutable: boolean;
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * The built console, read once at start. Requests are answered from this map alone, so no path that a client sends
 * ever reaches the file system. Files of other kinds, source maps among them, are not served.
 * @throws when the folder has no `index.html`.
 */
export async function readConsole(folder: string): Promise<ReadonlyMap<string, ConsoleFile>> {
  const files = new Map<string, ConsoleFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const mediaType = mediaTypes[extname(entry.name)];
    if (!entry.isFile() || mediaType === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const key = path.slice(folder.length).replaceAll('\\', '/').replace(/^\/*/, '/');
    files.set(key, {
      bytes,
      mediaType,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      isImmutable: key.startsWith('/assets/'),
    });
  }
  if (!files.has('/index.html')) throw new Error(`the console in ${folder} has no index.html: build it first`);
  return files;
}
