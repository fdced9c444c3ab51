import { join } from 'node:path';
import {
  CodePipeline,
  type ActionDeclaration,
  type PipelineDeclaration,
  type StageDeclaration,
  type StageState,
} from '@aws-sdk/client-codepipeline';
import { startPlatform, type Platform } from '@millrace/platform';
import { eventually, gitRepository, tempDir, type GitRepository, type TempDir } from '@millrace/testing';
import { afterAll, beforeAll, expect } from 'vitest';
import { Functions } from './functions.ts';

export const within = { withinMs: 30_000 };

export const refuses = (asked: Promise<unknown>, name: string) => expect(asked).rejects.toMatchObject({ name });

export const approval = (name: string, runOrder = 1): ActionDeclaration => ({
  name,
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  runOrder,
});

/** A platform while the tests of a file run, whose pipelines are driven through the AWS SDK and call functions played here. */
export class AwsDeliveries {
  api!: CodePipeline;
  functions!: Functions;
  repository!: GitRepository;
  #folder: TempDir | undefined;
  #platform: Platform | undefined;

  /** @param environment of the platform, beside its own */
  constructor(environment: Readonly<Record<string, string>> = {}) {
    beforeAll(() => this.#open(environment));
    afterAll(() => this.#close());
  }

  async #open(environment: Readonly<Record<string, string>>): Promise<void> {
    this.functions = await Functions.listen();
    this.#folder = await tempDir('scenarios');
    this.repository = await gitRepository();
    await this.repository.commit({ 'version.txt': '1' }, 'Begin');
    const home = join(this.#folder.path, 'home');
    this.#platform = await startPlatform({ home, port: 0, mode: 'embedded', unsafeFast: true, environment });
    const { accessKeyId, secretAccessKey } = this.#platform.credentials;
    this.api = new CodePipeline({
      endpoint: this.#platform.urls.gateway,
      region: 'local',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    });
  }

  async #close(): Promise<void> {
    this.api?.destroy();
    await this.#platform?.stop();
    this.functions?.close();
    await this.repository?.remove();
    await this.#folder?.remove();
  }

  source(): StageDeclaration {
    return {
      name: 'Source',
      actions: [
        {
          name: 'Checkout',
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
          configuration: { RepositoryUrl: this.repository.url, BranchName: 'main', PollForSourceChanges: 'false' },
          outputArtifacts: [{ name: 'Sources' }],
          namespace: 'SourceVariables',
        },
      ],
    };
  }

  /** An action that the test lets succeed or fail, for each execution. */
  invoke(pipeline: string, name: string, members: Partial<ActionDeclaration> = {}): ActionDeclaration {
    return {
      name,
      actionTypeId: { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
      configuration: {
        FunctionName: `${this.functions.url}/${pipeline}/${name}`,
        UserParameters: '#{codepipeline.PipelineExecutionId}',
      },
      ...members,
    };
  }

  declare(name: string, members: Partial<PipelineDeclaration> = {}): PipelineDeclaration {
    return {
      name,
      roleArn: 'arn:aws:iam::000000000000:role/millrace',
      artifactStore: { type: 'S3', location: 'artifacts' },
      pipelineType: 'V2',
      stages: [
        this.source(),
        { name: 'Build', actions: [this.invoke(name, 'Compile')] },
        { name: 'Deploy', actions: [this.invoke(name, 'Release')] },
      ],
      ...members,
    };
  }

  /** Creates a pipeline, and ends the execution that CodePipeline starts with it. */
  async create(pipeline: PipelineDeclaration): Promise<string> {
    const name = pipeline.name ?? '';
    await this.api.createPipeline({ pipeline });
    const { pipelineExecutionSummaries = [] } = await this.api.listPipelineExecutions({ pipelineName: name });
    const first = pipelineExecutionSummaries[0]?.pipelineExecutionId ?? '';
    if (pipeline.variables === undefined) {
      await this.api.stopPipelineExecution({ pipelineName: name, pipelineExecutionId: first, abandon: true });
      await this.ends(name, first, 'Stopped');
    }
    return name;
  }

  async start(name: string, variables?: { name: string; value: string }[]): Promise<string> {
    const { pipelineExecutionId = '' } = await this.api.startPipelineExecution({ name, variables });
    return pipelineExecutionId;
  }

  async statusOf(pipelineName: string, pipelineExecutionId: string): Promise<string | undefined> {
    return (await this.api.getPipelineExecution({ pipelineName, pipelineExecutionId })).pipelineExecution?.status;
  }

  async ends(name: string, id: string, status: string): Promise<void> {
    await eventually(async () => expect(await this.statusOf(name, id)).toBe(status), within);
  }

  async stageOf(name: string, stage: string): Promise<StageState> {
    const { stageStates = [] } = await this.api.getPipelineState({ name });
    const found = stageStates.find(({ stageName }) => stageName === stage);
    if (found === undefined) throw new Error(`${name} has no stage ${stage}`);
    return found;
  }

  /** These executions wait in front of the stage, in this order. */
  async inbound(name: string, stage: string, ...ids: readonly string[]): Promise<void> {
    await eventually(async () => {
      const { inboundExecutions = [] } = await this.stageOf(name, stage);
      expect(inboundExecutions.map((one) => one.pipelineExecutionId)).toEqual(ids);
    }, within);
  }

  async inside(name: string, stage: string, id: string): Promise<void> {
    const isInside = { pipelineExecutionId: id, status: 'InProgress' };
    await eventually(
      async () => expect((await this.stageOf(name, stage)).latestExecution).toMatchObject(isInside),
      within,
    );
  }

  /** A new execution that has gone through Build and stands at, or in, Deploy. */
  async builds(name: string): Promise<string> {
    const id = await this.start(name);
    await this.functions.answers(`${name}/Compile`, id);
    return id;
  }

  /** Of the approval that the stage waits for. */
  tokenOf(name: string, stage: string): Promise<string> {
    return eventually(async () => {
      const token = (await this.stageOf(name, stage)).actionStates?.[0]?.latestExecution?.token;
      if (token === undefined) throw new Error('nobody is asked');
      return token;
    }, within);
  }
}
