import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';
import { scriptedGateway } from '../testing/scripted-gateway.ts';
import { shopPipeline } from '../testing/shop-pipeline.ts';

const template = `Parameters:
  Branch: { Type: String }
Resources:
  Role: { Type: AWS::IAM::Role }
  Delivery:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: !Sub 'shop-\${Branch}'
      RoleArn: !GetAtt Role.Arn
      ArtifactStore: { Type: S3, Location: artifacts }
      Stages:
        - Name: Source
          Actions:
            - Name: Checkout
              ActionTypeId: { Category: Source, Owner: AWS, Provider: Git, Version: 1 }
              Configuration: { RepositoryUrl: 'file:///srv/shop', BranchName: !Ref Branch }
              OutputArtifacts: [{ Name: Sources }]
        - Name: Approve
          Actions:
            - Name: Ask
              ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manuel, Version: 1 }
`;

const arn = 'Role.Arn=arn:aws:iam::000000000000:role/shop';

describe('millrace validate', () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'validate-'));
    file = join(folder, 'template.yml');
    await writeFile(file, template);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const written = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };

  it('names every parameter that a template needs', async () => {
    const { exitCode, stderr, stdout } = await runCommand(['validate', file]);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      "template.yml:8:7 /Resources/Delivery/Properties/Name: Parameter Branch has no default; give it: --parameter 'Branch=…'",
    );
    expect(stderr).toContain("give it: --parameter 'Role.Arn=…'");
  });

  it('checks the template with them, and says where, what instead and the code', async () => {
    const given = ['--parameter', 'Branch=main', '--parameter', arn];
    const { exitCode, stderr } = await runCommand(['validate', file, ...given]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /template\.yml:21:\d+ \/Resources\/Delivery\/Properties\/Stages\/1\/Actions\/0\/ActionTypeId: .*not available in region 'LOCAL'.*did you mean 'Manual'\? \[InvalidActionDeclarationException\]/,
    );
  });

  it('answers as JSON', async () => {
    const valid = await written('valid.yml', template.replace('Manuel', 'Manual'));
    const given = ['--parameter', 'Branch=main', '--parameter', arn, '--parameter', 'Other=1', '--output', 'json'];
    const { exitCode, stdout } = await runCommand(['validate', valid, ...given]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      valid: true,
      definitions: [{ kind: 'Pipeline', name: 'shop-main', file: valid, line: 1 }],
      issues: [],
      warnings: [expect.objectContaining({ file: valid, message: 'Parameter Other is not used by this pipeline' })],
    });
    const refused = await runCommand(['validate', file, ...given]);
    expect(refused.exitCode).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      valid: false,
      issues: [{ file, line: 21, code: 'InvalidActionDeclarationException', value: 'Manuel' }],
    });
  });

  it('knows custom action types from a file, and from the platform when it is to be asked', async () => {
    const type = {
      category: 'Approval',
      provider: 'Manuel',
      version: '1',
      inputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
      outputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
    };
    const types = await written('types.json', JSON.stringify(type));
    const custom = await written(
      'custom.yml',
      template.replace('Owner: AWS, Provider: Manuel', 'Owner: Custom, Provider: Manuel'),
    );
    const given = ['--parameter', 'Branch=main', '--parameter', arn];
    expect((await runCommand(['validate', custom, ...given])).stderr).toContain('did you mean');
    const known = await runCommand(['validate', custom, ...given, '--action-types', types]);
    expect(known).toEqual({ exitCode: 0, stdout: `${custom}:1 Pipeline shop-main is valid\n`, stderr: '' });
    const { category, provider, version, ...counts } = type;
    const view = { id: { category, owner: 'Custom', provider, version }, configurationProperties: [], ...counts };
    await using gateway = await scriptedGateway({ 'GET /action-types': { json: { items: [view] } } });
    const asked = await runCommand(['validate', custom, ...given, '--online', '--endpoint', gateway.url], {
      MILLRACE_TOKEN: 't',
    });
    expect(asked).toEqual(known);
    const broken = await written('broken.json', '{"category": "Build"}');
    expect((await runCommand(['validate', custom, ...given, '--action-types', broken])).exitCode).toBe(1);
  });

  it('warns of members that nobody reads', async () => {
    const pipeline = await written(
      'pipeline.yml',
      shopPipeline(
        `  - name: Approve
    actions:
      - name: Ask
        actionTypeId: { category: Approval, owner: AWS, provider: Manual, version: 1 }
        runorder: 2
`,
        'artifactStores: { eu-west-1: { type: S3, location: artifacts } }',
      ),
    );
    const { exitCode, stdout, stderr } = await runCommand(['validate', pipeline]);
    expect([exitCode, stdout]).toEqual([0, `${pipeline}:1 Pipeline shop is valid\n`]);
    expect(stderr).toContain(
      "pipeline.yml:16:9 /stages/1/actions/0/runorder: Nothing reads the member runorder; did you mean 'runOrder'?",
    );
  });

  it.each([
    [['--parameter', 'Branch'], 'is no parameter'],
    [['--output', 'xml'], 'Allowed choices are table, json, yaml'],
  ])('does not understand %j', async (options, message) => {
    const { exitCode, stderr } = await runCommand(['validate', file, ...options]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  it('says that a file cannot be read', async () => {
    expect((await runCommand(['validate', join(folder, 'missing.yml')])).exitCode).toBe(2);
  });
});
