import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import {
  AwaitJob,
  ClaimJob,
  CreateDownload,
  CreateUpload,
  JobOffered,
  querySubject,
  ReleaseJob,
  RenewLeases,
  ReportJobResult,
  type ArtifactRefV1,
  type AwaitJobAnswer,
  type AwaitJobV1,
  type ClaimJobV1,
  type JobOfferedV1,
  type LogLineV1,
  type QueryContract,
  type ReleaseJobV1,
  type RenewAnswer,
  type ReportJobResultV1,
} from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { encode } from '@millrace/messaging';
import type { Msg } from '@nats-io/transport-node';
import type { Peer } from './service-under-test.ts';

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Seconds; short, so that renewals follow each other quickly. */
const defaultLeaseSeconds = 4;

/**
 * Plays orchestration and artifacts towards a service that carries out leased jobs: offers jobs, grants every claim,
 * answers renewals as the test says, and keeps artifacts behind URLs of its own.
 */
export class JobBench {
  /** The bytes of every artifact, by its id. */
  readonly bytes = new Map<string, Buffer>();
  /** Ids of artifacts whose bytes somebody began to read. */
  readonly wanted = new Set<string>();
  /** Jobs that were given back, in order. */
  readonly released: ReleaseJobV1[] = [];
  readonly claimed: ClaimJobV1[] = [];
  /** What a renewal answers for a job; the test may replace it. */
  stateOf: (job: { readonly jobId: string; readonly fence: number }) => RenewAnswer['jobs'][number]['state'] = () =>
    'held';

  private constructor(
    private readonly peer: Peer,
    private readonly store: Server,
    private readonly leaseSeconds: number,
    private readonly defaults: Partial<JobOfferedV1>,
  ) {}

  /** @param defaults what every offered job has unless its own offer says otherwise */
  static async beside(
    peer: Peer,
    defaults: Partial<JobOfferedV1>,
    options: { readonly leaseSeconds?: number } = {},
  ): Promise<JobBench> {
    const store = createServer();
    const bench = new JobBench(peer, store, options.leaseSeconds ?? defaultLeaseSeconds, defaults);
    store.on('request', (request, response) => {
      const id = request.url?.slice(1) ?? '';
      if (request.method === 'GET') {
        bench.wanted.add(id);
        const content = bench.bytes.get(id);
        // Bytes that are not there are never sent: whoever wants them waits.
        if (content !== undefined) response.end(content);
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const content = Buffer.concat(chunks);
        bench.bytes.set(id, content);
        response.end(JSON.stringify({ artifactId: id, sha256: sha256(content), sizeBytes: content.length }));
      });
    });
    store.listen(0, '127.0.0.1');
    await once(store, 'listening');
    await bench.answerAll();
    return bench;
  }

  /**
   * Plays another service: answers its query as `answer` says, until the returned function is called. What that throws is
   * a fault, as of a service that cannot answer for the moment.
   */
  play<Q extends object, A>(contract: QueryContract<Q, A>, answer: (request: Q) => A): () => void {
    const answered = (request: Q): object => {
      try {
        return { ok: true, value: answer(request) };
      } catch (error) {
        return { fault: String(error) };
      }
    };
    const subscription = this.peer.bus.connection.subscribe(querySubject(contract), {
      callback: (_, message) => void message.respond(JSON.stringify(answered(message.json<Q>()))),
    });
    return () => subscription.unsubscribe();
  }

  /** Answers {@link ReleaseJob} from now on. */
  acceptReleases(): () => void {
    return this.play(ReleaseJob, (release) => {
      this.released.push(release);
      return {};
    });
  }

  /** Keeps bytes as an artifact that jobs may take. */
  keep(name: string, content: Buffer): ArtifactRefV1 {
    const artifactId = randomUUID();
    this.bytes.set(artifactId, content);
    return { name, artifactId, sha256: sha256(content), sizeBytes: content.length };
  }

  async offer(given: Partial<JobOfferedV1> = {}): Promise<JobOfferedV1> {
    const job = this.job(given);
    await this.peer.tell(JobOffered, job, { subject: job.jobId, actionType: job.actionType });
    return job;
  }

  /** Gives a job to the next worker that waits for one of its type, as the commit that offers it does. */
  async grant(given: Partial<JobOfferedV1> = {}): Promise<JobOfferedV1> {
    const { bus } = this.peer;
    const job = this.job(given);
    const { jobId: subject, actionType } = job;
    const waiting = Promise.withResolvers<Msg>();
    const questions = bus.connection.subscribe(querySubject(AwaitJob), {
      callback: (_, question) => {
        if (isDeepStrictEqual(question.json<AwaitJobV1>().actionType, actionType)) waiting.resolve(question);
      },
    });
    const question = await waiting.promise;
    questions.unsubscribe();
    const { body } = encode(bus.options, instant(Date.now()), { contract: JobOffered, data: job, subject, actionType });
    const granted: AwaitJobAnswer['granted'] = { message: JSON.parse(body) as object, leaseSeconds: this.leaseSeconds };
    question.respond(JSON.stringify({ ok: true, value: { granted } }));
    return job;
  }

  private job(given: Partial<JobOfferedV1>): JobOfferedV1 {
    const id = randomUUID();
    return {
      jobId: id,
      fence: 1,
      pipelineName: 'web',
      pipelineVersion: 1,
      executionId: randomUUID(),
      stageName: 'Stage',
      actionName: 'Action',
      actionExecutionId: id,
      attempt: 1,
      actionType: { category: 'Compute', owner: 'AWS', provider: 'Commands', version: '1' },
      configuration: {},
      inputArtifacts: [],
      outputArtifacts: [],
      timeoutSeconds: 60,
      trigger: { triggerType: 'StartPipelineExecution', triggerDetail: '' },
      ...this.defaults,
      ...given,
    };
  }

  async resultOf({ jobId }: Pick<JobOfferedV1, 'jobId'>): Promise<ReportJobResultV1> {
    return (await this.peer.hears(ReportJobResult, ({ data }) => data.jobId === jobId)).data;
  }

  /** The sealed log that a result refers to. */
  logOf({ log }: Pick<ReportJobResultV1, 'log'>): readonly LogLineV1[] {
    const text = this.bytes.get(log?.artifactId ?? '')?.toString() ?? '';
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogLineV1);
  }

  async close(): Promise<void> {
    this.store.closeAllConnections();
    await new Promise((resolve) => this.store.close(resolve));
  }

  private async answerAll(): Promise<void> {
    const { leaseSeconds } = this;
    const base = `http://127.0.0.1:${(this.store.address() as AddressInfo).port}`;
    const expiresAt = new Date(0).toISOString();
    this.play(ClaimJob, (claim) => {
      this.claimed.push(claim);
      return { granted: true as const, leaseSeconds };
    });
    this.play(RenewLeases, ({ jobs }) => ({
      leaseSeconds,
      jobs: jobs.map(({ jobId, fence }) => ({ jobId, fence, state: this.stateOf({ jobId, fence }) })),
    }));
    this.play(CreateUpload, ({ uploadId }) => ({ artifactId: uploadId, url: `${base}/${uploadId}`, expiresAt }));
    this.play(CreateDownload, ({ artifactId }) => {
      const content = this.bytes.get(artifactId) ?? Buffer.alloc(0);
      return { url: `${base}/${artifactId}`, sha256: sha256(content), sizeBytes: content.length, expiresAt };
    });
    await this.peer.bus.connection.flush();
  }
}
