import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { listTree, packZip } from '@millrace/archive';
import {
  CreateDownload,
  CreateUpload,
  EnrolHost,
  querySubject,
  type ArtifactRefV1,
  type CreateDownloadV1,
  type CreateUploadV1,
  type EnrolHostV1,
} from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import type { Bus, Requests } from '@millrace/messaging';

/** Plays the gateway's door for agents, and the artifacts service: bundles go out, sealed logs come in. */
export class Door {
  readonly url: string;
  /** Bytes by artifact id. */
  readonly stored = new Map<string, Buffer>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly folder: string,
  ) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(folder: string, bus: Bus, requests: Requests): Promise<Door> {
    const server = createServer((request, response) => {
      void door.serve(request, response, requests);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const door = new Door(server, folder);
    const expiresAt = '2100-01-01T00:00:00.000Z';
    bus.connection.subscribe(querySubject(CreateDownload), {
      callback: (_, message) => {
        const { artifactId } = message.json<CreateDownloadV1>();
        const bytes = door.stored.get(artifactId);
        const error = { code: 'artifact.not-found', detail: `There is no artifact ${artifactId}.` };
        message.respond(
          JSON.stringify(
            bytes
              ? { ok: true, value: { url: `${door.url}/bytes/${artifactId}`, ...digestOf(bytes), expiresAt } }
              : { ok: false, error },
          ),
        );
      },
    });
    bus.connection.subscribe(querySubject(CreateUpload), {
      callback: (_, message) => {
        const { uploadId } = message.json<CreateUploadV1>();
        const value = { artifactId: uploadId, url: `${door.url}/bytes/${uploadId}`, expiresAt };
        message.respond(JSON.stringify({ ok: true, value }));
      },
    });
    return door;
  }

  /** Packs files (`*.sh` executable) as a Build action would. */
  async bundle(files: Readonly<Record<string, string>>): Promise<ArtifactRefV1> {
    const artifactId = randomUUID();
    const tree = join(this.folder, artifactId);
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(tree, name)), { recursive: true });
      await writeFile(join(tree, name), text, { mode: name.endsWith('.sh') ? 0o755 : 0o644 });
    }
    await packZip(await listTree(tree), `${tree}.zip`, { modifiedAt: instant(0) });
    const bytes = await readFile(`${tree}.zip`);
    this.stored.set(artifactId, bytes);
    return { name: 'App', artifactId, ...digestOf(bytes) };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse, requests: Requests): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const json = (status: number, value: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const artifactId = request.url?.split('/')[2] ?? '';
    if (request.url === '/api/v1/agents/enrol') {
      const answer = await requests.ask(EnrolHost, JSON.parse(body.toString()) as EnrolHostV1);
      if (answer.ok) json(200, answer.value);
      else json(403, answer.error);
    } else if (request.method === 'PUT') {
      this.stored.set(artifactId, body);
      json(200, { artifactId, ...digestOf(body) });
    } else {
      const bytes = this.stored.get(artifactId);
      response.writeHead(bytes ? 200 : 404).end(bytes);
    }
  }
}

const digestOf = (bytes: Buffer) => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  sizeBytes: bytes.length,
});
