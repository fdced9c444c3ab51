import type {
  ExecutionSummary,
  NameValueV1,
  Page,
  PipelineStateView,
  PipelineSummary,
  PipelineView,
  RollbackPreviewView,
  SourceRevisionOverrideV1,
} from '@millrace/contracts';
import type { Issue } from '@millrace/kernel';
import type { PageOptions } from '../paging.ts';
import { onceWith, path, type Transport } from '../transport.ts';

/** Text of a pipeline as code: CodePipeline's JSON, the same in YAML, or a CloudFormation resource. */
export interface PipelineText {
  readonly content: string;
  readonly format: 'json' | 'yaml';
}

export interface AppliedPipeline extends PipelineView {
  /** False when an existing pipeline got a new version. */
  readonly wasCreated: boolean;
}

export interface ValidationAnswer {
  readonly valid: boolean;
  /** Name of the pipeline, when it could be read. */
  readonly name?: string;
  /** Every problem, with its place. */
  readonly issues: readonly Issue[];
}

export interface StartRequest {
  readonly variables?: readonly NameValueV1[];
  readonly sourceRevisions?: readonly SourceRevisionOverrideV1[];
}

export interface RollbackTarget {
  readonly targetExecutionId: string;
  /** `stage` (default): by CodePipeline's rules. `artifacts`: to what the target had produced, whatever its version. */
  readonly how?: 'stage' | 'artifacts';
}

export class Pipelines {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  list(page: PageOptions = {}): Promise<Page<PipelineSummary>> {
    return this.#transport.request('GET', '/pipelines', { query: { ...page } });
  }

  get(name: string, version?: number): Promise<PipelineView> {
    return this.#transport.request('GET', path`/pipelines/${name}`, { query: { version } });
  }

  /** Creates the pipeline (which starts its first execution) or gives it a new version (which starts none). */
  apply(
    name: string,
    text: PipelineText,
    options: { readonly expectedVersion?: number } = {},
  ): Promise<AppliedPipeline> {
    const { expectedVersion } = options;
    return this.#transport.request('PUT', path`/pipelines/${name}`, {
      text: asText(text),
      ...(expectedVersion === undefined ? {} : { headers: { 'if-match': `"${expectedVersion}"` } }),
    });
  }

  /** Changes nothing. */
  validate(text: PipelineText): Promise<ValidationAnswer> {
    return this.#transport.request('POST', '/pipelines/validate', { text: asText(text) });
  }

  async delete(name: string): Promise<void> {
    await this.#transport.request('DELETE', path`/pipelines/${name}`);
  }

  state(name: string): Promise<PipelineStateView> {
    return this.#transport.request('GET', path`/pipelines/${name}/state`);
  }

  /** The same `idempotencyKey` (letters, digits, dashes, at most 128) never starts two. */
  start(name: string, request: StartRequest = {}, idempotencyKey?: string): Promise<{ readonly executionId: string }> {
    return this.#transport.request('POST', path`/pipelines/${name}/executions`, {
      body: request,
      ...onceWith(idempotencyKey),
    });
  }

  /** Newest first; with `succeededInStage` those alone to which that stage can be rolled back. */
  executions(
    name: string,
    options: PageOptions & { readonly succeededInStage?: string } = {},
  ): Promise<Page<ExecutionSummary>> {
    return this.#transport.request('GET', path`/pipelines/${name}/executions`, { query: { ...options } });
  }

  /** What a rollback would do, and whether it would be accepted. Changes nothing. */
  previewRollback(name: string, stageName: string, target: RollbackTarget): Promise<RollbackPreviewView> {
    return this.#transport.request('GET', path`/pipelines/${name}/stages/${stageName}/rollback`, {
      query: { ...target },
    });
  }

  /** Starts an execution that does the stage again with what the target had. The same `idempotencyKey` never two. */
  rollback(
    name: string,
    stageName: string,
    target: RollbackTarget,
    idempotencyKey?: string,
  ): Promise<{ readonly executionId: string }> {
    return this.#transport.request('POST', path`/pipelines/${name}/stages/${stageName}/rollback`, {
      body: target,
      ...onceWith(idempotencyKey),
    });
  }

  /** Opens or closes the way into a stage. A reason is needed to close it. */
  async setTransition(
    name: string,
    stageName: string,
    change: { readonly enabled: boolean; readonly reason?: string; readonly transitionType?: 'Inbound' | 'Outbound' },
  ): Promise<void> {
    await this.#transport.request('PUT', path`/pipelines/${name}/stages/${stageName}/transition`, { body: change });
  }

  /** Answers an open approval. The token is in the approval's view and in its action execution. */
  decide(
    approval: { readonly pipelineName: string; readonly stageName: string; readonly actionName: string },
    decision: { readonly token: string; readonly status: 'Approved' | 'Rejected'; readonly summary?: string },
  ): Promise<{ readonly approvedAt: string }> {
    const { pipelineName, stageName, actionName } = approval;
    return this.#transport.request(
      'POST',
      path`/pipelines/${pipelineName}/stages/${stageName}/actions/${actionName}/approval`,
      { body: decision },
    );
  }
}

const asText = ({ content, format }: PipelineText) => ({
  mediaType: format === 'json' ? 'application/json' : 'application/yaml',
  content,
});
