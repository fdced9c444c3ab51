import type { LogLineV1 } from '@millrace/contracts';
import { ApiUnreachable } from './api-problem.ts';
import { eventStream, type StreamOptions } from './event-stream.ts';
import { Exchange, notModified, type ClientOptions } from './exchange.ts';
import { createClient } from './generated/client/index.ts';
import { Operations, type Options, type Pipelines } from './generated/sdk.gen.ts';
import type { ExecutionView, HistoryEntry, PipelinesGetData, PipelineView } from './generated/types.gen.ts';

/** With the entity tag of what one has: null says that nothing has changed since. */
type GetUnlessKnown = (
  options: Options<PipelinesGetData, true> & { readonly headers: { readonly 'if-none-match': string } },
) => Promise<PipelineView | null>;

export interface TaggedPipeline {
  readonly entityTag: string;
  readonly pipeline: PipelineView;
}

interface ConditionalPipelines extends Pipelines {
  get: GetUnlessKnown & Pipelines['get'];
}

/**
 * Every operation of the REST API, by the resource it is about: `client.pipelines.get({ path: { name } })`. They throw
 * `ApiProblem` when the gateway refuses, `ApiUnreachable` when no answer came, the reason of the `signal`
 * that was passed when it is aborted, and nothing else.
 */
export class MillraceClient extends Operations {
  readonly #exchange: Exchange;

  constructor(options: ClientOptions) {
    const exchange = new Exchange(options);
    const client = createClient({
      baseUrl: exchange.baseUrl,
      fetch: async (input, init) => asValue(await exchange.call(new Request(input, init))),
      parseAs: 'json',
      redirect: 'error',
      throwOnError: true,
    });
    client.interceptors.error.use((error, _response, request) =>
      // An answer that is not what the description says: of something else that listens there.
      error instanceof SyntaxError ? new ApiUnreachable(request?.url ?? exchange.baseUrl, error) : error,
    );
    super({ client });
    this.#exchange = exchange;
  }

  override get pipelines(): ConditionalPipelines {
    return super.pipelines;
  }

  /**
   * A pipeline and the entity tag with which a change is made to just this (`if-match`), or null when `known` is its tag.
   * @throws ApiProblem | ApiUnreachable
   */
  async taggedPipeline(name: string, known?: string): Promise<TaggedPipeline | null> {
    let entityTag = '';
    const noted: typeof fetch = async (input, init) => {
      const response = await this.#exchange.call(new Request(input, init));
      entityTag = response.headers.get('etag') ?? '';
      return asValue(response);
    };
    const headers = known === undefined ? {} : { 'if-none-match': known };
    const pipeline: PipelineView | null = await this.pipelines.get({ path: { name }, headers, fetch: noted });
    return pipeline && { entityTag, pipeline };
  }

  /**
   * The execution now, then again whenever it changes, until it has ended. Only the newest state is sent.
   * @throws ApiProblem | ApiUnreachable
   */
  async *watchExecution(executionId: string, options: StreamOptions = {}): AsyncGenerator<ExecutionView, void, void> {
    const path = `/api/v1/executions/${encodeURIComponent(executionId)}/events`;
    for await (const message of eventStream(this.#exchange, path, options)) {
      if (message.event === 'snapshot') yield JSON.parse(message.data) as ExecutionView;
    }
  }

  /**
   * Every recorded decision about an execution, once and in order, from its beginning until it has ended.
   * @throws ApiProblem | ApiUnreachable
   */
  async *followHistory(executionId: string, options: StreamOptions = {}): AsyncGenerator<HistoryEntry, void, void> {
    const path = `/api/v1/executions/${encodeURIComponent(executionId)}/events?facts=true`;
    for await (const message of eventStream(this.#exchange, path, options)) {
      if (message.event === 'fact') yield JSON.parse(message.data) as HistoryEntry;
    }
  }

  /**
   * Every line of an action's log, once and in order. With `follow` it goes on until the action has ended, otherwise it
   * ends at once.
   * @throws ApiProblem | ApiUnreachable
   */
  async *tailLog(
    actionExecutionId: string,
    { follow = false, ...options }: StreamOptions & { readonly follow?: boolean } = {},
  ): AsyncGenerator<LogLineV1, void, void> {
    const path = `/api/v1/actions/${encodeURIComponent(actionExecutionId)}/logs?follow=${follow}`;
    for await (const message of eventStream(this.#exchange, path, options)) {
      if (message.event === 'line') yield JSON.parse(message.data) as LogLineV1;
    }
  }
}

/** The generated client reads an answer of success only; that what one has is still so is one, in JSON `null`. */
const asValue = (response: Response): Response =>
  response.status === notModified ? new Response('null', { headers: response.headers }) : response;
