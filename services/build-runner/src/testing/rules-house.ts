import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  CompleteJobOutputs,
  OpenFunctionJob,
  ReportJobStarted,
  type JobOfferedV1,
  type LogLineV1,
  type ReportJobResultV1,
  type WorkerJobData,
} from '@millrace/contracts';
import { Logs } from '@millrace/messaging';
import { FakeClock, tempDir, type TempDir } from '@millrace/testing';
import { JobBench } from '@millrace/testing/jobs';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll } from 'vitest';
import { buildRunner } from '../index.ts';

export const signingKey = 'a key that functions know';

interface Heard {
  readonly request: IncomingMessage;
  readonly body: string;
}

type Answer = (heard: Heard, response: ServerResponse) => void;

/** What orchestration says of every function's job here. */
const functionJob: WorkerJobData = {
  actionType: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  configuration: { UserParameters: 'x' },
  pipelineName: 'web',
  pipelineArn: 'arn:aws:codepipeline:local:000000000000:web',
  executionId: '0f000001-0000-4000-8000-000000000001',
  stageName: 'Stage',
  actionName: 'Action',
  actionExecutionId: '0f000001-0000-4000-8000-000000000002',
  inputArtifacts: [{ name: 'Sources', bucket: 'artifacts', key: 'in/1', revision: 'c0ffee' }],
  outputArtifacts: [{ name: 'Receipt', bucket: 'artifacts', key: 'out/1' }],
  artifactCredentials: {
    accessKeyId: 'AKMRJOB',
    secretAccessKey: 'secret',
    sessionToken: 'session',
    expiresAt: '2030-01-01T00:00:00.000Z',
  },
};
const rule = (provider: string) => ({ category: 'Rule', owner: 'AWS', provider, version: '1' });

export const json =
  (status: number, body: unknown): Answer =>
  (_heard, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** The build runner while the tests of a file run; orchestration, functions, services and Prometheus are played here. */
export class RulesHouse {
  readonly clock = new FakeClock();
  /** What the test answers at each path. */
  readonly paths = new Map<string, Answer>();
  runner!: ServiceUnderTest;
  bench!: JobBench;
  url!: string;
  readonly #heard: Heard[] = [];
  #folder: TempDir | undefined;
  #server: Server | undefined;

  constructor() {
    beforeAll(() => this.#open());
    afterAll(() => this.#close());
  }

  async #open(): Promise<void> {
    this.#folder = await tempDir('rules');
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        this.#heard.push({ request, body });
        const answer = this.paths.get(new URL(request.url ?? '', 'http://x').pathname);
        if (answer === undefined) response.writeHead(404).end();
        else answer({ request, body }, response);
      });
    });
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    this.runner = await serviceUnderTest(buildRunner, {
      clock: this.clock,
      environment: {
        RUNNER_FOLDER: this.#folder.path,
        RUNNER_SLOTS: '1',
        RULES_POLL_SECONDS: '1',
        RULES_CONTINUE_SECONDS: '1',
        RULES_PRIVATE_TARGETS: 'loopback',
        RULES_SIGNING_KEY: signingKey,
        MILLRACE_PROMETHEUS_URL: `${this.url}/prometheus`,
      },
    });
    this.bench = await JobBench.beside(this.runner, {});
    this.bench.play(OpenFunctionJob, ({ account, jobId, fence }) => ({
      jobId: `${jobId}#${fence}`,
      account,
      data: { ...functionJob, ...(fence === 1 ? {} : { continuationToken: 'page 2' }) },
    }));
    this.bench.play(CompleteJobOutputs, ({ outputs }) => ({
      artifacts: outputs.map(({ name }) => this.bench.keep(name, Buffer.from('put by the function'))),
      missing: [],
    }));
    await this.runner.bus.connection.flush();
  }

  async #close(): Promise<void> {
    await this.runner?.close();
    await this.bench?.close();
    this.#server?.closeAllConnections();
    this.#server?.close();
    await this.#folder?.remove();
  }

  offer(
    provider: string,
    configuration: Record<string, string>,
    more: Partial<JobOfferedV1> = {},
  ): Promise<JobOfferedV1> {
    const named = { actionName: 'Check', ruleName: 'Check', conditionType: 'BEFORE_ENTRY' as const };
    return this.bench.offer({ actionType: rule(provider), configuration, ...named, ...more });
  }

  /** Offers a rule and waits for its result. */
  async check(
    provider: string,
    configuration: Record<string, string>,
    more: Partial<JobOfferedV1> = {},
  ): Promise<ReportJobResultV1> {
    return this.bench.resultOf(await this.offer(provider, configuration, more));
  }

  /** The first `count` lines that whoever watches an action sees. */
  async liveLog(actionExecutionId: string, count: number): Promise<readonly LogLineV1[]> {
    const enough = new AbortController();
    const lines: LogLineV1[] = [];
    for await (const line of new Logs(this.runner.bus).tail('000000000000', actionExecutionId, 1, enough.signal)) {
      if (lines.push(line) === count) enough.abort();
    }
    return lines;
  }

  heardAt(path: string): readonly Heard[] {
    return this.#heard.filter(({ request }) => request.url === path);
  }

  /** Whether orchestration was told that the job may have had effects. */
  hasBegun({ jobId }: { readonly jobId: string }): boolean {
    return this.runner.heard(ReportJobStarted).some(({ data }) => data.jobId === jobId);
  }
}
