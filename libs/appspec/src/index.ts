export { completeAcl } from './acl.ts';
export {
  type AclEntry,
  type Appspec,
  type FileExistsBehavior,
  type FileMapping,
  type HookScript,
  type Permission,
  type SecurityContext,
} from './appspec.ts';
export type {
  BundleEntry,
  HostAbilities,
  InstalledEntry,
  InstallPlan,
  InstallRequest,
  Instruction,
  Observed,
} from './install-plan.ts';
export {
  inPlaceEvents,
  isReserved,
  type LifecycleEvent,
  type ReservedEvent,
  type ScriptableEvent,
} from './lifecycle.ts';
export { parseAppspec } from './parse.ts';
export { isWithin } from './paths.ts';
export { pathsToObserve, planInstall } from './plan-install.ts';
export { appspecCandidates, resolveAppspecName } from './resolve.ts';
