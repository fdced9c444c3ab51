import {
  nextPhase,
  overallStatus,
  userPhases,
  type Buildspec,
  type BuildPhase,
  type UserPhase,
} from '@millrace/buildspec';
import type { ArtifactRefV1 } from '@millrace/contracts';
import {
  formatDuration,
  milliseconds,
  seconds,
  since,
  type Clock,
  type Duration,
  type Instant,
  type Outcome,
} from '@millrace/kernel';
import type { LogPump } from '../log/log-pump.ts';
import { Refusal, type ReasonCode } from '../reasons.ts';
import type { Executor } from '../sandbox/executor.ts';
import { ShellSession, type CommandEnd } from '../shell/shell-session.ts';
import type { Workspace } from '../workspace.ts';
import type { FileScope } from './artifact-files.ts';
import { buildEnvironment, type BuildIdentity } from './build-environment.ts';
import { readBuildspec, type BuildspecSource } from './buildspec-source.ts';
import { filesOf, packOutput } from './output-artifacts.ts';
import { stopCause, stopEnds } from './stop.ts';
import { outcomeOf, phaseSucceeded, runCommands, succeedingCommand, type PhaseEnd } from './user-commands.ts';

/** SIGTERM to SIGKILL for a build that is stopped. */
export const defaultStopGrace = seconds(10);
/** The same for what a finished build left in the background. */
const leftoverGrace = milliseconds(500);
/** All variables of one action, names and values (codepipeline.md 6.2). */
const outputVariableBytes = 122_880;

export interface PhaseRecord extends PhaseEnd {
  readonly phase: BuildPhase;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
}

/** One build, and the hands it works with. */
export interface BuildRequest {
  readonly identity: BuildIdentity;
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly log: LogPump;
  readonly clock: Clock;
  /** Ends the build; its reason is a `StopCause`. */
  readonly signal: AbortSignal;
  /** How long the processes of a stopped build have between SIGTERM and SIGKILL. */
  readonly stopGrace: Duration;
  readonly buildspec: BuildspecSource;
  /** What the runner lets through, then what the project and the action set, later ones winning. */
  readonly inherited: Readonly<Record<string, string>>;
  readonly overrides: readonly Readonly<Record<string, string>>[];
  /** Names of the artifacts that the action promises. */
  readonly outputs: readonly string[];
  /** Unpacks the inputs into the workspace. @returns the names of those beside the primary one */
  fetchInputs(): Promise<readonly string[]>;
  /** Keeps a packed artifact. */
  storeOutput(name: string, zip: string): Promise<ArtifactRefV1>;
  /** Told before the first command of the user's; the build waits for it. */
  userCommandBegins(): Promise<void>;
  /** Told at every change of phase. */
  phaseChanged(current: BuildPhase, ended: readonly PhaseRecord[]): Promise<void>;
  /** Reads reports after the artifacts; may say no. */
  readReports?(buildspec: Buildspec, scope: FileScope): Promise<PhaseEnd>;
}

export interface BuildResult {
  readonly outcome: Outcome;
  /** Present unless it succeeded. */
  readonly error?: { readonly code: ReasonCode; readonly message: string };
  readonly phases: readonly PhaseRecord[];
  readonly outputArtifacts: readonly ArtifactRefV1[];
  readonly outputVariables: Readonly<Record<string, string>>;
}

/** Carries out a build from its inputs to its artifacts. Never throws for what the build does: every end is a result. */
export async function runBuild(request: BuildRequest): Promise<BuildResult> {
  return new Build(request).run();
}

class Build {
  private readonly request: BuildRequest;
  private readonly ended: PhaseRecord[] = [];
  private readonly artifacts: ArtifactRefV1[] = [];
  private variables: Record<string, string> = {};
  private buildspec: Buildspec | undefined;
  private environment: Readonly<Record<string, string>> = {};
  private session: Promise<ShellSession> | undefined;
  private toldSucceeding = true;

  constructor(request: BuildRequest) {
    this.request = request;
  }

