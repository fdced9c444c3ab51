import type { InstalledEntry, InstallRequest, Instruction, Observed } from './install-plan.ts';
import { isWithin, joinPath } from './paths.ts';

export interface Cleanup {
  /** Contents first, then their folder. */
  readonly removals: readonly Extract<Instruction, { type: 'remove' }>[];
  /** The host as the removals will leave it. */
  readonly observed: ReadonlyMap<string, Observed>;
  /** Recorded entries that stay recorded because they stay on the host. */
  readonly kept: readonly InstalledEntry[];
  readonly leftBehind: readonly string[];
}

/**
 * What of the earlier installations has to go: recorded entries that the new revision does not bring again,
 * newest first; a folder only when nothing else is left in it. Nothing that was not recorded is ever removed,
 * and nothing that meanwhile became another kind of thing.
 */
export function planCleanup(
  request: Pick<InstallRequest, 'installed' | 'observed' | 'allowedDestinations' | 'forbiddenDestinations'>,
  isWanted: (entry: InstalledEntry) => boolean,
): Cleanup {
  const observed = new Map(request.observed);
  const removals: Extract<Instruction, { type: 'remove' }>[] = [];
  const kept: InstalledEntry[] = [];
  const leftBehind: string[] = [];
  const unique = new Map(request.installed.map((entry) => [entry.path, entry]));

  for (const entry of [...unique.values()].reverse()) {
    const fact = observed.get(entry.path);
    if (!fact) continue;
    if (!mayWrite(entry.path, request)) leftBehind.push(entry.path);
    else if (isWanted(entry)) kept.push(entry);
    else if (entry.kind === 'file' && (fact.kind === 'file' || fact.kind === 'link')) {
      removals.push({ type: 'remove', path: entry.path, kind: 'file' });
      observed.delete(entry.path);
    } else if (entry.kind === 'directory' && fact.kind === 'directory') {
      const isEmpty = fact.children.every((name) => isRemoved(joinPath(entry.path, name), removals));
      if (!isEmpty) continue;
      removals.push({ type: 'remove', path: entry.path, kind: 'directory' });
      observed.delete(entry.path);
    }
  }
  return { removals, observed, kept: kept.reverse(), leftBehind };
}

/** Whether a deployment may write or remove `path` itself: below an allowed folder and not in a forbidden one. */
export function mayWrite(
  path: string,
  bounds: Pick<InstallRequest, 'allowedDestinations' | 'forbiddenDestinations'>,
): boolean {
  return (
    bounds.allowedDestinations.some((folder) => isWithin(path, folder) && path !== folder) &&
    !bounds.forbiddenDestinations.some((folder) => isWithin(path, folder) || isWithin(folder, path))
  );
}

const isRemoved = (path: string, removals: readonly { readonly path: string }[]): boolean =>
  removals.some((removal) => removal.path === path);
