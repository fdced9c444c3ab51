import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  CreateWebhook,
  DeliverWebhook,
  DescribeSources,
  GetPipeline,
  ListDeliveries,
  ListNoticedRevisions,
  PipelineDefined,
  PipelineDeleted,
  problem,
  querySubject,
  SourceRevisionDetected,
  StartExecution,
  type DeliveryAnswer,
  type GetPipelineV1,
  type NoticedRevisionView,
  type PageV1,
  type PipelineDefinedV1,
  type SourceView,
  type WebhookFilterV1,
} from '@millrace/contracts';
import type { GitConfiguration } from '@millrace/engine';
import { err, ok } from '@millrace/kernel';
import { eventually, gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { JobBench } from '@millrace/testing/jobs';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { expect } from 'vitest';
import { triggers } from './index.ts';

const account = '000000000000';
export const caller = { account, region: 'local', arn: `arn:aws:iam::${account}:user/admin` };
export const gitAction = { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' };

export interface WatchRow {
  readonly ref: string;
  readonly refs: Readonly<Record<string, string>> | null;
  readonly failures: number;
  readonly last_error: string | null;
  readonly checked_at: Date;
  readonly next_check_at: Date;
}

interface Signed {
  readonly id: string;
  readonly secret: string;
  readonly delivery?: string;
  /** Changes the body after it was signed. */
  readonly tamper?: (body: string) => string;
}

export interface Delivery extends Signed {
  readonly commit: string;
  readonly branch?: string;
  readonly event?: string;
}

export interface Sent extends Signed {
  readonly headers: Readonly<Record<string, string>>;
}

/** Filters of the trigger of `Checkout`; without any, pushes to its branch start the pipeline. */
type Definition = Pick<GitConfiguration, 'push' | 'pullRequest'>;

/** A trigger as a definition carries it. */
const triggerOf = (gitConfiguration: GitConfiguration): Record<string, unknown> => ({
  providerType: 'CodeStarSourceConnection',
  gitConfiguration,
});

const isOne = (
  configuration: Record<string, string> | Readonly<Record<string, Record<string, string>>>,
): configuration is Record<string, string> => typeof Object.values(configuration)[0] === 'string';

/** The real service with a real repository, and orchestration played by the test. */
export class TriggersUnderTest {
  repository!: GitRepository;
  pipeline = '';
  private version = 0;

  private constructor(
    readonly folder: TempDir,
    readonly service: ServiceUnderTest,
    readonly bench: JobBench,
  ) {}

  static async start(more: Readonly<Record<string, string>> = {}): Promise<TriggersUnderTest> {
    const folder = await tempDir('triggers');
    const environment = {
      RUNNER_FOLDER: folder.path,
      MILLRACE_SEAL_KEY: 'ab'.repeat(32),
      TRIGGERS_POLL_SECONDS: '1',
      SHUTDOWN_GRACE_SECONDS: '1',
      ...more,
    };
    const service = await serviceUnderTest(triggers, { environment });
    const bench = await JobBench.beside(service, { actionType: gitAction, outputArtifacts: [{ name: 'SourceCode' }] });
    return new TriggersUnderTest(folder, service, bench);
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.bench.close();
    await this.folder.remove();
  }

  /** A repository with one commit on `main`, and the name of a pipeline that nobody has. */
  async begin(): Promise<void> {
    this.repository = await gitRepository();
    await this.repository.commit({ 'README.md': 'first' }, 'first');
    this.pipeline = `p-${randomUUID()}`;
    this.version = 0;
  }

  async end(): Promise<void> {
    await this.forget();
    await this.repository.remove();
  }

  /** What is watched of this repository, and what was seen. */
  watches(): Promise<readonly WatchRow[]> {
    return this.service.service.dataSource.query('select * from watch where repository_url = $1', [
      this.repository.url,
    ]);
  }

  /** Says that the pipeline is defined, or defined anew; a polled one is waited for until its repository was looked at. */
  async define(
    polls: boolean,
    { branch = 'main', push, pullRequest }: Definition & { readonly branch?: string } = {},
  ): Promise<void> {
    const filters = { ...(push && { push }), ...(pullRequest && { pullRequest }) };
    const hasTrigger = push !== undefined || pullRequest !== undefined;
    await this.tellDefined(
      { RepositoryUrl: this.repository.url, BranchName: branch, PollForSourceChanges: String(polls) },
      hasTrigger ? { triggers: [triggerOf({ sourceActionName: 'Checkout', ...filters })] } : {},
    );
    await this.looked([hasTrigger ? 'refs/*' : `refs/heads/${branch}`], polls);
  }

  /** Answers for orchestration which pipelines there are: `stagesOf` says what one has, and undefined that there is none. */
  playPipelines(stagesOf: (pipelineName: string) => readonly object[] | undefined): void {
    this.service.bus.connection.subscribe(querySubject(GetPipeline), {
      callback: (error, message) => {
        if (error) throw error;
        const stages = stagesOf(message.json<GetPipelineV1>().pipelineName);
        const none = err(problem('pipeline.not-found', 'there is none'));
        message.respond(JSON.stringify(stages === undefined ? none : ok({ pipeline: { stages } })));
      },
    });
  }

  /** Waits until these are watched and, when they are polled, were looked at. */
  async looked(refs: readonly string[], polls = true): Promise<void> {
    await eventually(async () => {
      const known = await this.watches();
      expect(known.map(({ ref }) => ref)).toEqual(refs);
      if (polls) for (const watch of known) expect(watch.refs).not.toBeNull();
    });
  }

  /** Says that the pipeline has a source action of this configuration from now on, or several. */
  async tellDefined(
    configuration: Record<string, string> | Readonly<Record<string, Record<string, string>>>,
    more: Partial<PipelineDefinedV1> = {},
  ): Promise<void> {
    const { pipeline } = this;
    const version = ++this.version;
    const actions = isOne(configuration) ? { Checkout: configuration } : configuration;
    const sourceActions = Object.entries(actions).map(([actionName, one]) => ({
      stageName: 'Source',
      actionName,
      actionType: gitAction,
      configuration: one,
    }));
    const data = { pipelineName: pipeline, version, executionMode: 'SUPERSEDED' as const, sourceActions, ...more };
    await this.service.tell(PipelineDefined, data, { subject: pipeline });
  }

  /** Says that the pipeline is deleted. */
  async forget(): Promise<void> {
    await this.service.tell(PipelineDeleted, { pipelineName: this.pipeline }, { subject: this.pipeline });
    await eventually(async () => expect(await this.watches()).toEqual([]));
  }

  starts() {
    return this.service.heard(StartExecution).filter(({ data }) => data.pipelineName === this.pipeline);
  }

  /** The commits that executions were started with, in order. */
  started(): readonly (string | undefined)[] {
    return this.starts().map(({ data }) => data.sourceRevisions[0]?.revisionValue);
  }

  detections() {
    return this.service.heard(SourceRevisionDetected).filter(({ data }) => data.pipelineName === this.pipeline);
  }

  /** Waits until this many revisions were noticed. */
  async noticed(count: number): Promise<void> {
    await eventually(() => expect(this.detections()).toHaveLength(count));
  }

  /** Waits until the poll has seen this commit at the head of the branch. */
  async polled(commit: string, ref = 'refs/heads/main'): Promise<void> {
    await eventually(async () => expect((await this.watches())[0]?.refs?.[ref]).toBe(commit));
  }

  /** What can start the pipeline. */
  async sources(): Promise<readonly SourceView[]> {
    const answer = await this.service.ask(DescribeSources, { caller, pipelineName: this.pipeline });
    if (!answer.ok) throw new Error(answer.error.detail);
    return answer.value.items;
  }

  /** What was noticed for the pipeline, newest first. */
  async revisions(page: PageV1 = {}): Promise<readonly NoticedRevisionView[]> {
    const answer = await this.service.ask(ListNoticedRevisions, { caller, pipelineName: this.pipeline, page });
    if (!answer.ok) throw new Error(answer.error.detail);
    return answer.value.items;
  }

  push(text: string): Promise<string> {
    return this.repository.commit({ 'README.md': text }, text);
  }

  async webhook(
    filters: WebhookFilterV1[] = [],
  ): Promise<{ readonly id: string; readonly secret: string; readonly name: string }> {
    const name = `hook-${randomUUID()}`;
    const wanted = { caller, name, pipelineName: this.pipeline, actionName: 'Checkout', filters };
    // The definition may still be on its way.
    return eventually(async () => {
      const made = await this.service.ask(CreateWebhook, wanted);
      if (!made.ok) throw new Error(made.error.detail);
      return made.value;
    });
  }

  async deliver({ commit, branch = 'main', event = 'push', ...how }: Delivery): Promise<DeliveryAnswer> {
    return this.send({ ...how, headers: { 'x-github-event': event } }, { ref: `refs/heads/${branch}`, after: commit });
  }

  /** Sends a webhook of any form, signed. */
  async send({ id, secret, delivery = randomUUID(), tamper, headers }: Sent, payload: object): Promise<DeliveryAnswer> {
    const body = JSON.stringify(payload);
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    const signed = { 'x-github-delivery': delivery, 'x-hub-signature-256': `sha256=${signature}`, ...headers };
    return this.sendUnsigned({ id, headers: signed }, tamper?.(body) ?? body);
  }

  async sendUnsigned({ id, headers }: Pick<Sent, 'id' | 'headers'>, payload: object | string): Promise<DeliveryAnswer> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const body = Buffer.from(text).toString('base64');
    const request = { webhookId: id, headers, body, remoteAddress: '127.0.0.1' };
    const answer = await this.service.ask(DeliverWebhook, request);
    if (!answer.ok) throw new Error(answer.error.detail);
    return answer.value;
  }

  /** What a webhook's delivery came to: status and cause. */
  async delivered({ name }: { readonly name: string }, delivery: string): Promise<readonly [string, string]> {
    const kept = await this.service.ask(ListDeliveries, { caller, name, page: {} });
    const found = kept.ok ? kept.value.items.find(({ deliveryId }) => deliveryId === delivery) : undefined;
    return [found?.status ?? '', found?.cause ?? ''];
  }

  /** A path in the test's own folder that does not exist yet. */
  freshPath(): string {
    return join(this.folder.path, randomUUID());
  }
}