  async run(): Promise<BuildResult> {
    try {
      return await this.throughPhases();
    } catch (error) {
      // Its record could not be kept: no process outlives the build for that.
      await this.settled(() => this.finalize());
      throw error;
    }
  }

  private async throughPhases(): Promise<BuildResult> {
    this.request.log.say(this.request.executor.description);
    for (let phase: BuildPhase | undefined = 'submitted'; phase;) {
      await this.request.phaseChanged(phase, this.ended);
      const record = await this.enter(phase);
      this.ended.push(record);
      const wish = isUserPhase(phase) ? this.buildspec?.phases[phase]?.onFailure : undefined;
      phase = nextPhase(phase, record.status, wish);
    }
    await this.request.phaseChanged('completed', this.ended);
    return this.result();
  }

  private async enter(phase: BuildPhase): Promise<PhaseRecord> {
    const { clock, log } = this.request;
    const startedAt = clock.now();
    const isSpoken = phase !== 'submitted' && phase !== 'queued' && phase !== 'completed';
    if (isSpoken) log.say(`Entering phase ${phase.toUpperCase()}`);
    const end = phase === 'finalizing' ? await this.settled(() => this.finalize()) : await this.untilStopped(phase);
    const endedAt = clock.now();
    if (isSpoken) {
      const length = formatDuration(since(endedAt, startedAt));
      log.say(`Phase complete: ${phase.toUpperCase()} State: ${end.status.toUpperCase()} (${length})`);
      for (const { statusCode, message } of end.contexts) {
        if (statusCode !== '') log.say(`Phase context status code: ${statusCode} Message: ${message}`);
      }
    }
    return { phase, startedAt, endedAt, ...end };
  }

