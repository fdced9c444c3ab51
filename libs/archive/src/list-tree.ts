import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackEntry } from './pack-zip.ts';

/**
 * Everything below a directory as entries for `packZip`, links as links. Directories are listed when they are empty
 * only; sockets, pipes and devices are left out. Links that lead outside are refused by `packZip`.
 * @param skip names, relative to `root`, that are left out with all below them
 */
export async function listTree(
  root: string,
  skip: (name: string) => boolean = () => false,
): Promise<readonly PackEntry[]> {
  const entries: PackEntry[] = [];
  const visit = async (below: string): Promise<boolean> => {
    const found = await readdir(join(root, below), { withFileTypes: true });
    let listed = false;
    for (const item of found) {
      const name = below === '' ? item.name : `${below}/${item.name}`;
      if (skip(name)) continue;
      const path = join(root, name);
      if (item.isFile()) entries.push({ kind: 'file', name, path });
      else if (item.isSymbolicLink()) entries.push({ kind: 'link', name, target: await readlink(path) });
      else if (!item.isDirectory()) continue;
      else if (!(await visit(name))) entries.push({ kind: 'directory', name });
      listed = true;
    }
    return listed;
  };
  await visit('');
  return entries;
}
