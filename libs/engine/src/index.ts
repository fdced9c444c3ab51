export { actionTypes, findActionType, isWorkedOutside } from './definition/catalogue.ts';
export {
  customActionType,
  type CustomProperty,
  type CustomTypeDefinition,
} from './definition/catalogue/custom-type.ts';
export type { ActionType, ArtifactCount, ConfigurationKey, Requirement } from './definition/catalogue/action-type.ts';
export { findRuleType, ruleTypes, type RuleType } from './definition/catalogue/rule-types.ts';
export type { ExpandedAction } from './definition/expand.ts';
export { declaredActions } from './definition/declared-actions.ts';
export { contextFor, type ValidationContext } from './definition/context.ts';
export { jsonSchemas } from './definition/schema/schemas.ts';
export { outOfBounds } from './definition/document.ts';
export { parsePipeline, type ParsedPipeline, type ParseOptions } from './definition/parse.ts';
export { quotas } from './definition/quotas.ts';
export { parseReferences, resolvableTexts, type VariableScope } from './definition/references.ts';
export type { PlacedAction } from './definition/placed.ts';
export { mask } from './definition/rules-actions.ts';
export {
  type ActionDeclaration,
  type ActionTypeId,
  type ArtifactStore,
  type Category,
  type ConditionBlockName,
  type EnvironmentVariable,
  type ExecutionMode,
  type OutputArtifact,
  type Owner,
  type PipelineDeclaration,
  type PipelineVariable,
  type RuleDeclaration,
  type StageDeclaration,
} from './definition/structure.ts';
export { validatePipeline } from './definition/validate.ts';
export type * from './flow/commands.ts';
export { decide, type Decision } from './flow/decide.ts';
export type * from './flow/events-of-work.ts';
export type * from './flow/events.ts';
export { evolve } from './flow/evolve.ts';
export { actionsIn } from './flow/runs.ts';
export { explain, type Reason } from './flow/explain.ts';
export { variableBytes } from './flow/reports.ts';
export {
  react,
  timedOutBy,
  type AcquireLock,
  type CancelJob,
  type ClearTimer,
  type CopyArtifacts,
  type OfferJob,
  type Order,
  type ReleaseLock,
  type SetTimer,
} from './flow/react.ts';
export { previewRollback, type RollbackStep } from './flow/rollback.ts';
export { absent, flowShape } from './flow/state.ts';
export type * from './flow/state-of-work.ts';
export type * from './flow/state.ts';
export type * from './triggers/structure.ts';
export {
  detectionOf,
  eventDrivenProvider,
  pollsWhileUsed,
  triggerTypes,
  type Mechanism,
} from './triggers/detection.ts';
export type { ChangedFiles, GitEvent } from './triggers/events.ts';
export { decideTrigger, dependsOnFiles, type TriggerDecision } from './triggers/filters.ts';
export { parseTriggers } from './triggers/validate-triggers.ts';
export {
  decideLock,
  evolveLock,
  freeLock,
  lockShape,
  reactLock,
  type GiveBackLock,
  type Lock,
  type LockClaim,
  type LockCommand,
  type LockEvent,
  type TakeLock,
  type TellGranted,
} from './lock/lock.ts';