  /** Does a phase's work, or leaves it when the build is stopped; what is left behind dies in FINALIZING. */
  private async untilStopped(phase: Exclude<BuildPhase, 'finalizing'>): Promise<PhaseEnd> {
    const { signal } = this.request;
    if (phase === 'completed') return phaseSucceeded;
    if (signal.aborted) return this.stopped();
    const stop = Promise.withResolvers<PhaseEnd>();
    const onAbort = (): void => stop.resolve(this.stopped());
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([this.settled(() => this.work(phase)), stop.promise]);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  private stopped(): PhaseEnd {
    const { status, code, message } = stopEnds[stopCause(this.request.signal)];
    return { status, contexts: [{ statusCode: code, message }] };
  }

  private async settled(work: () => Promise<PhaseEnd>): Promise<PhaseEnd> {
    try {
      return await work();
    } catch (error) {
      const message = this.request.log.mask(error instanceof Error ? error.message : String(error));
      if (error instanceof Refusal) {
        const status = error.code === 'INPUT_ARTIFACT_ERROR' ? 'fault' : 'failed';
        return { status, contexts: [{ statusCode: error.code, message }] };
      }
      return { status: 'fault', contexts: [{ statusCode: 'INTERNAL_SERVICE_ERROR', message }] };
    }
  }

  private async work(phase: Exclude<BuildPhase, 'finalizing' | 'completed'>): Promise<PhaseEnd> {
    switch (phase) {
      case 'submitted':
      case 'queued':
      case 'provisioning':
        return phaseSucceeded;
      case 'download_source':
        return this.downloadSource();
      case 'install':
      case 'pre_build':
      case 'build':
      case 'post_build':
        return this.userPhase(phase);
      case 'upload_artifacts':
        return this.uploadArtifacts();
    }
  }

  private async downloadSource(): Promise<PhaseEnd> {
    const { request } = this;
    const secondaryInputs = await request.fetchInputs();
    request.log.say(`CODEBUILD_SRC_DIR=${request.workspace.source}`);
    this.buildspec = await readBuildspec(request.buildspec, request.workspace.source, request.log);
    this.environment = buildEnvironment({ ...request, buildspec: this.buildspec, secondaryInputs });
    return phaseSucceeded;
  }

  private async userPhase(phase: UserPhase): Promise<PhaseEnd> {
    const buildspec = this.readBuildspec;
    const session = await (this.session ??= this.startShell(buildspec));
    const spec = buildspec.phases[phase];
    const isShared = buildspec.version === '0.2';
    const succeeding = this.ended.every(({ status }) => status === 'succeeded');
    if (isShared && this.toldSucceeding !== succeeding) await session.run(succeedingCommand(succeeding));
    this.toldSucceeding = succeeding;
    const runOne = (command: string): Promise<CommandEnd> =>
      session.run(isShared || succeeding ? command : `${succeedingCommand(succeeding)}\n${command}`);
    const end = spec ? await runCommands(spec, session, this.request.log, this.request.signal, runOne) : phaseSucceeded;
    if (phase === 'post_build' && !this.request.signal.aborted) await this.readExported(session, buildspec);
    return end;
  }

  private async startShell(buildspec: Buildspec): Promise<ShellSession> {
    await this.request.userCommandBegins();
    return ShellSession.start(this.request.executor, this.request.workspace, {
      shell: buildspec.env.shell,
      shared: buildspec.version === '0.2',
      environment: this.environment,
      workingDirectory: this.request.workspace.source,
      output: (chunk) => this.request.log.output(chunk),
    });
  }

  private async readExported(session: ShellSession, { env }: Buildspec): Promise<void> {
    const { log } = this.request;
    const values = await session.variables(env.exportedVariables);
    this.variables = Object.fromEntries(
      env.exportedVariables.map((name) => {
        if (!values.has(name)) log.say(`Warning: the exported variable ${name} was never set; it is exported empty`);
        return [name, log.mask(values.get(name) ?? '')];
      }),
    );
    const bytes = Buffer.byteLength(Object.entries(this.variables).flat().join(''));
    if (bytes > outputVariableBytes) {
      throw new Refusal(
        'EXPORTED_VARIABLES_TOO_LARGE',
        `The exported variables have ${bytes} bytes; at most ${outputVariableBytes} are allowed.`,
      );
    }
  }

  private async uploadArtifacts(): Promise<PhaseEnd> {
    const { request } = this;
    const buildspec = this.readBuildspec;
    const scope: FileScope = {
      source: request.workspace.source,
      box: request.workspace.box,
      environment: this.environment,
    };
    const uploaded = await this.settled(async () => {
      for (const name of request.outputs) {
        const files = filesOf(name, buildspec, request.outputs);
        const zip = await packOutput(name, files, scope, request.workspace, request.log);
        this.artifacts.push(await request.storeOutput(name, zip));
      }
      return phaseSucceeded;
    });
    // Reports are read after the artifacts, whether those were found or not: they may say why.
    const reported = (await request.readReports?.(buildspec, scope)) ?? phaseSucceeded;
    const ends = [uploaded, reported].filter(({ status }) => status !== 'succeeded');
    if (ends.length === 0) return phaseSucceeded;
    return {
      status: overallStatus(ends.map(({ status }) => status)),
      contexts: ends.flatMap(({ contexts }) => contexts),
    };
  }

  private async finalize(): Promise<PhaseEnd> {
    const session = await this.session;
    await (this.request.signal.aborted ? session?.stop(this.request.stopGrace) : session?.finish(leftoverGrace));
    this.request.log.flush();
    return phaseSucceeded;
  }

  private get readBuildspec(): Buildspec {
    if (!this.buildspec) throw new Error('the buildspec is read in DOWNLOAD_SOURCE, before any phase that needs it');
    return this.buildspec;
  }

  private result(): BuildResult {
    const status = overallStatus(this.ended.map((record) => record.status));
    const decisive = this.ended.find((record) => record.status === status && status !== 'succeeded');
    const context = decisive?.contexts.find(({ statusCode }) => statusCode !== '');
    return {
      outcome: outcomeOf[status],
      phases: this.ended,
      outputArtifacts: status === 'succeeded' ? this.artifacts : [],
      outputVariables: status === 'succeeded' ? this.variables : {},
      ...(context?.statusCode ? { error: { code: context.statusCode, message: context.message } } : {}),
    };
  }
}

const isUserPhase = (phase: BuildPhase): phase is UserPhase => userPhases.some((each) => each === phase);
