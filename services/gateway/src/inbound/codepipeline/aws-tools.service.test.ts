import * as contracts from '@millrace/contracts';
import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { tempDir } from '@millrace/testing';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { house, type House } from '../../testing/house.ts';
import * as samples from '../../testing/samples.ts';

const run = promisify(execFile);
let here: House;

beforeAll(async () => {
  here = await house();
  const { peers } = here;
  peers.value(contracts.CreatePipeline, samples.pipelineView);
  peers.value(contracts.UpdatePipeline, samples.pipelineView);
  peers.value(contracts.GetPipeline, samples.pipelineView);
  peers.value(contracts.ListPipelines, { items: [samples.pipelineSummary('shop')] });
  peers.value(contracts.DeletePipeline, {});
  peers.value(contracts.AskStartExecution, { executionId: samples.executionId });
  peers.value(contracts.StopExecution, { executionId: samples.executionId });
  peers.value(contracts.GetExecution, samples.execution);
  peers.value(contracts.GetPipelineState, samples.state);
  peers.value(contracts.ListExecutions, { items: [samples.execution] });
  peers.value(contracts.ListActionExecutions, { items: [samples.action] });
  peers.value(contracts.DecideApproval, { approvedAt: '2026-11-21T11:00:00.500Z' });
  peers.value(contracts.SetTransition, {});
});
afterAll(() => here.close());

function installed(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore', timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}

const environment = (secret: string) => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  AWS_ACCESS_KEY_ID: here.administrator.accessKeyId,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_DEFAULT_REGION: 'local',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
});

describe.runIf(installed('aws', '--version'))('the aws command, where it is installed', () => {
  const aws = async (args: readonly string[], secret = here.administrator.secretAccessKey): Promise<unknown> => {
    const { stdout } = await run('aws', ['--endpoint-url', here.url, '--output', 'json', 'codepipeline', ...args], {
      env: environment(secret),
      timeout: 55_000,
    });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  };
  const action = ['--pipeline-name', 'shop', '--stage-name', 'Gate', '--action-name', 'Approve'];

  it.each([
    ['create-pipeline', ['--pipeline', JSON.stringify(samples.declaration)], { pipeline: samples.declaration }],
    ['list-pipelines', [], { pipelines: [expect.objectContaining({ name: 'shop', version: 1 })] }],
    [
      'start-pipeline-execution',
      ['--name', 'shop', '--variables', 'name=Color,value=red'],
      { pipelineExecutionId: samples.executionId },
    ],
    [
      'get-pipeline-state',
      ['--name', 'shop'],
      expect.objectContaining({ stageStates: [expect.anything(), expect.objectContaining({ stageName: 'Gate' })] }),
    ],
    [
      'put-approval-result',
      [...action, '--token', samples.approvalToken, '--result', 'status=Approved,summary=good'],
      { approvedAt: 1_795_258_800.5 },
    ],
    ['delete-pipeline', ['--name', 'shop'], undefined],
  ])('%s works', async (operation, args, expected) => {
    expect(await aws([operation, ...args])).toEqual(expected);
  });

  it('needs nothing but the credentials file and its profile', async () => {
    const { accessKeyId, secretAccessKey, region } = here.administrator;
    const folder = await tempDir('credentials');
    const file = join(folder.path, 'credentials');
    const lines = ['[millrace]', `aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`];
    await writeFile(file, [...lines, `region = ${region}`, 'millrace_api_token = x', ''].join('\n'));
    const { stdout } = await run(
      'aws',
      ['--profile', 'millrace', '--endpoint-url', here.url, '--output', 'json', 'codepipeline', 'list-pipelines'],
      {
        env: {
          PATH: process.env['PATH'],
          HOME: folder.path,
          AWS_SHARED_CREDENTIALS_FILE: file,
          AWS_EC2_METADATA_DISABLED: 'true',
        },
        timeout: 55_000,
      },
    );
    expect(JSON.parse(stdout)).toMatchObject({ pipelines: [{ name: 'shop' }] });
    await folder.remove();
  });

  it('shows the code of a refusal', async () => {
    await expect(aws(['list-pipelines'], 'x'.repeat(40))).rejects.toThrow(/\(InvalidSignatureException\)/);
    await expect(aws(['get-pipeline', '--name', 'my shop'])).rejects.toThrow(
      /\(ValidationException\).*validation error/,
    );
  });
});

describe.runIf(installed('python3', '-c', 'import boto3'))('boto3, where it is installed', () => {
  it('carries out every operation that is served', async () => {
    const script = `
import boto3, json, sys
url, shop, run, token = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3], sys.argv[4]
c = boto3.client("codepipeline", endpoint_url=url)
gate = dict(pipelineName="shop", stageName="Gate")
answers = [
  c.create_pipeline(pipeline=shop),
  c.get_pipeline(name="shop"),
  c.list_pipelines(),
  c.update_pipeline(pipeline=shop),
  c.start_pipeline_execution(name="shop"),
  c.stop_pipeline_execution(pipelineName="shop", pipelineExecutionId=run),
  c.get_pipeline_state(name="shop"),
  c.get_pipeline_execution(pipelineName="shop", pipelineExecutionId=run),
  c.list_pipeline_executions(pipelineName="shop"),
  c.list_action_executions(pipelineName="shop"),
  c.put_approval_result(**gate, actionName="Approve", token=token, result=dict(status="Approved", summary="")),
  c.disable_stage_transition(**gate, transitionType="Inbound", reason="freeze"),
  c.enable_stage_transition(**gate, transitionType="Inbound"),
  c.delete_pipeline(name="shop"),
]
try:
  c.start_pipeline_execution(name="my shop")
except c.exceptions.ValidationException as e:
  answers.append(e.response)
print(json.dumps([a["ResponseMetadata"]["HTTPStatusCode"] for a in answers]))
print(answers[6]["stageStates"][1]["actionStates"][0]["latestExecution"]["token"])
print(answers[7]["pipelineExecution"]["status"])
`;
    const args = [
      '-c',
      script,
      here.url,
      JSON.stringify(samples.declaration),
      samples.executionId,
      samples.approvalToken,
    ];
    const { stdout } = await run('python3', args, {
      env: environment(here.administrator.secretAccessKey),
      timeout: 55_000,
    });
    const [codes, token, status] = stdout.trim().split('\n');
    expect(JSON.parse(codes ?? '')).toEqual([...Array<number>(14).fill(200), 400]);
    expect(token).toBe(samples.approvalToken);
    expect(status).toBe('InProgress');
  });
});
