export { isReservedVariable } from './environment.ts';
export { buildspecLimits } from './limits.ts';
export {
  userPhases,
  type ArtifactsSpec,
  type Buildspec,
  type BuildspecEnv,
  type CacheSpec,
  type FileSetSpec,
  type OnFailure,
  type PhaseSpec,
  type ReportGroupSpec,
  type RetrySpec,
  type UserPhase,
} from './model.ts';
export { parseOnFailure } from './on-failure.ts';
export { parseBuildspec, type ParsedBuildspec } from './parse.ts';
export {
  buildPhases,
  nextPhase,
  overallStatus,
  phaseStatuses,
  type BuildPhase,
  type PhaseStatus,
} from './phase-machine.ts';
