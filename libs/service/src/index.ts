export { RandomIds, SystemClock } from './clock.ts';
export { defineService, type ServiceDefinition } from './definition.ts';
export { Env, readSettings, ServiceSettings, SettingsProblem, type Environment } from './env.ts';
export { Hourly } from './hourly.ts';
export { createLog } from './log.ts';
export { main, runAsProcess } from './main.ts';
export {
  pageOf,
  readNamedList,
  readPageToken,
  readTimedPageToken,
  timedPlace,
  type NamedList,
  type TimedPlace,
} from './paging.ts';
export { problemBody, Rejected, tooLarge } from './problem.filter.ts';
export { Readiness, type ReadinessReport } from './readiness.ts';
export { runService, type RunningService, type RunOptions } from './run-service.ts';
export { sealedSecrets, type SealedPlace } from './sealed-secrets.ts';
export { withoutTags, withTags } from './tags.ts';
export { Telemetry } from './telemetry.ts';
