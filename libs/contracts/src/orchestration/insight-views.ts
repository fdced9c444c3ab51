import type { ActionTypeIdV1, ExecutionStatus, SourceRevisionV1 } from '../wire.ts';
import type { ConditionType } from './jobs.ts';
import type { ConditionStatus, IsoTime } from './views.ts';

/** What a rollback would do, without doing it. */
export interface RollbackPreviewView {
  readonly stageName: string;
  readonly targetExecutionId: string;
  readonly targetVersion: number;
  readonly currentVersion: number;
  /** Whether it would be accepted now; otherwise `problems` says why not. */
  readonly possible: boolean;
  readonly problems: readonly string[];
  readonly steps: readonly {
    readonly actionName: string;
    readonly actionType: ActionTypeIdV1;
    /** Resolved, secrets masked. */
    readonly configuration: Readonly<Record<string, string>>;
    readonly inputArtifacts: readonly {
      readonly name: string;
      readonly artifactId: string;
      readonly sha256: string;
    }[];
    readonly problem?: string;
  }[];
  /** What is there now. */
  readonly running: { readonly executionId?: string; readonly sourceRevision?: SourceRevisionV1 };
  /** Of the target. */
  readonly sourceRevision?: SourceRevisionV1;
}

/** Why an execution is where it is. */
export interface WhyView {
  readonly executionId: string;
  readonly pipelineName: string;
  readonly status: ExecutionStatus;
  /** The reasons in words, for people. */
  readonly sentences: readonly string[];
  readonly reasons: readonly WhyReason[];
}

export interface WhyReason {
  /**
   * `gate`, `transition`, `queue`, `occupied`, `lock`, `condition`, `approval`, `running`, `offered`, `copying`,
   * `back-off`, `needs`, `limit`, `failing`, `ending` of an active execution; `ended`, `cause` and, as long as it may come
   * back, `held` of one that has ended.
   */
  readonly kind: string;
  readonly text: string;
  readonly stageName?: string;
  readonly actionName?: string;
  /** The execution that is in the way. */
  readonly executionId?: string;
  readonly since?: IsoTime;
  /** When it changes by itself. */
  readonly until?: IsoTime;
}

/** One recorded decision. */
export interface HistoryEntry {
  /** Place in the log of its flow; other executions of the flow leave gaps. */
  readonly revision: number;
  readonly at: IsoTime;
  readonly type: string;
  readonly stageName?: string;
  readonly actionName?: string;
  readonly cause?: string;
  /** Id of the message or request that led to it. */
  readonly causedBy: string;
  /** The fact as it was recorded, secrets masked. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An execution as it stood after one of its facts, made from the recorded facts alone. */
export interface ReplayView {
  readonly executionId: string;
  readonly revision: number;
  readonly at: IsoTime;
  /** Facts of this execution up to there. */
  readonly facts: number;
  readonly run: {
    readonly status: ExecutionStatus;
    readonly cause: string;
    readonly attempt: number;
    /** Where it stands, or stood last. */
    readonly stage?: string;
    /** `waiting` in front of the stage; inside it `arrived`, `entry`, `actions`, `success` or `failure`. */
    readonly phase?: 'waiting' | 'arrived' | 'entry' | 'actions' | 'success' | 'failure';
    /** Of the stage it stands in, or stood in last. */
    readonly actions: readonly { readonly name: string; readonly status: string; readonly attempt?: number }[];
    readonly conditions: readonly {
      readonly conditionType: ConditionType;
      readonly status: ConditionStatus;
      readonly rules: readonly { readonly name: string; readonly status: string }[];
    }[];
  };
}
