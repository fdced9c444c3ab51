export type { Credentials } from './credentials.ts';
export type { Part } from './parts.ts';
export { PlatformProblem } from './problem.ts';
export { startPlatform, type Platform, type PlatformOptions } from './start-platform.ts';
