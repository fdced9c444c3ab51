import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { extractZip } from '@millrace/archive';
import type { Buildspec } from '@millrace/buildspec';
import type { Clock } from '@millrace/kernel';
import type { FileScope } from '../build/artifact-files.ts';
import { defaultStopGrace, runBuild, type BuildRequest } from '../build/run-build.ts';
import type { StopCause } from '../build/stop.ts';
import type { PhaseEnd } from '../build/user-commands.ts';
import type { JobContext, JobOutcome } from '../job/job-handler.ts';
import { Refusal } from '../reasons.ts';
import type { Executor } from '../sandbox/executor.ts';
import type { BuildJob, BuildPlan } from './build-action.ts';

/** Reads the reports of a build whose commands have ended, and may say no. */
export type ReadReports = (buildspec: Buildspec, scope: FileScope) => Promise<PhaseEnd>;

/** What a build works with, on a runner or on the machine of whoever wrote it. */
export interface BuildHands
  extends
    Pick<JobContext, 'log' | 'signal' | 'workspace' | 'artifacts' | 'account' | 'region' | 'traceparent'>,
    Pick<BuildRequest, 'userCommandBegins' | 'phaseChanged'> {
  readonly executor: Executor;
  readonly clock: Clock;
  /** What the machine lets through. */
  readonly inherited: Readonly<Record<string, string>>;
  readonly readReports?: ReadReports;
}

/** Carries out a planned build, from unpacking its inputs to packing its outputs, within the project's own time limit. */
export async function carryOutBuild(
  buildId: string,
  job: BuildJob,
  plan: BuildPlan,
  hands: BuildHands,
): Promise<JobOutcome> {
  const { account, region, traceparent, clock, signal, readReports, artifacts } = hands;
  const limit = new AbortController();
  const timer =
    plan.timeoutMinutes === undefined
      ? undefined
      : setTimeout(() => limit.abort('timed-out' satisfies StopCause), plan.timeoutMinutes * 60_000);
  try {
    const result = await runBuild({
      identity: {
        buildId,
        account,
        region,
        pipelineName: job.pipelineName,
        startedAtEpochMilliseconds: clock.now(),
        ...(job.sourceRevision === undefined ? {} : { sourceVersion: job.sourceRevision.revisionId }),
        ...(traceparent === undefined ? {} : { traceparent }),
      },
      workspace: hands.workspace,
      executor: hands.executor,
      log: hands.log,
      clock,
      signal: AbortSignal.any([signal, limit.signal]),
      stopGrace: defaultStopGrace,
      buildspec: plan.buildspec,
      inherited: hands.inherited,
      overrides: plan.overrides,
      outputs: job.outputArtifacts.map(({ name }) => name),
      fetchInputs: () => fetchInputs(job, hands, plan.primarySource),
      storeOutput: (name, zip) => artifacts.upload(name, 'zip', zip),
      userCommandBegins: () => hands.userCommandBegins(),
      phaseChanged: (current, ended) => hands.phaseChanged(current, ended),
      ...(readReports ? { readReports } : {}),
    });
    const { outcome, error, outputArtifacts, outputVariables } = result;
    const summary = error?.message ?? `Build ${buildId} succeeded`;
    return {
      outcome,
      summary,
      outputArtifacts,
      outputVariables,
      externalExecutionId: buildId,
      ...(error ? { error } : {}),
    };
  } finally {
    clearTimeout(timer);
  }
}

/** Unpacks every input artifact: the primary one as the source, the others beside it. @returns the others' names */
async function fetchInputs(
  job: BuildJob,
  { workspace, artifacts, log }: BuildHands,
  primary: string | undefined,
): Promise<readonly string[]> {
  if (primary === undefined) await mkdir(workspace.source, { recursive: true });
  for (const input of job.inputArtifacts) {
    const zip = join(workspace.archives, `in-${input.name}.zip`);
    log.say(`Downloading ${input.name} (${input.sizeBytes} bytes)`);
    await artifacts.download(input, zip);
    const unpacked = await extractZip(zip, input.name === primary ? workspace.source : workspace.input(input.name));
    if (unpacked.ok) continue;
    const why = unpacked.error.map(({ message, value }) =>
      typeof value === 'string' ? `${value}: ${message}` : message,
    );
    throw new Refusal('INPUT_ARTIFACT_ERROR', `${input.name} cannot be unpacked: ${why.join('; ')}`);
  }
  return job.inputArtifacts.map(({ name }) => name).filter((name) => name !== primary);
}
