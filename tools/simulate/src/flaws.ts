import type { Flow, FlowEvent } from '@millrace/engine';

/** What is broken on purpose, to prove that the simulation would notice. Nothing by default. */
export interface Flaws {
  /** What has been received is not remembered. */
  readonly forgetsInbox?: boolean;
  /** Messages are handed to the bus before their transaction has committed. */
  readonly publishesBeforeCommit?: boolean;
  /** Nobody checks on which revision was decided. */
  readonly ignoresRevisions?: boolean;
  /** Messages are committed after the decision: whoever dies in between loses them. */
  readonly saysLater?: boolean;
  /** History is written after the decision: whoever dies in between loses it. */
  readonly recordsLater?: boolean;
  /** A job is anybody's who asks for it. */
  readonly grantsTwice?: boolean;
  /** A timer is forgotten before it was handled. */
  readonly forgetsTimers?: boolean;
  /** Decides otherwise than the engine. */
  readonly decides?: (before: Flow, events: readonly FlowEvent[]) => readonly FlowEvent[];
}
