import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { packZip } from '@millrace/archive';
import { CreateDownload, CreateUpload, type CreateUploadV1 } from '@millrace/contracts';
import { formatInstant, parseInstant } from '@millrace/kernel';
import { Bus, MessagingOptions, Requests, ServiceTracer, trace } from '@millrace/messaging';
import { runService, type RunningService } from '@millrace/service';
import {
  createDatabase,
  FakeClock,
  nats,
  recordingOtlpReceiver,
  tempDir,
  type OtlpReceiver,
  type TempDir,
  type TestDatabase,
  type TestNats,
} from '@millrace/testing';
import { joinBus, type Peer } from '@millrace/testing/service';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { artifacts } from '../index.ts';

export const account = '000000000000';
/** When every test begins. */
export const begin = parseInstant('2026-11-21T10:00:00Z');

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const put = (url: string, body: Uint8Array, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'PUT', body: body as NonNullable<RequestInit['body']>, headers });

/** The whole artifacts service with stores in three regions while the tests of a file run; each begins at the same time. */
export class ArtifactsHouse {
  readonly clock = new FakeClock(formatInstant(begin));
  readonly logLines: string[] = [];
  folder!: TempDir;
  receiver!: OtlpReceiver;
  service!: RunningService;
  peer!: Bus;
  requests!: Requests;
  orchestration!: Peer;
  #database: TestDatabase | undefined;
  #server: TestNats | undefined;

  constructor() {
    beforeAll(() => this.#open());
    afterAll(() => this.#close());
    beforeEach(() => this.clock.set(begin));
  }

  async #open(): Promise<void> {
    const [database, server, folder, receiver] = await Promise.all([
      createDatabase(),
      nats(),
      tempDir('artifacts'),
      recordingOtlpReceiver(),
    ]);
    [this.#database, this.#server, this.folder, this.receiver] = [database, server, folder, receiver];
    await mkdir(join(folder.path, 'spool'));
    const env = {
      DATABASE_URL: database.url,
      NATS_URL: server.url,
      MILLRACE_ARTIFACTS: join(folder.path, 'store'),
      MILLRACE_ARTIFACTS_REGIONS: `eu-west-1=${join(folder.path, 'eu')} us-west-2=file://${join(folder.path, 'us')}`,
      ARTIFACTS_SPOOL_FOLDER: join(folder.path, 'spool'),
      MILLRACE_SEAL_KEY: 'ab'.repeat(32),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      LOG_LEVEL: 'trace',
    };
    const logTo = { write: (line: string) => void this.logLines.push(line) };
    this.service = await runService(artifacts, env, { clock: this.clock, logTo });
    this.peer = await Bus.connect(new MessagingOptions('orchestration', [server.url], undefined, account, 'local'));
    this.orchestration = await joinBus(server.url);
    this.requests = new Requests(this.peer, new ServiceTracer(trace.getTracer('test')));
  }

  async #close(): Promise<void> {
    await Promise.all([this.peer?.close(), this.orchestration?.close()]);
    await this.service?.stop();
    await Promise.all([this.#database?.drop(), this.#server?.close(), this.folder?.remove(), this.receiver?.close()]);
  }

  async uploadUrl(asked: Partial<CreateUploadV1> = {}): Promise<{ artifactId: string; url: string }> {
    const request = {
      account,
      uploadId: randomUUID(),
      artifactKind: 'file',
      name: 'BuildOutput',
      pipelineName: 'shop',
      ...asked,
    } as const;
    const ticket = await this.requests.ask(CreateUpload, request);
    if (!ticket.ok) throw new Error(ticket.error.detail);
    return ticket.value;
  }

  async downloadUrl(artifactId: string): Promise<string> {
    const ticket = await this.requests.ask(CreateDownload, { account, artifactId });
    if (!ticket.ok) throw new Error(ticket.error.detail);
    return ticket.value.url;
  }

  /** Paths of all files in the store of the home region. */
  async storedFiles(): Promise<string[]> {
    const store = join(this.folder.path, 'store');
    const files = await readdir(store, { recursive: true, withFileTypes: true }).catch(() => []);
    return files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  }

  async zipOf(name: string, content: string): Promise<Buffer> {
    const path = join(this.folder.path, `${randomUUID()}.zip`);
    await packZip([{ kind: 'bytes', name, content: Buffer.from(content) }], path, { modifiedAt: this.clock.now() });
    const bytes = await readFile(path);
    await rm(path);
    return bytes;
  }
}
