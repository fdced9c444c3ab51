import type { Issue } from '@millrace/kernel';
import type { ScriptableEvent } from './lifecycle.ts';

/** What to do with a file that is already at a destination and was not installed by this deployment group. */
export const fileExistsBehaviors = ['DISALLOW', 'OVERWRITE', 'RETAIN'] as const;
export type FileExistsBehavior = (typeof fileExistsBehaviors)[number];

/** A parsed, valid appspec of a server deployment. */
export interface Appspec {
  readonly os: 'linux' | 'windows';
  readonly files: readonly FileMapping[];
  /** Absent: the deployment's own setting decides. */
  readonly fileExistsBehavior?: FileExistsBehavior;
  readonly permissions: readonly Permission[];
  readonly hooks: Readonly<Partial<Record<ScriptableEvent, readonly HookScript[]>>>;
  /** What is accepted and ignored, such as unknown keys. */
  readonly warnings: readonly Issue[];
}

export interface FileMapping {
  /** Path inside the bundle with `/` between its parts; `''` is the whole bundle. */
  readonly source: string;
  /** Normalised absolute directory. */
  readonly destination: string;
  readonly line: number;
}

export const permissionTypes = ['file', 'directory'] as const;
export type PermissionType = (typeof permissionTypes)[number];

export interface Permission {
  /** Normalised absolute path of a copied file, or of a directory above what was copied. */
  readonly object: string;
  /** `**` (any depth), or a glob in which `*` stands for any run of characters, matched on direct children. */
  readonly pattern: string;
  /** Globs on the names of direct children that are left alone. */
  readonly except: readonly string[];
  readonly owner?: string;
  readonly group?: string;
  /** Permission bits, 0 to 0o7777. */
  readonly mode?: number;
  readonly acls: readonly AclEntry[];
  readonly context?: SecurityContext;
  readonly types: readonly PermissionType[];
  readonly line: number;
}

/** One entry of an access control list as `setfacl` knows it. */
export interface AclEntry {
  readonly isDefault: boolean;
  readonly kind: 'user' | 'group' | 'mask';
  /** Empty for the mask alone. */
  readonly name: string;
  /** Three letters, `-` where a right is missing: `r-x`. */
  readonly rights: string;
}

/** An SELinux context; roles are not supported. */
export interface SecurityContext {
  readonly user?: string;
  readonly type: string;
  readonly range?: string;
}

export interface HookScript {
  /** Path inside the bundle with `/` between its parts. */
  readonly location: string;
  /** Whole seconds, 1 to 3600. */
  readonly timeoutSeconds: number;
  /** Whether the file itself names the timeout. */
  readonly hasOwnTimeout: boolean;
  readonly runas?: string;
  readonly sudo: boolean;
  readonly line: number;
}

/** The most that all scripts of one lifecycle event may take together, in seconds. */
export const eventBudgetSeconds = 3600;
