import type { ActionTypeId, ArtifactRefV1, JobOfferedV1, SourceRevisionV1 } from '@millrace/contracts';
import type { Outcome } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import type { LogPump } from '../log/log-pump.ts';
import type { Workspace } from '../workspace.ts';

/** How a job ended, as it is reported. */
export interface JobOutcome {
  readonly outcome: Outcome;
  readonly summary?: string;
  /** Present unless it succeeded. `code` is a constant with a documented sentence. */
  readonly error?: { readonly code: string; readonly message: string };
  readonly outputArtifacts: readonly ArtifactRefV1[];
  readonly outputVariables: Readonly<Record<string, string>>;
  readonly externalExecutionId?: string;
  /** Source actions: what was fetched. */
  readonly sourceRevision?: SourceRevisionV1;
}

/** The bytes that a job takes and gives. */
export interface JobFiles {
  /**
   * Writes an artifact to a file.
   * @throws Refusal INPUT_ARTIFACT_ERROR when there is none, or its bytes are not those that the reference pins
   */
  download(ref: ArtifactRefV1, path: string): Promise<void>;
  /** Stores a file. Asked again for the same job, fence and name it stores the same artifact. */
  upload(name: string, artifactKind: 'zip' | 'log' | 'file', path: string): Promise<ArtifactRefV1>;
}

/** What a handler works with. */
export interface JobContext {
  readonly log: LogPump;
  /** Aborted when the job must end; the reason is a `StopCause`. */
  readonly signal: AbortSignal;
  readonly workspace: Workspace;
  readonly artifacts: JobFiles;
  readonly account: string;
  readonly region: string;
  /** Span under which commands continue the trace. */
  readonly traceparent: string | undefined;
  /**
   * To be called before the first thing that may have effects. From then on a lost runner means `errored`; before, the
   * job is run again by another one. Repetitions do nothing; rejects when the job is to end anyway.
   */
  userCommandBegins(externalExecutionId?: string): Promise<void>;
}

/** Action types that share slots: what runs in one lane takes no place from another. */
export interface Lane {
  readonly actionTypes: readonly ActionTypeId[];
  readonly slots: number;
}

/** Carries out the leased jobs of some action types. */
export abstract class JobHandler {
  /** Types that share the settings' slots. */
  abstract readonly actionTypes: readonly ActionTypeId[];
  /** Types with slots of their own beside those: what waits for others must not keep work from beginning. */
  readonly lanes: readonly Lane[] = [];

  /** Must return soon after `context.signal` is aborted, with nothing of the job left running. A throw is `errored`. */
  abstract run(job: JobOfferedV1, context: JobContext): Promise<JobOutcome>;

  /** Called in the transaction that stores the result, also for a job whose runner was lost. Runs once per fence. */
  abstract ended(tx: Tx, job: JobOfferedV1, outcome: JobOutcome): Promise<void>;
}
