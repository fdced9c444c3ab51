import {
  absent,
  decide,
  evolve,
  react,
  timedOutBy,
  type ActionResult,
  type Flow,
  type FlowCommand,
  type FlowEvent,
  type OfferJob,
  type Order,
  type PipelineDeclaration,
  type RunId,
  type RunOutcome,
} from '@millrace/engine';
import { milliseconds, seconds, since, type Clock } from '@millrace/kernel';
import { callAfter, Slots, type StopCause } from '@millrace/runner';
import type { Pair } from '../commands/option-values.ts';
import { usageProblem } from '../session/cli-problem.ts';

export interface LocalFlowOptions {
  readonly runId: RunId;
  readonly account: string;
  readonly region: string;
  readonly declaration: PipelineDeclaration;
  readonly variables: readonly Pair[];
  /** How many actions run at once. */
  readonly parallel: number;
  readonly clock: Clock;
  /** Ends everything: what runs is cancelled, nothing else begins. */
  readonly signal: AbortSignal;
  /** Carries out what an action asks. Its signal is aborted with a `StopCause`; must not throw for what the user did. */
  readonly carryOut: (job: OfferJob, signal: AbortSignal) => Promise<ActionResult>;
  /** Sees every fact. */
  readonly happened: (event: FlowEvent) => void;
}

/** One execution of a pipeline inside this process: the engine decides, as it does on the platform. */
export class LocalFlow {
  readonly #options: LocalFlowOptions;
  readonly #slots: Slots;
  readonly #stops = new Map<string, AbortController>();
  readonly #timers = new Map<string, () => void>();
  readonly #working = new Set<Promise<void>>();
  readonly #finished = Promise.withResolvers<RunOutcome>();
  #flow: Flow = absent;

  constructor(options: LocalFlowOptions) {
    this.#options = options;
    this.#slots = new Slots(options.parallel);
  }

  /** @throws CliProblem when the variables do not fit the pipeline. */
  async run(): Promise<RunOutcome> {
    const { account, region, declaration, runId, variables, signal } = this.#options;
    this.#tell({ type: 'OpenFlow', at: this.#now(), account, region, pipelineId: runId, declaration });
    this.#tell({
      type: 'StartExecution',
      at: this.#now(),
      runId,
      trigger: { triggerType: 'Local', triggerDetail: '' },
      variables,
      sourceOverrides: [],
      asked: 'person',
    });
    // The engine's timers keep no process alive; as long as this one runs, something has to.
    const alive = setInterval(() => undefined, 60_000);
    const stop = (): void => this.#stop();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    try {
      return await this.#finished.promise;
    } finally {
      signal.removeEventListener('abort', stop);
      clearInterval(alive);
      for (const callOff of this.#timers.values()) callOff();
      for (const one of this.#stops.values()) one.abort('cancelled' satisfies StopCause);
      await Promise.all(this.#working);
    }
  }

  #now() {
    return this.#options.clock.now();
  }

  #stop(): void {
    const { runId } = this.#options;
    this.#tell({ type: 'StopExecution', at: this.#now(), runId, abandon: false, reason: 'interrupted' });
    for (const one of this.#stops.values()) one.abort('cancelled' satisfies StopCause);
  }

  #tell(command: FlowCommand): void {
    const decided = decide(this.#flow, command);
    if (!decided.ok) {
      // Whoever stops what has just ended has what they want.
      if (command.type === 'StopExecution') return;
      throw usageProblem(decided.error.detail, 'variables are given with --variable name=value');
    }
    this.#flow = decided.value.reduce(evolve, this.#flow);
    for (const event of decided.value) {
      this.#options.happened(event);
      if (event.type === 'RunFinished') this.#finished.resolve(event.outcome);
      for (const order of react(this.#flow, event)) this.#follow(order);
    }
  }

  #follow(order: Order): void {
    switch (order.type) {
      case 'OfferJob':
        this.#begin(order);
        return;
      case 'CancelJob':
        this.#stops.get(order.jobId)?.abort('cancelled' satisfies StopCause);
        return;
      case 'SetTimer': {
        const { timerId, dueAt } = order;
        // The limit of an action is kept where it works: here nobody falls silent, and waiting for a slot is no work.
        if (timedOutBy(timerId) !== undefined) return;
        this.#timers.get(timerId)?.();
        const span = milliseconds(Math.max(0, since(dueAt, this.#now())));
        this.#timers.set(
          timerId,
          callAfter(span, () => this.#tell({ type: 'ReachTime', at: this.#now() })),
        );
        return;
      }
      case 'ClearTimer':
        this.#timers.get(order.timerId)?.();
        return;
      case 'CopyArtifacts':
      case 'AcquireLock':
      case 'ReleaseLock':
        throw new Error(`a local plan has neither regions nor locks, but asks for ${order.type}`);
    }
  }

  #begin(job: OfferJob): void {
    const work = this.#work(job).catch((error: unknown) => this.#finished.reject(error));
    this.#working.add(work);
    void work.finally(() => this.#working.delete(work));
  }

  async #work(job: OfferJob): Promise<void> {
    const stop = new AbortController();
    this.#stops.set(job.jobId, stop);
    const slots = this.#slots;
    let callOff: (() => void) | undefined;
    while (!stop.signal.aborted && !slots.take()) await slots.whenFree(stop.signal);
    const isIn = !stop.signal.aborted;
    try {
      if (isIn) callOff = limited(job, stop);
      const result = isIn ? await this.#options.carryOut(job, stop.signal) : cancelled;
      const { jobId: actionExecutionId, fence } = job;
      this.#tell({ type: 'ReportActionResult', at: this.#now(), actionExecutionId, fence, result });
    } finally {
      callOff?.();
      if (isIn) slots.giveBack();
      this.#stops.delete(job.jobId);
    }
  }
}

/** What the worker does at the action's own limit. @returns what calls it off */
const limited = ({ work }: OfferJob, stop: AbortController): (() => void) =>
  callAfter(seconds(work.timeoutSeconds), () => stop.abort('timed-out' satisfies StopCause));

/** Nothing of it had begun. */
const cancelled: ActionResult = {
  outcome: 'cancelled',
  error: { code: 'BUILD_STOPPED', message: 'The run was stopped before this had begun' },
  outputArtifacts: [],
  outputVariables: {},
};
