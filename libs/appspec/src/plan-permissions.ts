import type { Issue } from '@millrace/kernel';
import type { Permission, PermissionType } from './appspec.ts';
import { matchesGlob } from './glob.ts';
import type { HostAbilities, Instruction } from './install-plan.ts';
import { isWithin, nameOf, parentOf } from './paths.ts';

export interface PermissionPlan {
  readonly instructions: readonly Instruction[];
  readonly issues: readonly Issue[];
}

/** What this installation makes: permissions never touch anything else. */
export interface Made {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/**
 * Matches `permissions` with what is installed now. An object that is a copied file gets its rights itself; an object
 * that is a folder hands them to the copied files and made folders beneath it, never to itself and never to what was
 * there before; an object that is neither is ignored. Two entries for one path are an issue.
 */
export function planPermissions(
  permissions: readonly Permission[],
  made: Made,
  abilities: HostAbilities,
): PermissionPlan {
  const issues: Issue[] = [];
  const claimed = new Map<string, Permission>();
  const claims: { readonly path: string; readonly type: PermissionType; readonly permission: Permission }[] = [];

  permissions.forEach((permission, index) => {
    const refuse = (message: string, value: string): void =>
      void issues.push({ pointer: `/permissions/${index}`, message, value, line: permission.line });
    if (permission.acls.length > 0 && !abilities.acl)
      refuse('this host has no setfacl, which acls need', permission.object);
    if (permission.context && !abilities.selinux) {
      refuse('this host has no semanage and restorecon, which context needs', permission.object);
    }
    if (made.files.includes(permission.object)) checkFileObject(permission, refuse);
    for (const target of targetsOf(permission, made)) {
      const other = claimed.get(target.path);
      if (other) refuse(`${target.path} is also matched by the entry on line ${other.line}`, target.path);
      else {
        claimed.set(target.path, permission);
        claims.push({ ...target, permission });
      }
    }
  });
  return { instructions: claims.flatMap(instructionsFor), issues };
}

function checkFileObject(permission: Permission, refuse: (message: string, value: string) => void): void {
  if (permission.pattern !== '**') refuse('object is a file, so pattern must be "**"', permission.object);
  if (permission.except.length > 0) refuse('object is a file, so except must be empty', permission.object);
  if (!permission.types.includes('file')) refuse('object is a file, but type does not include file', permission.object);
  if (permission.acls.some(({ isDefault }) => isDefault)) refuse('a file takes no default acls', permission.object);
}

interface Target {
  readonly path: string;
  readonly type: PermissionType;
}

function targetsOf(permission: Permission, made: Made): readonly Target[] {
  if (made.files.includes(permission.object)) return [{ path: permission.object, type: 'file' }];
  const everything: readonly Target[] = [
    ...made.folders.map((path): Target => ({ path, type: 'directory' })),
    ...made.files.map((path): Target => ({ path, type: 'file' })),
  ];
  return everything.filter(
    ({ path, type }) =>
      path !== permission.object &&
      isWithin(path, permission.object) &&
      permission.types.includes(type) &&
      isSelected(permission, path),
  );
}

/** `**` reaches any depth; any other pattern and every `except` look at direct children only. */
function isSelected({ object, pattern, except }: Permission, path: string): boolean {
  const isChild = parentOf(path) === object;
  if (isChild && except.some((glob) => matchesGlob(glob, nameOf(path)))) return false;
  return pattern === '**' || (isChild && matchesGlob(pattern, nameOf(path)));
}

/** The order in which rights are set matters: mode, list, context, owner. */
function instructionsFor({ path, type, permission }: Target & { readonly permission: Permission }): Instruction[] {
  const { mode, context, owner, group } = permission;
  const acls = type === 'file' ? permission.acls.filter(({ isDefault }) => !isDefault) : permission.acls;
  return [
    ...(mode === undefined ? [] : [{ type: 'chmod' as const, path, mode }]),
    ...(acls.length === 0 ? [] : [{ type: 'setfacl' as const, path, entries: acls }]),
    ...(context === undefined ? [] : [{ type: 'relabel' as const, path, context }]),
    ...(owner === undefined && group === undefined
      ? []
      : [{ type: 'chown' as const, path, ...(owner ? { owner } : {}), ...(group ? { group } : {}) }]),
  ];
}
