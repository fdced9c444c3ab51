export {
  artifactEntries,
  baseDirectories,
  filesBelow,
  type FileScope,
  type FoundFile,
} from './build/artifact-files.ts';
export { defaultBuildPath, executorFor, inheritedEnvironment, type BuildMachine } from './build/build-machine.ts';
export { buildEnvironment, sourceVariable, type BuildIdentity } from './build/build-environment.ts';
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
export { callAfter } from './job/call-after.ts';
export { JobArtifacts } from './job/artifacts.ts';
export { JobCancelsController } from './job/job-cancels.controller.ts';
export { JobCarrier } from './job/job-carrier.ts';
export { JobHandler, type JobContext, type JobFiles, type JobOutcome, type Lane } from './job/job-handler.ts';
export { jobProviders } from './job/job-providers.ts';
export { JobRecords } from './job/job-records.ts';
export { JobWorker } from './job/job-worker.ts';
export { persistently, whenStorable } from './job/persistently.ts';
export { Runner1100000000001 } from './job/migrations/runner-1.ts';
export { Slots } from './job/slots.ts';
export { thrownOutcome } from './job/thrown-outcome.ts';
export { BucketSettings } from './job/bucket-settings.ts';
export { RunnerSettings } from './job/runner-settings.ts';
export {
  actionVariables,
  planBuild,
  primarySourceOf,
  projectNameOf,
  type BuildJob,
  type BuildPlan,
  type BuildProject,
} from './builds/build-action.ts';
export { carryOutBuild, type BuildHands, type ReadReports } from './builds/carry-out-build.ts';
export { planCommands } from './builds/commands-buildspec.ts';
export { BuildJobs } from './builds/build-jobs.ts';
export { BuildRecords } from './builds/build-records.ts';
export { Builds1100000000002 } from './builds/builds-1.ts';
export { Builds1100000000003 } from './builds/builds-2.ts';
export { judgeReports } from './reports/judge-reports.ts';
export type { Report } from './reports/report.ts';
