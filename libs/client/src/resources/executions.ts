import type {
  ActionExecutionDetail,
  ApprovalView,
  BuildView,
  ExecutionView,
  HistoryEntry,
  LogLineV1,
  Page,
  ReplayView,
  RuleExecutionDetail,
  TestReportView,
  WhyView,
} from '@millrace/contracts';
import { eventStream, type StreamOptions } from '../event-stream.ts';
import type { PageOptions } from '../paging.ts';
import { onceWith, path, type Transport } from '../transport.ts';

export class Executions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Stages, actions, times, causes and the trace id, in one view. */
  get(executionId: string): Promise<ExecutionView> {
    return this.#transport.request('GET', path`/executions/${executionId}`);
  }

  /** `abandon` does not wait for the actions in progress. */
  stop(
    executionId: string,
    request: { readonly abandon?: boolean; readonly reason?: string } = {},
  ): Promise<{ readonly executionId: string }> {
    return this.#transport.request('POST', path`/executions/${executionId}/stop`, { body: request });
  }

  /** Tries a failed or stopped stage again: what failed, or all of it. The execution keeps its id. */
  retry(
    executionId: string,
    stageName: string,
    retryMode: 'FAILED_ACTIONS' | 'ALL_ACTIONS' = 'FAILED_ACTIONS',
  ): Promise<{ readonly executionId: string }> {
    return this.#transport.request('POST', path`/executions/${executionId}/stages/${stageName}/retry`, {
      body: { retryMode },
    });
  }

  /** Passes over a condition that blocks the execution, or is being checked. */
  async override(executionId: string, stageName: string, conditionType: 'BEFORE_ENTRY' | 'ON_SUCCESS'): Promise<void> {
    await this.#transport.request('POST', path`/executions/${executionId}/stages/${stageName}/override`, {
      body: { conditionType },
    });
  }

  /**
   * Starts an execution that begins at a stage, or at an action of it, with what this one had produced before. The same
   * `idempotencyKey` never starts two.
   */
  rerun(
    executionId: string,
    from: { readonly stageName: string; readonly actionName?: string },
    idempotencyKey?: string,
  ): Promise<{ readonly executionId: string }> {
    return this.#transport.request('POST', path`/executions/${executionId}/rerun`, {
      body: from,
      ...onceWith(idempotencyKey),
    });
  }

  /** Why it is where it is, in words. */
  why(executionId: string): Promise<WhyView> {
    return this.#transport.request('GET', path`/executions/${executionId}/why`);
  }

  /** Every recorded decision, oldest first. */
  history(executionId: string, page: PageOptions = {}): Promise<Page<HistoryEntry>> {
    return this.#transport.request('GET', path`/executions/${executionId}/history`, { query: { ...page } });
  }

  /** The execution as it stood after this fact of its history; as it stands when none is named. */
  replay(executionId: string, revision?: number): Promise<ReplayView> {
    return this.#transport.request('GET', path`/executions/${executionId}/replay`, { query: { revision } });
  }

  /** Every attempt of every action, newest first. */
  actions(executionId: string, page: PageOptions = {}): Promise<Page<ActionExecutionDetail>> {
    return this.#transport.request('GET', path`/executions/${executionId}/actions`, { query: { ...page } });
  }

  /** Every evaluation of every rule of a condition, newest first. */
  rules(executionId: string, page: PageOptions = {}): Promise<Page<RuleExecutionDetail>> {
    return this.#transport.request('GET', path`/executions/${executionId}/rules`, { query: { ...page } });
  }

  /** The execution now, then again whenever it changes, until it has ended. Only the newest state is sent. */
  async *watch(executionId: string, options: StreamOptions = {}): AsyncGenerator<ExecutionView, void, void> {
    const messages = eventStream(this.#transport, path`/executions/${executionId}/events`, {}, options);
    for await (const message of messages) {
      if (message.event === 'snapshot') yield JSON.parse(message.data) as ExecutionView;
    }
  }
}

export class Actions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  get(actionExecutionId: string): Promise<ActionExecutionDetail> {
    return this.#transport.request('GET', path`/actions/${actionExecutionId}`);
  }

  /** Every line once and in order. With `follow` it goes on until the action has ended, otherwise it ends at once. */
  async *logs(
    actionExecutionId: string,
    { follow = false, ...options }: StreamOptions & { readonly follow?: boolean } = {},
  ): AsyncGenerator<LogLineV1, void, void> {
    const messages = eventStream(this.#transport, path`/actions/${actionExecutionId}/logs`, { follow }, options);
    for await (const message of messages) if (message.event === 'line') yield JSON.parse(message.data) as LogLineV1;
  }

  reports(actionExecutionId: string): Promise<{ readonly reports: readonly TestReportView[] }> {
    return this.#transport.request('GET', path`/actions/${actionExecutionId}/reports`);
  }

  /** Phases of a Build or Test action. */
  build(actionExecutionId: string): Promise<BuildView> {
    return this.#transport.request('GET', path`/actions/${actionExecutionId}/build`);
  }
}

export class Approvals {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Open ones only unless `openOnly` is false. Decide with `pipelines.decide`. */
  list(
    options: PageOptions & { readonly pipelineName?: string; readonly openOnly?: boolean } = {},
  ): Promise<Page<ApprovalView>> {
    return this.#transport.request('GET', '/approvals', { query: { ...options } });
  }
}
