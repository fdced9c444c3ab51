import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { tempDir } from './temp-dir.ts';

export interface SmallDisk {
  /** Its folder, empty at first. */
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * A disk that a megabyte fills. It is mounted in a namespace of its own, which needs no root, and reached through the
 * process that keeps it. `undefined` where the system lets nobody do that.
 */
export async function smallDisk(): Promise<SmallDisk | undefined> {
  const folder = await tempDir('small-disk');
  const script = 'mount -t tmpfs -o size=1m tmpfs "$0" && echo mounted && exec cat';
  const keeper = spawn('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', script, folder.path], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(keeper, 'close').catch(() => undefined);
  const isMounted = await Promise.race([once(keeper.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!isMounted) {
    await folder.remove();
    return undefined;
  }
  return {
    path: join('/proc', String(keeper.pid), 'root', folder.path),
    remove: async () => {
      keeper.stdin.end();
      await ended;
      await folder.remove();
    },
  };
}
