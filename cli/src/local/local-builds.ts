import type { LogLineV1 } from '@millrace/contracts';
import type { ActionResult, OfferJob } from '@millrace/engine';
import { derivedUuid, type Clock } from '@millrace/kernel';
import {
  carryOutBuild,
  inheritedEnvironment,
  judgeReports,
  LogPump,
  LogSpool,
  planBuild,
  planCommands,
  projectNameOf,
  thrownOutcome,
  Workspace,
  type BuildMachine,
  type BuildPlan,
  type BuildProject,
  type Executor,
} from '@millrace/runner';
import { toBuildJob, type LocalJob } from './local-job.ts';
import type { LocalFiles } from './local-files.ts';

/** CodeBuild's default. */
const defaultTimeoutMinutes = 60;

export interface LocalBuildsOptions {
  /** Where workspaces are made. */
  readonly folder: string;
  readonly account: string;
  readonly machine: BuildMachine;
  readonly executor: Executor;
  readonly files: LocalFiles;
  readonly projects: ReadonlyMap<string, BuildProject>;
  /** What the person who runs this sets for every build: it wins over project and action. */
  readonly variables: Readonly<Record<string, string>>;
  /** Never shown in a log. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  /** Whether workspaces stay after their build. */
  readonly keep: boolean;
  readonly said: (job: OfferJob, lines: readonly LogLineV1[]) => void;
}

/** Builds as the platform's runners carry them out: same phases, same sandbox, same artifacts; without their records. */
export class LocalBuilds {
  readonly #options: LocalBuildsOptions;

  constructor(options: LocalBuildsOptions) {
    this.#options = options;
  }

  /** Where an attempt of an action works. */
  workspaceOf({ action, attempt, jobId }: Pick<OfferJob, 'action' | 'attempt' | 'jobId'>): Workspace {
    return Workspace.at(this.#options.folder, `${action}-${attempt}-${jobId}`);
  }

  async run(order: OfferJob, signal: AbortSignal): Promise<ActionResult> {
    const { clock, secrets, keep } = this.#options;
    const workspace = this.workspaceOf(order);
    await workspace.make();
    const spool = LogSpool.open(workspace.log);
    const log = new LogPump(spool, clock, { secrets, publish: (lines) => this.#options.said(order, lines) });
    try {
      return await this.#build(toBuildJob(order), workspace, log, signal);
    } catch (error) {
      log.say(`The action ended with an error: ${error instanceof Error ? error.message : String(error)}`);
      return thrownOutcome(error, signal);
    } finally {
      spool.close();
      if (!keep) await workspace.remove();
    }
  }

  #build(job: LocalJob, workspace: Workspace, log: LogPump, signal: AbortSignal): Promise<ActionResult> {
    const { account, machine, executor, files: artifacts, clock, variables } = this.#options;
    const plan = this.#plan(job, log);
    return carryOutBuild(
      `${plan.projectName}:${derivedUuid(job.jobId, String(job.fence))}`,
      job,
      withMine(plan, variables),
      {
        account,
        region: job.region,
        traceparent: undefined,
        workspace,
        log,
        signal,
        artifacts,
        executor,
        clock,
        inherited: inheritedEnvironment(machine),
        userCommandBegins: () => Promise.resolve(),
        phaseChanged: () => Promise.resolve(),
        ...(job.actionType.category === 'Test'
          ? { readReports: (buildspec, scope) => judgeReports(buildspec, scope, log, () => Promise.resolve()) }
          : {}),
      },
    );
  }

  #plan(job: LocalJob, log: LogPump): BuildPlan {
    if (job.actionType.provider === 'Commands') return planCommands(job);
    const name = projectNameOf(job);
    const project = this.#options.projects.get(name);
    if (project !== undefined) return planBuild(job, project);
    log.say(`The build project ${name} is in none of the files: the source's own buildspec is used`);
    return planBuild(job, { name, environmentVariables: [], timeoutInMinutes: defaultTimeoutMinutes });
  }
}

const withMine = (plan: BuildPlan, variables: Readonly<Record<string, string>>): BuildPlan => ({
  ...plan,
  overrides: [...plan.overrides, variables],
});
