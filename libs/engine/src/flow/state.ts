import type { Brand, Instant, Outcome } from '@millrace/kernel';
import type {
  ActionTypeId,
  EnvironmentVariable,
  OutputArtifact,
  PipelineDeclaration,
} from '../definition/structure.ts';

export type RunId = Brand<string, 'RunId'>;
export type ActionExecutionId = Brand<string, 'ActionExecutionId'>;

/**
 * The consistency boundary of delivery. In SUPERSEDED and QUEUED mode it is the pipeline's whole flow: gates, stage
 * locks and every active run. In PARALLEL mode each run has a flow of its own. Finished runs leave it, so that a
 * decision costs the same after ten runs and after ten thousand.
 */
export type Flow = AbsentFlow | OpenFlow | ClosedFlow;

export interface AbsentFlow {
  readonly status: 'absent';
}

export interface OpenFlow {
  readonly status: 'open';
  readonly account: string;
  readonly region: string;
  readonly pipelineId: string;
  readonly pipelineName: string;
  /** Version that new runs pin. */
  readonly version: number;
  /** The declaration in force, and each older one that a run still pins. Keyed by version. */
  readonly definitions: Readonly<Record<string, PipelineDeclaration>>;
  /** Order of the next run: monotonic, never a clock. */
  readonly nextOrder: number;
  /** Number of the next arrival at any gate. */
  readonly nextArrival: number;
  /** Active runs only. */
  readonly runs: Readonly<Record<RunId, Run>>;
  readonly stages: Readonly<Record<string, StageSlot>>;
}

/** The pipeline was deleted; late reports are still accepted and change nothing. */
export interface ClosedFlow {
  readonly status: 'closed';
}

/** What a stage remembers across runs. */
export interface StageSlot {
  readonly transition: Transition;
  /** The run that entered last, whether or not it is still inside. */
  readonly latest?: LatestInStage;
}

export type Transition =
  | { readonly status: 'enabled' }
  | { readonly status: 'disabled'; readonly reason: string; readonly by: string; readonly at: Instant };

export interface LatestInStage {
  readonly runId: RunId;
  readonly order: number;
  readonly version: number;
  readonly status: 'inside' | StageOutcome;
}

export type StageOutcome = 'succeeded' | 'failed' | 'stopped' | 'cancelled';
export type RunOutcome = StageOutcome | 'superseded';

export interface Trigger {
  readonly triggerType: string;
  readonly triggerDetail: string;
}

export interface SourceOverride {
  readonly actionName: string;
  readonly revisionType: string;
  readonly revisionValue: string;
}

export interface SourceRevision {
  readonly revisionId: string;
  readonly revisionSummary?: string;
  readonly revisionUrl?: string;
}

/** Bytes in the artifact store, pinned by digest. */
export interface Artifact {
  readonly name: string;
  readonly artifactId: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface RunFacts {
  readonly id: RunId;
  readonly order: number;
  /** Pinned: an edit of the pipeline never changes a run. */
  readonly version: number;
  readonly type: 'STANDARD' | 'ROLLBACK';
  readonly trigger: Trigger;
  readonly startedAt: Instant;
  /** Resolved pipeline variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly sourceOverrides: readonly SourceOverride[];
  /** Trace that everything in this run continues. */
  readonly traceparent?: string;
}

export interface RunProgress extends RunFacts {
  /** Registered when the producer succeeded; consumers pin exactly these. */
  readonly artifacts: Readonly<Record<string, Artifact>>;
  /** Output variables by namespace. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Of the first source action that ended. */
  readonly sourceRevision?: SourceRevision;
}

export type Run = WaitingRun | RunInStage;

/** In front of a stage. Stopping or cancelling it needs no waiting, so it has no such status. */
export interface WaitingRun extends RunProgress {
  readonly status: 'waiting';
  readonly stage: string;
  /** Who came first: queues keep it. */
  readonly arrival: number;
  readonly wait: WaitCause;
}

export interface RunInStage extends RunProgress {
  readonly status: 'in-stage';
  readonly stage: string;
  readonly ending: Ending;
  /** Of this entry into the stage; actions that have not begun are absent. */
  readonly actions: Readonly<Record<string, ActionRun>>;
}

/** Whether new actions may start. */
export type Ending =
  | { readonly kind: 'none' }
  | { readonly kind: 'stopping'; readonly abandon: boolean; readonly reason: string }
  | { readonly kind: 'cancelling'; readonly reason: string };

/** Why a run stands in front of a stage; stored when decided. */
export type WaitCause =
  | { readonly kind: 'arriving' }
  | { readonly kind: 'stage-occupied'; readonly by: RunId }
  | { readonly kind: 'queued-behind'; readonly run: RunId }
  | { readonly kind: 'transition-disabled'; readonly reason: string }
  | { readonly kind: 'transition-reopened-too-late' };

/** One attempt of one action. */
export type ActionRun = OpenAction | SettledAction;

export interface OpenAction {
  /** `offered`: nothing of the user's has run, another worker may still be asked. */
  readonly status: 'offered' | 'begun';
  readonly id: ActionExecutionId;
  readonly attempt: number;
  /** Rises with every dispatch; reports with another number change nothing. */
  readonly fence: number;
  /** Dispatches that ended in silence. */
  readonly losses: number;
  readonly work: Work;
}

export interface SettledAction {
  readonly status: 'settled';
  readonly id: ActionExecutionId;
  readonly attempt: number;
  readonly fence: number;
  readonly outcome: Outcome;
}

/** What a worker is asked to do, everything resolved. */
export interface Work {
  readonly actionType: ActionTypeId;
  readonly configuration: Readonly<Record<string, string>>;
  readonly commands?: readonly string[];
  readonly environmentVariables?: readonly EnvironmentVariable[];
  readonly outputVariables?: readonly string[];
  readonly inputArtifacts: readonly Artifact[];
  readonly outputArtifacts: readonly OutputArtifact[];
  readonly sourceRevision?: SourceRevision;
  readonly timeoutSeconds: number;
}

export interface ErrorDetails {
  readonly code: string;
  readonly message: string;
}

export interface LogReference {
  readonly artifactId: string;
  readonly sha256: string;
  readonly lines: number;
  readonly sizeBytes: number;
}

export const absent: AbsentFlow = { status: 'absent' };
