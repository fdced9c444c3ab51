export type { Credentials } from './credentials.ts';
export { PlatformProblem } from './problem.ts';
export { startPlatform, type Part, type Platform, type PlatformOptions } from './start-platform.ts';
