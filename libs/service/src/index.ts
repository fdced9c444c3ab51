export { RandomIds, SystemClock } from './clock.ts';
export { defineService, type ServiceDefinition } from './definition.ts';
export { Env, readSettings, ServiceSettings, SettingsProblem, type Environment } from './env.ts';
export { createLog } from './log.ts';
export { main, runAsProcess } from './main.ts';
export { pageOf, readPageToken, readTimedPageToken, timedPlace, type TimedPlace } from './paging.ts';
export { problemBody, Rejected } from './problem.filter.ts';
export { runService, type RunningService, type RunOptions } from './run-service.ts';
export { Telemetry } from './telemetry.ts';
