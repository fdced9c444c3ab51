export {
  artifactEntries,
  baseDirectories,
  filesBelow,
  type FileScope,
  type FoundFile,
} from './build/artifact-files.ts';
export {
  buildEnvironment,
  inheritedEnvironment,
  sourceVariable,
  type BuildIdentity,
} from './build/build-environment.ts';
export type { BuildspecSource } from './build/buildspec-source.ts';
export {
  defaultStopGrace,
  runBuild,
  type BuildRequest,
  type BuildResult,
  type PhaseRecord,
} from './build/run-build.ts';
export { stopCause, type StopCause } from './build/stop.ts';
export { phaseSucceeded, type PhaseEnd } from './build/user-commands.ts';
export { defaultLogLimits, LogPump, type LogLimits } from './log/log-pump.ts';
export { Masker } from './log/masker.ts';
export { LogSpool } from './log/spool.ts';
export { reasons, Refusal, type ReasonCode } from './reasons.ts';
export { whyNoBubblewrap } from './sandbox/bubblewrap-executor.ts';
export { chooseExecutor, type SandboxChoice } from './sandbox/choose-executor.ts';
export type { Executor, Launch } from './sandbox/executor.ts';
export { ProcessTree } from './sandbox/process-tree.ts';
export { Workspace } from './workspace.ts';
