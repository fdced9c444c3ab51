import type { Issue } from '@millrace/kernel';
import type { AclEntry, Appspec, FileExistsBehavior, SecurityContext } from './appspec.ts';

/** One thing in the unpacked bundle. */
export interface BundleEntry {
  /** Path below the bundle's root with `/` between its parts. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'other';
}

/** One thing that an installation put on the host, and that a later one may therefore remove. */
export interface InstalledEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory';
}

/** What is at a path of the host right now; links are not followed. A path that is not in the map is free. */
export type Observed =
  | { readonly kind: 'file' | 'link' | 'other' }
  | { readonly kind: 'directory'; readonly children: readonly string[] };

/** What a host can carry out besides plain files. */
export interface HostAbilities {
  /** `setfacl` is installed. */
  readonly acl: boolean;
  /** `semanage` and `restorecon` are installed. */
  readonly selinux: boolean;
}

export interface InstallRequest {
  readonly appspec: Appspec;
  readonly bundle: readonly BundleEntry[];
  /** What the previous installations of this deployment group recorded, in the order of their creation. */
  readonly installed: readonly InstalledEntry[];
  readonly observed: ReadonlyMap<string, Observed>;
  /** The deployment's setting; the appspec's own wins. */
  readonly fileExistsBehavior: FileExistsBehavior;
  /** Folders in normal form below which a deployment may write. */
  readonly allowedDestinations: readonly string[];
  /** Folders in normal form that are never written, even below an allowed one: the agent's own. */
  readonly forbiddenDestinations: readonly string[];
  readonly abilities: HostAbilities;
}

/** One step on the host, in the order of the list. */
export type Instruction =
  | { readonly type: 'remove'; readonly path: string; readonly kind: InstalledEntry['kind'] }
  | { readonly type: 'mkdir'; readonly path: string; readonly isRecorded: boolean }
  | {
      readonly type: 'copy';
      readonly source: string;
      readonly path: string;
      readonly replaces: 'nothing' | 'own' | 'foreign';
    }
  | { readonly type: 'chmod'; readonly path: string; readonly mode: number }
  | { readonly type: 'setfacl'; readonly path: string; readonly entries: readonly AclEntry[] }
  | { readonly type: 'relabel'; readonly path: string; readonly context: SecurityContext }
  | { readonly type: 'chown'; readonly path: string; readonly owner?: string; readonly group?: string };

export interface InstallPlan {
  readonly instructions: readonly Instruction[];
  /** What the next installation may remove, once this one is done. */
  readonly record: readonly InstalledEntry[];
  /** Destinations that were there before and are kept (RETAIN). */
  readonly retained: readonly string[];
  /** Recorded paths that are left alone because they are no longer below an allowed destination. */
  readonly leftBehind: readonly string[];
}

/** Why nothing was touched. Each issue's pointer leads into the appspec. */
export type PlanIssues = readonly Issue[];
