import type { Instant, Outcome } from '@millrace/kernel';
import type { ConditionBlockName } from '../definition/structure.ts';
import type { ActionResult } from './commands.ts';
import type { RunFact } from './fact.ts';
import type { ActionExecutionId, Artifact, ConditionStatus, ErrorDetails, Work } from './state-of-work.ts';

interface ConditionFact extends RunFact {
  readonly stage: string;
  readonly block: ConditionBlockName;
}

export interface ConditionStarted extends ConditionFact {
  readonly type: 'ConditionStarted';
  readonly cause: string;
}

export interface ConditionSettled extends ConditionFact {
  readonly type: 'ConditionSettled';
  readonly status: ConditionStatus;
  /** Who overrode it. */
  readonly by?: string;
  readonly cause: string;
}

interface RuleFact extends ConditionFact {
  readonly rule: string;
  readonly actionExecutionId: ActionExecutionId;
}

/** A worker is asked with `work`; otherwise the engine itself looks again at `lookAt`, or has looked already. */
export interface RuleStarted extends RuleFact {
  readonly type: 'RuleStarted';
  readonly attempt: number;
  readonly configuration: Readonly<Record<string, string>>;
  readonly work?: Work;
  readonly lookAt?: Instant;
  readonly timeoutSeconds: number;
  readonly cause: string;
}

export interface RuleOfferedAgain extends RuleFact {
  readonly type: 'RuleOfferedAgain';
  readonly attempt: number;
  readonly fence: number;
  readonly work: Work;
  readonly lost: boolean;
  readonly cause: string;
}

export interface RuleBegun extends RuleFact {
  readonly type: 'RuleBegun';
  readonly workerId: string;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
}

export interface RuleSettled extends RuleFact {
  readonly type: 'RuleSettled';
  readonly fence: number;
  readonly outcome: Outcome;
  readonly summary?: string;
  readonly error?: ErrorDetails;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly orphaned: boolean;
  readonly cause: string;
}

interface ActionFact extends RunFact {
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: ActionExecutionId;
}

/** Dispatched for the first time, under fence 1. */
export interface ActionStarted extends ActionFact {
  readonly type: 'ActionStarted';
  readonly attempt: number;
  readonly work: Work;
  /** Region to which the input artifacts are copied before anybody is asked. */
  readonly copyTo?: string;
  readonly cause: string;
}

/** The input artifacts are where the action runs; `work` names the copies. */
export interface ArtifactsCopied extends ActionFact {
  readonly type: 'ArtifactsCopied';
  readonly attempt: number;
  readonly copies: readonly Artifact[];
  readonly work: Work;
  readonly cause: string;
}

/** The worker ended its part and left a token; somebody is asked to go on with it, under the next fence. */
export interface ActionContinued extends ActionFact {
  readonly type: 'ActionContinued';
  readonly attempt: number;
  readonly fence: number;
  readonly work: Work;
  readonly externalExecutionId?: string;
  readonly summary?: string;
  readonly percentComplete?: number;
  readonly cause: string;
}

/** Failed before anybody was asked, because its input could not be resolved. */
export interface ActionNotStarted extends ActionFact {
  readonly type: 'ActionNotStarted';
  readonly attempt: number;
  readonly error: ErrorDetails;
}

export interface ActionOfferedAgain extends ActionFact {
  readonly type: 'ActionOfferedAgain';
  readonly attempt: number;
  readonly fence: number;
  readonly work: Work;
  /** Whether the former worker fell silent, which may happen once. */
  readonly lost: boolean;
  readonly cause: string;
}

/** The user's work itself has begun. */
export interface ActionBegun extends ActionFact {
  readonly type: 'ActionBegun';
  readonly workerId: string;
  readonly externalExecutionId?: string;
  readonly externalExecutionUrl?: string;
  readonly token?: string;
}

export interface ActionProgressed extends ActionFact {
  readonly type: 'ActionProgressed';
  readonly summary?: string;
  readonly percentComplete?: number;
}

export interface ActionSettled extends ActionFact {
  readonly type: 'ActionSettled';
  readonly fence: number;
  readonly result: ActionResult;
  /** Whether somebody may still work on it and has to be told to end. */
  readonly orphaned: boolean;
  readonly cause: string;
}

/** The attempt did not succeed, and the action's retry policy lets it try again at `dueAt`. */
export interface ActionRetryScheduled extends ActionFact {
  readonly type: 'ActionRetryScheduled';
  readonly dueAt: Instant;
  readonly cause: string;
}
