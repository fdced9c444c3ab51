import type { Brand, Instant } from '@millrace/kernel';
import type { PipelineDeclaration } from '../definition/structure.ts';
import type { ActionRun, Artifact, ConditionRun, FetchedRevision, SourceRevision } from './state-of-work.ts';

export type RunId = Brand<string, 'RunId'>;

/** Version of the shape of `Flow`, for whoever stores it: raised with every change of that shape. */
export const flowShape = 4;

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
  /** The run that failed or was stopped here last, as long as it may be retried: until another one enters. */
  readonly held?: HeldRun;
  /** What an automatic rollback goes back to; kept only for stages that declare one. */
  readonly lastGood?: RunArchive;
}

export type Transition =
  /** `by` and `at` are there once somebody has changed it. */
  | { readonly status: 'enabled'; readonly by?: string; readonly at?: Instant }
  | { readonly status: 'disabled'; readonly reason: string; readonly by: string; readonly at: Instant };

export interface LatestInStage {
  readonly runId: RunId;
  /** Order of the newest STANDARD run that entered: a rollback overtakes nobody. */
  readonly order: number;
  /** Who that was, when another one has entered since. */
  readonly newest?: RunId;
  readonly version: number;
  readonly status: 'inside' | StageOutcome;
}

export type StageOutcome = 'succeeded' | 'failed' | 'stopped' | 'cancelled' | 'skipped';

export type RunOutcome = 'succeeded' | 'failed' | 'stopped' | 'cancelled' | 'superseded';

export interface Trigger {
  readonly triggerType: string;
  readonly triggerDetail: string;
}

/** Names another object than the one that the source action watches; the other types name a revision of it. */
export const objectKeyType = 'S3_OBJECT_KEY';

export interface SourceOverride {
  readonly actionName: string;
  readonly revisionType: string;
  readonly revisionValue: string;
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
  /** A rollback takes one stage back to what this run had there. */
  readonly rollback?: { readonly targetRunId: RunId };
  /** A re-run begins where this says, with what the origin had produced before. */
  readonly rerun?: { readonly originRunId: RunId; readonly stage: string; readonly action?: string };
}

/** What a run has produced so far. */
export interface Products {
  /** Registered when the producer succeeded; consumers pin exactly these. */
  readonly artifacts: Readonly<Record<string, Artifact>>;
  /** Output variables by namespace. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Of the first source action that ended. */
  readonly sourceRevision?: SourceRevision;
}

export interface RunProgress extends RunFacts, Products {
  /** 1, and one more with each retry of a stage. */
  readonly attempt: number;
  /**
   * How often somebody overrode the condition that a stage had failed by, after that failure had been looked at: a next
   * failure is looked at again, in the same attempt.
   */
  readonly reconsidered?: number;
  /** Retries by stage; stages that were never retried are absent. */
  readonly retries: Readonly<Record<string, StageRetries>>;
  /** Actions of the first stage that a re-run takes over instead of running them. */
  readonly reused?: readonly string[];
}

/** Who asked for a retry, in CodePipeline's words. */
export type RetryTrigger = 'AutomatedStageRetry' | 'ManualStageRetry';

export interface StageRetries {
  readonly automatic: number;
  readonly manual: number;
  readonly latest: RetryTrigger;
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
  readonly phase: Phase;
  readonly ending: Ending;
  /** Of this entry into the stage; actions that have not begun are absent. */
  readonly actions: Readonly<Record<string, ActionRun>>;
}

/**
 * Where a run stands inside a stage. Named locks are taken between `entry` and the first action, one after another in
 * the order of their names, and kept until the stage is left.
 */
export type Phase =
  | { readonly kind: 'arrived' | 'actions'; readonly locks: LockStates }
  | { readonly kind: 'entry' | 'success'; readonly condition: ConditionRun; readonly locks: LockStates }
  | {
      readonly kind: 'failure';
      readonly condition: ConditionRun;
      /** The entry or success condition that the stage failed by, if it did: it may still be overridden. */
      readonly refusedBy?: ConditionRun;
      readonly locks: LockStates;
    };

export interface LockState {
  /** One entry into one stage: the same run may come back for the same lock. */
  readonly holder: string;
  readonly isHeld: boolean;
}

export type LockStates = Readonly<Record<string, LockState>>;

/** A run that ended in its stage and may come back, with everything it had. */
export interface HeldRun {
  readonly run: RunInStage;
  readonly outcome: 'failed' | 'stopped';
}

/** What remains of a run for others to build on. */
export interface RunArchive extends Products {
  readonly runId: RunId;
  readonly version: number;
  readonly type: 'STANDARD' | 'ROLLBACK';
  readonly variables: Readonly<Record<string, string>>;
  readonly sourceOverrides: readonly SourceOverride[];
  /** How each stage that it entered ended. */
  readonly stages: Readonly<Record<string, StageOutcome | 'inside'>>;
  /** Actions that succeeded, by stage. */
  readonly succeeded: Readonly<Record<string, readonly string[]>>;
  /** By each source action last, in the order in which they did. */
  readonly fetched?: readonly FetchedRevision[];
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

export const absent: AbsentFlow = { status: 'absent' };
