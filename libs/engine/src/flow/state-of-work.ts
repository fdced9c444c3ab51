import type { Brand, Instant, Outcome } from '@millrace/kernel';
import type {
  ActionTypeId,
  ConditionBlockName,
  EnvironmentVariable,
  OutputArtifact,
  RuleTypeId,
} from '../definition/structure.ts';

export type ActionExecutionId = Brand<string, 'ActionExecutionId'>;

export interface SourceRevision {
  readonly revisionId: string;
  readonly revisionSummary?: string;
  readonly revisionUrl?: string;
}

/** What a source action has fetched. */
export interface FetchedRevision extends SourceRevision {
  readonly actionName: string;
}

/** Bytes in the artifact store, pinned by digest. */
export interface Artifact {
  readonly name: string;
  readonly artifactId: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Region of the store that holds these bytes, when it is not the pipeline's own. */
  readonly region?: string;
}

/** One evaluation of a condition; rules that have not begun are absent. */
export interface ConditionRun {
  readonly block: ConditionBlockName;
  /** Why the stage is at this condition, for onFailure: why the stage failed. */
  readonly cause: string;
  readonly rules: Readonly<Record<string, RuleRun>>;
  /** Absent while it is being evaluated. */
  readonly status?: ConditionStatus;
  /** Why it has that status. */
  readonly because?: string;
}

/** CodePipeline's words for how a condition ended. */
export type ConditionStatus = 'Succeeded' | 'Failed' | 'Errored' | 'Overridden' | 'Abandoned' | 'Cancelled';

export type RuleRun = OpenAction | WatchingRule | SettledRule;

/** Decided by the engine itself, at a time that is known. */
export interface WatchingRule {
  readonly status: 'watching';
  readonly id: ActionExecutionId;
  readonly attempt: number;
  /** Absent when nothing can change before the limit of the rule. */
  readonly lookAt?: Instant;
}

export interface SettledRule {
  readonly status: 'settled';
  readonly id: ActionExecutionId;
  readonly attempt: number;
  readonly outcome: Outcome;
  /** What its condition says of it, cut to 500 characters. */
  readonly cause: string;
}

/** The attempts of one action in one run. */
export type ActionRun = OpenAction | RestingAction | DueAction | ReusedAction | SettledAction;

export interface OpenAction {
  /**
   * `copying`: its input artifacts are on the way to its region. `offered`: nothing of the user's has run, another
   * worker may still be asked.
   */
  readonly status: 'copying' | 'offered' | 'begun';
  readonly id: ActionExecutionId;
  readonly attempt: number;
  /** Attempts since the stage was entered or retried: what a retry policy counts. */
  readonly tries: number;
  /** Rises with every dispatch; reports with another number change nothing. */
  readonly fence: number;
  /** Dispatches that ended in silence. */
  readonly losses: number;
  /** Its input artifacts in the region where it runs, when that is another one. */
  readonly copies?: readonly Artifact[];
  /** What the last worker left for whoever is asked next. */
  readonly continuationToken?: string;
}

/** Failed, and its retry policy lets it try again. */
export interface RestingAction {
  readonly status: 'resting';
  readonly id: ActionExecutionId;
  readonly attempt: number;
  readonly tries: number;
  readonly dueAt: Instant;
}

/** To be run again from the start: the stage is being retried. */
export interface DueAction {
  readonly status: 'due';
  readonly attempt: number;
}

/** Taken over from the run that this one is a re-run of. */
export interface ReusedAction {
  readonly status: 'reused';
}

export interface SettledAction {
  readonly status: 'settled';
  readonly id: ActionExecutionId;
  readonly attempt: number;
  readonly tries: number;
  readonly fence: number;
  readonly outcome: Outcome;
}

/** What a worker is asked to do, everything resolved. */
export interface Work {
  readonly actionType: ActionTypeId | RuleTypeId;
  readonly configuration: Readonly<Record<string, string>>;
  readonly commands?: readonly string[];
  readonly environmentVariables?: readonly EnvironmentVariable[];
  readonly outputVariables?: readonly string[];
  readonly inputArtifacts: readonly Artifact[];
  readonly outputArtifacts: readonly OutputArtifact[];
  readonly sourceRevision?: SourceRevision;
  readonly timeoutSeconds: number;
  /** What the worker left for its successor on the same action. */
  readonly continuationToken?: string;
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
