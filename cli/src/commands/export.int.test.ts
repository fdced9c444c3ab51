import { expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import { scriptedGateway } from '../testing/scripted-gateway.ts';

const pipeline = { name: 'shop', version: 2, millrace: { onUpdate: 'finish' }, stages: [] };
const exported = async (...options: readonly string[]) => {
  await using gateway = await scriptedGateway({ 'GET /pipelines/shop': { json: { pipeline, metadata: {} } } });
  return await runCommand(['export', 'shop', ...options, '--endpoint', gateway.url], { MILLRACE_TOKEN: 't' });
};

it('prints the pipeline, and nothing of its metadata', async () => {
  const { exitCode, stdout, stderr } = await exported();
  expect({ exitCode, stderr, printed: JSON.parse(stdout) }).toEqual({ exitCode: 0, stderr: '', printed: { pipeline } });
});

it('says on stderr what CloudFormation cannot say', async () => {
  const { exitCode, stdout, stderr } = await exported('--format', 'cloudformation');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('Type: AWS::CodePipeline::Pipeline');
  expect(stderr).toContain('note: /millrace: CloudFormation has nothing like it');
});

it('refuses a version that is none', async () => {
  expect(await exported('--pipeline-version', '0')).toMatchObject({ exitCode: 2, stdout: '' });
});
