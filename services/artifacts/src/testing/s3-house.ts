import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompleteJobOutputs,
  CreateJobCredentials,
  CreateUpload,
  type CompletedJobOutputs,
  type JobCredentials,
} from '@millrace/contracts';
import { Bus, MessagingOptions, Requests, ServiceTracer, trace } from '@millrace/messaging';
import { runService, type RunningService } from '@millrace/service';
import { createDatabase, FakeClock, nats, tempDir } from '@millrace/testing';
import { artifacts } from '../index.ts';

export const account = '000000000000';
export const bucket = 'millrace-artifacts';

/** The whole artifacts service with the real time, and orchestration's place at the bus. */
export interface S3House {
  readonly service: RunningService;
  readonly clock: FakeClock;
  readonly folder: string;
  readonly logLines: string[];
  /** An artifact that an earlier action made. */
  store(name: string, content: Uint8Array): Promise<string>;
  credentials(asked?: {
    jobId?: string;
    inputs?: readonly string[];
    outputs?: readonly string[];
    expiresInSeconds?: number;
  }): Promise<JobCredentials & { readonly jobId: string }>;
  complete(jobId: string, outputs: readonly string[]): Promise<CompletedJobOutputs>;
  /** The service again, on the same data with other settings, and at another port. */
  restart(settings: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function s3House(): Promise<S3House> {
  const [database, server, folder] = await Promise.all([createDatabase(), nats(), tempDir('s3-house')]);
  await mkdir(join(folder.path, 'spool'));
  const logLines: string[] = [];
  // Clients sign with the real time.
  const clock = new FakeClock(new Date().toISOString());
  const start = (settings: Readonly<Record<string, string>>): Promise<RunningService> =>
    runService(
      artifacts,
      {
        DATABASE_URL: database.url,
        NATS_URL: server.url,
        MILLRACE_ARTIFACTS: join(folder.path, 'store'),
        ARTIFACTS_SPOOL_FOLDER: join(folder.path, 'spool'),
        MILLRACE_SEAL_KEY: 'ab'.repeat(32),
        LOG_LEVEL: 'trace',
        ...settings,
      },
      { clock, logTo: { write: (line) => void logLines.push(line) } },
    );
  let service = await start({});
  const peer = await Bus.connect(new MessagingOptions('orchestration', [server.url], undefined, account, 'local'));
  const requests = new Requests(peer, new ServiceTracer(trace.getTracer('test')));
  return {
    get service() {
      return service;
    },
    clock,
    folder: folder.path,
    logLines,
    async store(name, content) {
      const asked = { account, uploadId: randomUUID(), artifactKind: 'file', name, pipelineName: 'shop' } as const;
      const ticket = await requests.ask(CreateUpload, asked);
      if (!ticket.ok) throw new Error(ticket.error.detail);
      const put = await fetch(ticket.value.url, { method: 'PUT', body: content as NonNullable<RequestInit['body']> });
      if (!put.ok) throw new Error(await put.text());
      return ticket.value.artifactId;
    },
    async credentials({ jobId = randomUUID(), inputs = [], outputs = [], expiresInSeconds } = {}) {
      const given = await requests.ask(CreateJobCredentials, {
        account,
        jobId,
        pipelineName: 'a-rather-long-pipeline-name',
        bucket,
        inputs: inputs.map((artifactId) => ({ artifactId })),
        outputs: outputs.map((name) => ({ name })),
        ...(expiresInSeconds === undefined ? {} : { expiresInSeconds }),
      });
      if (!given.ok) throw new Error(given.error.detail);
      return { ...given.value, jobId };
    },
    async complete(jobId, outputs) {
      const done = await requests.ask(CompleteJobOutputs, {
        account,
        jobId,
        outputs: outputs.map((name) => ({ name })),
      });
      if (!done.ok) throw new Error(done.error.detail);
      return done.value;
    },
    async restart(settings) {
      await service.stop();
      service = await start(settings);
    },
    async close() {
      await peer.close();
      await service.stop();
      await Promise.all([database.drop(), server.close(), folder.remove()]);
    },
  };
}
