import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  ListActionExecutionsCommand,
  PutJobSuccessResultCommand,
  type ActionExecutionDetail,
  type JobDetails,
} from '@aws-sdk/client-codepipeline';
import type { LogLineV1 } from '@millrace/contracts';
import { eventually } from '@millrace/testing';
import { Client } from 'minio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSite, type Site } from './site.ts';

interface Job {
  readonly id: string;
  readonly data: NonNullable<JobDetails['data']>;
}

describe('the function of a Lambda action, written as for AWS', () => {
  let site: Site;
  let functions: Server;
  let aws: CodePipelineClient;
  const faults: unknown[] = [];

  beforeAll(async () => {
    functions = createServer((request, response) => {
      // It answers at once, and does its work after that.
      void text(request).then((body) => {
        response.writeHead(202).end();
        handle((JSON.parse(body) as { 'CodePipeline.job': Job })['CodePipeline.job']).catch((error: unknown) =>
          faults.push(error),
        );
      });
    });
    functions.listen(0, '127.0.0.1');
    await once(functions, 'listening');
    site = await openSite('lambda', {
      environment: { RULES_PRIVATE_TARGETS: 'loopback', RULES_CONTINUE_SECONDS: '1' },
    });
    const { accessKeyId, secretAccessKey } = site.platform.credentials;
    const credentials = { accessKeyId, secretAccessKey };
    aws = new CodePipelineClient({ endpoint: site.platform.urls.gateway, region: 'local', credentials });
  });
  afterAll(async () => {
    aws?.destroy();
    await site?.close();
    functions?.closeAllConnections();
    functions?.close();
  });

  /** Leaves a continuation token the first time; the second time it copies its input and reports. */
  async function handle({ id: jobId, data }: Job): Promise<void> {
    if (data.continuationToken === undefined) {
      await aws.send(new PutJobSuccessResultCommand({ jobId, continuationToken: 'once more' }));
      return;
    }
    const { accessKeyId, secretAccessKey, sessionToken } = data.artifactCredentials ?? {};
    const artifacts = new URL(site.platform.urls.artifacts);
    const s3 = new Client({
      endPoint: artifacts.hostname,
      port: Number(artifacts.port),
      useSSL: false,
      region: 'local',
      accessKey: accessKeyId ?? '',
      secretKey: secretAccessKey ?? '',
      sessionToken: sessionToken ?? '',
    });
    const from = data.inputArtifacts?.[0]?.location?.s3Location;
    const to = data.outputArtifacts?.[0]?.location?.s3Location;
    const content = await buffer(await s3.getObject(from?.bucketName ?? '', from?.objectKey ?? ''));
    await s3.putObject(to?.bucketName ?? '', to?.objectKey ?? '', content, content.length);
    const outputVariables = {
      Bytes: String(content.length),
      Asked: data.actionConfiguration?.configuration?.['UserParameters'] ?? '',
    };
    await aws.send(new PutJobSuccessResultCommand({ jobId, outputVariables }));
  }

  it('finds its job, moves its artifacts by S3, and reports by PutJobSuccessResult', async () => {
    const type = (category: 'Source' | 'Invoke', provider: string) =>
      ({ category, owner: 'AWS', provider, version: '1' }) as const;
    const url = `http://127.0.0.1:${(functions.address() as AddressInfo).port}/copy`;
    const pipeline = {
      name: 'copier',
      roleArn: 'arn:aws:iam::000000000000:role/millrace',
      artifactStore: { type: 'S3' as const, location: 'artifacts' },
      stages: [
        {
          name: 'Source',
          actions: [
            {
              name: 'Checkout',
              actionTypeId: type('Source', 'Git'),
              configuration: { RepositoryUrl: site.repository.url, BranchName: 'main' },
              outputArtifacts: [{ name: 'Sources' }],
            },
          ],
        },
        {
          name: 'Copy',
          actions: [
            {
              name: 'Copy',
              actionTypeId: type('Invoke', 'Lambda'),
              configuration: { FunctionName: url, UserParameters: 'as it is' },
              inputArtifacts: [{ name: 'Sources' }],
              outputArtifacts: [{ name: 'Copied' }],
            },
          ],
        },
      ],
    };
    await aws.send(new CreatePipelineCommand({ pipeline }));
    const ended = await eventually(
      async (): Promise<ActionExecutionDetail> => {
        expect(faults).toEqual([]);
        const { actionExecutionDetails = [] } = await aws.send(
          new ListActionExecutionsCommand({ pipelineName: 'copier' }),
        );
        const copy = actionExecutionDetails.find(({ actionName }) => actionName === 'Copy');
        if (copy?.status === undefined || copy.status === 'InProgress') throw new Error('it goes on');
        return copy;
      },
      { withinMs: 60_000 },
    );
    expect(ended).toMatchObject({
      status: 'Succeeded',
      output: { outputArtifacts: [{ name: 'Copied' }], outputVariables: { Asked: 'as it is' } },
    });
    expect(Number(ended.output?.outputVariables?.['Bytes'])).toBeGreaterThan(100);
    // Both calls, once the caller of the second has noticed that its function has reported.
    await eventually(
      async () => {
        const log: LogLineV1[] = [];
        for await (const line of site.client.tailLog(ended.actionExecutionId ?? '')) log.push(line);
        expect(log.filter(({ text: line }) => line.endsWith(`POST ${url}`))).toHaveLength(2);
        expect(log.at(-1)?.text).toMatch(/its work here is over\.$/);
        expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
      },
      { withinMs: 60_000 },
    );
  });
});
