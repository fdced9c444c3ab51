import { eventually } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awsCli, awsExists } from './aws-cli.ts';
import { openSite, type Site } from './site.ts';

const run = promisify(execFile);
/** What the AWS CLI prints, as far as it is looked at here. */
interface Answer {
  readonly pipeline: {
    readonly name: string;
    readonly version: number;
    readonly stages: readonly { readonly name: string }[];
  };
  readonly pipelines: readonly { readonly name: string }[];
  readonly pipelineExecutionId: string;
  readonly pipelineExecution: {
    readonly status: string;
    readonly artifactRevisions: readonly { readonly revisionId: string }[];
  };
  readonly pipelineExecutionSummaries: readonly {
    readonly pipelineExecutionId: string;
    readonly trigger: { readonly triggerType: string };
  }[];
  readonly actionExecutionDetails: readonly { readonly actionName: string; readonly status: string }[];
  readonly stageStates: readonly {
    readonly stageName: string;
    readonly actionStates: readonly {
      readonly latestExecution?: { readonly token?: string; readonly status: string };
    }[];
    readonly latestExecution?: { readonly pipelineExecutionId: string };
  }[];
}

describe.skipIf(!(await awsExists()))('the AWS CLI, unchanged (where it is installed)', () => {
  let site: Site;
  let commit: string;

  beforeAll(async () => {
    site = await openSite('aws');
    commit = (await site.repository.git('rev-parse', 'HEAD')).trim();
  });
  afterAll(async () => {
    await site?.close();
  });

  const aws = (operation: string, ...args: readonly string[]): Promise<Answer> =>
    awsCli(site.platform, site.folder.path)<Answer>(operation, {}, ...args);

  const declaration = (customData: string) => ({
    name: 'release',
    roleArn: 'arn:aws:iam::000000000000:role/millrace',
    artifactStore: { type: 'S3', location: 'artifacts' },
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
            configuration: { CustomData: customData },
          },
        ],
      },
    ],
  });

  const tokenOf = (executionId: string) =>
    eventually(
      async () => {
        const { stageStates } = await aws('get-pipeline-state', '--name', 'release');
        const stage = stageStates.find((candidate) => candidate.stageName === 'Approval');
        const token = stage?.actionStates[0]?.latestExecution?.token;
        if (stage?.latestExecution?.pipelineExecutionId !== executionId || token === undefined)
          throw new Error('no open approval of this execution');
        return token;
      },
      { withinMs: 30_000, everyMs: 200 },
    );

  it('takes a pipeline through its life', async () => {
    const file = join(site.folder.path, 'pipeline.json');
    await writeFile(file, JSON.stringify(declaration('Ship it?')));
    const created = await aws('create-pipeline', '--pipeline', `file://${file}`);
    expect(created.pipeline).toMatchObject({ name: 'release', version: 1 });
    expect((await aws('list-pipelines')).pipelines.map((pipeline) => pipeline.name)).toEqual(['release']);

    await writeFile(file, JSON.stringify(declaration('Ship it now?')));
    expect((await aws('update-pipeline', '--pipeline', `file://${file}`)).pipeline.version).toBe(2);
    expect((await aws('get-pipeline', '--name', 'release', '--pipeline-version', '1')).pipeline.version).toBe(1);

    const { pipelineExecutionId } = await aws('start-pipeline-execution', '--name', 'release');
    const approve = async (status: string) =>
      aws(
        'put-approval-result',
        '--pipeline-name',
        'release',
        '--stage-name',
        'Approval',
        '--action-name',
        'Release',
        '--result',
        `summary=fine,status=${status}`,
        '--token',
        await tokenOf(pipelineExecutionId),
      );
    await approve('Approved');
    const ended = await eventually(
      async () => {
        const { pipelineExecution } = await aws(
          'get-pipeline-execution',
          '--pipeline-name',
          'release',
          '--pipeline-execution-id',
          pipelineExecutionId,
        );
        expect(pipelineExecution.status).toBe('Succeeded');
        return pipelineExecution;
      },
      { withinMs: 30_000, everyMs: 200 },
    );
    expect(ended.artifactRevisions[0]?.revisionId).toBe(commit);

    const { pipelineExecutionSummaries } = await aws('list-pipeline-executions', '--pipeline-name', 'release');
    expect(pipelineExecutionSummaries.map((summary) => summary.trigger.triggerType)).toEqual([
      'StartPipelineExecution',
      'CreatePipeline',
    ]);
    const { actionExecutionDetails } = await aws(
      'list-action-executions',
      '--pipeline-name',
      'release',
      '--filter',
      `pipelineExecutionId=${pipelineExecutionId}`,
    );
    expect(actionExecutionDetails.map((detail) => `${detail.actionName} ${detail.status}`).toSorted()).toEqual([
      'Checkout Succeeded',
      'Release Succeeded',
    ]);

    await aws('delete-pipeline', '--name', 'release');
    await expect(aws('get-pipeline', '--name', 'release')).rejects.toThrow(/PipelineNotFoundException/);
  });

  it('is told what is wrong with a definition, in words of CodePipeline', async () => {
    const file = join(site.folder.path, 'broken.json');
    const { stages, ...rest } = declaration('x');
    await writeFile(file, JSON.stringify({ ...rest, stages: stages.slice(0, 1) }));
    await expect(aws('create-pipeline', '--pipeline', `file://${file}`)).rejects.toThrow(
      /InvalidStructureException.*minimum of 2 stages/s,
    );
  });

  it('is refused with a wrong key or a wrong secret', async () => {
    const { accessKeyId } = site.platform.credentials;
    const withKeys = (id: string, secret: string) =>
      run(
        'aws',
        ['--endpoint-url', site.platform.urls.gateway, '--region', 'local', 'codepipeline', 'list-pipelines'],
        {
          env: {
            PATH: process.env['PATH'],
            HOME: site.folder.path,
            AWS_ACCESS_KEY_ID: id,
            AWS_SECRET_ACCESS_KEY: secret,
            AWS_EC2_METADATA_DISABLED: 'true',
          },
        },
      );
    await expect(withKeys('AKIAAAAAAAAAAAAAAAAA', 'x'.repeat(40))).rejects.toThrow(/UnrecognizedClientException/);
    await expect(withKeys(accessKeyId, 'x'.repeat(40))).rejects.toThrow(/InvalidSignatureException/);
  });
});
