import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { extractZip } from '@millrace/archive';
import type { Buildspec } from '@millrace/buildspec';
import type { JobOfferedV1 } from '@millrace/contracts';
import { Clock, derivedUuid } from '@millrace/kernel';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FileScope } from '../build/artifact-files.ts';
import { defaultStopGrace, runBuild } from '../build/run-build.ts';
import type { StopCause } from '../build/stop.ts';
import type { PhaseEnd } from '../build/user-commands.ts';
import type { JobContext, JobOutcome } from '../job/job-handler.ts';
import { whenStorable } from '../job/persistently.ts';
import { RunnerSettings } from '../job/runner-settings.ts';
import { Refusal } from '../reasons.ts';
import { chooseExecutor } from '../sandbox/choose-executor.ts';
import type { Executor } from '../sandbox/executor.ts';
import type { BuildPlan } from './build-action.ts';
import { BuildRecords } from './build-records.ts';

/** Folders that the sandbox shows anyway. */
const systemFolders = /^\/(usr|bin|sbin|opt)(\/|$)/;

/** Carries out planned builds: one machine-wide sandbox choice, a record of each build, inputs and outputs as artifacts. */
@Injectable()
export class BuildJobs implements OnModuleInit {
  private executor: Executor | undefined;

  constructor(
    private readonly settings: RunnerSettings,
    private readonly records: BuildRecords,
    private readonly clock: Clock,
  ) {}

  /** Fails the start of a service that must sandbox and cannot. */
  async onModuleInit(): Promise<void> {
    this.executor = await chooseExecutor({
      sandbox: this.settings.runnerSandbox,
      network: this.settings.runnerNetwork,
      readOnly: this.settings.runnerPath
        .split(':')
        .filter((folder) => folder.startsWith('/') && !systemFolders.test(folder)),
    });
  }

  async run(
    job: JobOfferedV1,
    context: JobContext,
    plan: BuildPlan,
    readReports?: (buildspec: Buildspec, scope: FileScope) => Promise<PhaseEnd>,
  ): Promise<JobOutcome> {
    if (!this.executor) throw new Error('no build runs before the module is initialised');
    const buildId = `${plan.projectName}:${derivedUuid(job.jobId, String(job.fence))}`;
    const begin = { id: buildId, projectName: plan.projectName, sandbox: this.executor.name };
    await whenStorable(context.signal, () => this.records.begin(job, context, begin));
    const limit = new AbortController();
    const timer =
      plan.timeoutMinutes === undefined
        ? undefined
        : setTimeout(() => limit.abort('timed-out' satisfies StopCause), plan.timeoutMinutes * 60_000);
    try {
      const result = await runBuild({
        identity: {
          buildId,
          account: context.account,
          region: context.region,
          pipelineName: job.pipelineName,
          startedAtEpochMilliseconds: this.clock.now(),
          ...(job.sourceRevision === undefined ? {} : { sourceVersion: job.sourceRevision.revisionId }),
          ...(context.traceparent === undefined ? {} : { traceparent: context.traceparent }),
        },
        workspace: context.workspace,
        executor: this.executor,
        log: context.log,
        clock: this.clock,
        signal: AbortSignal.any([context.signal, limit.signal]),
        stopGrace: defaultStopGrace,
        buildspec: plan.buildspec,
        inherited: inheritedEnvironment(this.settings),
        overrides: plan.overrides,
        outputs: job.outputArtifacts.map(({ name }) => name),
        fetchInputs: () => fetchInputs(job, context, plan.primarySource),
        storeOutput: (name, zip) => context.artifacts.upload(name, 'zip', zip),
        userCommandBegins: () => context.userCommandBegins(buildId),
        phaseChanged: (current, ended) =>
          whenStorable(new AbortController().signal, () => this.records.phaseChanged(buildId, current, ended)),
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
}

function inheritedEnvironment(settings: RunnerSettings): Readonly<Record<string, string>> {
  const { lang, timeZone, httpProxy, httpsProxy, noProxy, runnerPath, otlpEndpoint } = settings;
  const variables = {
    PATH: runnerPath,
    LANG: lang,
    TZ: timeZone,
    HTTP_PROXY: httpProxy,
    HTTPS_PROXY: httpsProxy,
    NO_PROXY: noProxy,
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
  };
  return Object.fromEntries(
    Object.entries(variables).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** Unpacks every input artifact: the primary one as the source, the others beside it. @returns the others' names */
async function fetchInputs(
  job: JobOfferedV1,
  context: JobContext,
  primary: string | undefined,
): Promise<readonly string[]> {
  const { workspace, artifacts, log } = context;
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
