import { Client, credentials, loadPackageDefinition, Metadata, type ClientReadableStream } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site } from './site.ts';

interface Snapshot {
  readonly status: string;
  readonly stages: readonly {
    readonly name: string;
    readonly actions: readonly {
      readonly execution?: { readonly actionExecutionId: string; readonly token?: string };
    }[];
  }[];
}
interface Event {
  readonly eventId: string;
  readonly snapshot?: Snapshot;
  readonly ended?: { readonly status: string };
}
/** What a plain client makes of the protos: a method for each rpc. */
type Stub = Client & {
  readonly [method: string]: (
    request: object,
    metadata: Metadata,
    answered?: (error: Error | null, answer: Record<string, unknown>) => void,
  ) => ClientReadableStream<Event>;
};

const folderOfProtos = join(
  dirname(createRequire(import.meta.url).resolve('@millrace/contracts/proto/millrace/v1/shared.proto')),
  '../..',
);

describe('a plain gRPC client', () => {
  let site: Site;
  let stub: (service: string) => Stub;

  beforeAll(async () => {
    site = await openSite('grpc');
    const files = globSync('millrace/v1/*.proto', { cwd: folderOfProtos });
    const loaded = loadPackageDefinition(
      loadSync(files, { includeDirs: [folderOfProtos], enums: String, longs: Number, oneofs: true }),
    );
    const { v1 } = loaded['millrace'] as unknown as {
      v1: Record<string, new (address: string, channel: ReturnType<typeof credentials.createInsecure>) => Stub>;
    };
    stub = (service) => {
      const constructor = v1[service];
      if (!constructor) throw new Error(`no ${service}`);
      return new constructor(`127.0.0.1:${site.platform.ports.grpc}`, credentials.createInsecure());
    };
  });
  afterAll(async () => {
    await site?.close();
  });

  it('creates a pipeline, starts it, watches it, answers its approval and sees it end', async () => {
    const metadata = new Metadata();
    metadata.set('authorization', `Bearer ${site.platform.credentials.apiToken}`);
    const clients: Client[] = [];
    const call = (service: string, method: string, request: object): Promise<Record<string, unknown>> => {
      const client = stub(service);
      clients.push(client);
      return new Promise((resolve, reject) => {
        client[method]?.(request, metadata, (error, answer) => (error ? reject(error) : resolve(answer)));
      });
    };
    const text = JSON.stringify({
      name: 'release',
      roleArn: 'arn:aws:iam::000000000000:role/millrace',
      artifactStore: { type: 'S3', location: 'artifacts' },
      pipelineType: 'V2',
      // The first execution, which creating it starts, must not stand in the way of ours.
      executionMode: 'PARALLEL',
      stages: [
        {
          name: 'Source',
          actions: [
            {
              name: 'Checkout',
              actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
              configuration: { RepositoryUrl: site.repository.url, BranchName: 'main' },
              outputArtifacts: [{ name: 'SourceOutput' }],
            },
          ],
        },
        {
          name: 'Approval',
          actions: [
            {
              name: 'Release',
              actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
            },
          ],
        },
      ],
    });
    await call('PipelineService', 'ApplyPipeline', { pipelineName: 'release', text });
    const { executionId } = await call('ExecutionService', 'StartExecution', { pipelineName: 'release' });

    const watcher = stub('ExecutionService');
    clients.push(watcher);
    const statuses: string[] = [];
    let answered = false;
    let ended: string | undefined;
    for await (const event of watcher['WatchExecution']?.({ executionId }, metadata) ?? []) {
      const { snapshot, ended: end } = event as Event;
      if (end) ended = end.status;
      if (!snapshot) continue;
      statuses.push(snapshot.status);
      const token = snapshot.stages.find(({ name }) => name === 'Approval')?.actions[0]?.execution?.token;
      if (token === undefined || answered) continue;
      answered = true;
      await call('ApprovalService', 'DecideApproval', {
        pipelineName: 'release',
        stageName: 'Approval',
        actionName: 'Release',
        token,
        status: 'APPROVAL_DECISION_APPROVED',
        summary: 'fine',
      });
    }
    expect(answered).toBe(true);
    expect(ended).toBe('EXECUTION_STATUS_SUCCEEDED');
    expect(statuses.at(-1)).toBe('EXECUTION_STATUS_SUCCEEDED');
    for (const client of clients) client.close();
  });
});
