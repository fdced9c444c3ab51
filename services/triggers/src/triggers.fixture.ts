import { createHmac, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  CreateWebhook,
  DeliverWebhook,
  PipelineDefined,
  PipelineDeleted,
  SourceRevisionDetected,
  StartExecution,
  type DeliveryAnswer,
} from '@millrace/contracts';
import { eventually, gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { JobBench } from '@millrace/testing/jobs';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { expect } from 'vitest';
import { triggers } from './index.ts';

const account = '000000000000';
export const caller = { account, region: 'local', arn: `arn:aws:iam::${account}:user/admin` };
export const gitAction = { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' };

export interface BranchRow {
  readonly branch_name: string;
  readonly head: string | null;
  readonly failures: number;
  readonly last_error: string | null;
  readonly checked_at: Date;
  readonly next_check_at: Date;
}

export interface Delivery {
  readonly id: string;
  readonly secret: string;
  readonly commit: string;
  readonly branch?: string;
  readonly delivery?: string;
  readonly event?: string;
  /** Changes the body after it was signed. */
  readonly tamper?: (body: string) => string;
}

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

  static async start(): Promise<TriggersUnderTest> {
    const folder = await tempDir('triggers');
    const environment = {
      RUNNER_FOLDER: folder.path,
      MILLRACE_SEAL_KEY: 'ab'.repeat(32),
      TRIGGERS_POLL_SECONDS: '1',
      SHUTDOWN_GRACE_SECONDS: '1',
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

  /** What is known of the branches of this repository. */
  branches(): Promise<readonly BranchRow[]> {
    return this.service.service.dataSource.query('select * from branch where repository_url = $1', [
      this.repository.url,
    ]);
  }

  /** Says that the pipeline is defined, or defined anew; a polled one is waited for until its branch was looked at. */
  async define(polls: boolean, { branch = 'main' }: { readonly branch?: string } = {}): Promise<void> {
    await this.tellDefined({
      RepositoryUrl: this.repository.url,
      BranchName: branch,
      PollForSourceChanges: String(polls),
    });
    await eventually(async () => {
      const known = await this.branches();
      expect(known.map(({ branch_name: name }) => name)).toEqual([branch]);
      if (polls) expect(known[0]?.head).not.toBeNull();
    });
  }

  /** Says that the pipeline has this configuration from now on. */
  async tellDefined(configuration: Record<string, string>): Promise<void> {
    const { pipeline } = this;
    const version = ++this.version;
    const source = { stageName: 'Source', actionName: 'Checkout', actionType: gitAction, configuration };
    const data = { pipelineName: pipeline, version, executionMode: 'SUPERSEDED' as const, sourceActions: [source] };
    await this.service.tell(PipelineDefined, data, { subject: pipeline });
  }

  /** Says that the pipeline is deleted. */
  async forget(): Promise<void> {
    await this.service.tell(PipelineDeleted, { pipelineName: this.pipeline }, { subject: this.pipeline });
    await eventually(async () => expect(await this.branches()).toEqual([]));
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
  async polled(commit: string): Promise<void> {
    await eventually(async () => expect((await this.branches())[0]?.head).toBe(commit));
  }

  push(text: string): Promise<string> {
    return this.repository.commit({ 'README.md': text }, text);
  }

  async webhook(): Promise<{ readonly id: string; readonly secret: string; readonly name: string }> {
    const name = `hook-${randomUUID()}`;
    const wanted = { caller, name, pipelineName: this.pipeline, actionName: 'Checkout' };
    const made = await this.service.ask(CreateWebhook, wanted);
    if (!made.ok) throw new Error(made.error.detail);
    return made.value;
  }

  async deliver(given: Delivery): Promise<DeliveryAnswer> {
    const { id, secret, commit, branch = 'main', delivery = randomUUID(), event = 'push', tamper } = given;
    const body = JSON.stringify({ ref: `refs/heads/${branch}`, after: commit });
    const headers = {
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    };
    const sent = Buffer.from(tamper?.(body) ?? body).toString('base64');
    const request = { webhookId: id, headers, body: sent, remoteAddress: '127.0.0.1' };
    const answer = await this.service.ask(DeliverWebhook, request);
    if (!answer.ok) throw new Error(answer.error.detail);
    return answer.value;
  }

  /** A path in the test's own folder that does not exist yet. */
  freshPath(): string {
    return join(this.folder.path, randomUUID());
  }
}
