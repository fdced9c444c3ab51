import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { inOrder } from './apply-definition.ts';
import { readDefinitions } from './read-definitions.ts';

const example = (name: string): Promise<string> =>
  readFile(new URL(`../../../examples/hello-service/${name}`, import.meta.url), 'utf8');

function issuesOf(text: string) {
  const read = readDefinitions('x.yml', text);
  if (read.ok) throw new Error('expected issues');
  return read.error;
}

describe('definitions', () => {
  it('of the sample are valid, in files of several documents and of one', async () => {
    const platform = readDefinitions('platform.yml', await example('platform.yml'));
    const pipeline = readDefinitions('pipeline.yml', await example('pipeline.yml'));
    if (!platform.ok || !pipeline.ok) throw new Error('the sample is not valid');
    expect(inOrder([...pipeline.value, ...platform.value]).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'BuildProject hello-service-build',
      'BuildProject hello-service-test',
      'Application hello-service',
      'DeploymentGroup hello-service/staging',
      'DeploymentGroup hello-service/production',
      'Pipeline hello-service',
    ]);
  });

  it('may be a pipeline as get-pipeline prints it, after another document', async () => {
    const pipeline = readDefinitions('p.yml', await example('pipeline.yml'));
    if (!pipeline.ok || pipeline.value[0]?.kind !== 'Pipeline') throw new Error('the sample is no pipeline');
    const text = `kind: Application\nspec: { applicationName: shop }\n---\npipeline:\n${pipeline.value[0].text.content
      .trimStart()
      .replace(/^/gm, '  ')}`;
    const both = readDefinitions('both.yml', text);
    expect(both.ok && both.value.map(({ name, place }) => [name, place.line])).toEqual([
      ['shop', 1],
      ['hello-service', 4],
    ]);
  });

  it('of a CloudFormation template are applied as the pipeline that it resolves to', () => {
    const template = `Parameters: { Branch: { Type: String, Default: main } }
Resources:
  Delivery:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: !Sub 'shop-\${Branch}'
      RoleArn: arn:aws:iam::000000000000:role/shop
      ArtifactStores: [{ Region: eu-west-1, ArtifactStore: { Type: S3, Location: artifacts } }]
      Stages:
        - Name: Source
          Actions:
            - Name: Checkout
              ActionTypeId: { Category: Source, Owner: AWS, Provider: Git, Version: 1 }
              Configuration: { RepositoryUrl: 'file:///srv/shop', BranchName: !Ref Branch }
              OutputArtifacts: [{ Name: Sources }]
        - Name: Ask
          Actions:
            - { Name: Ask, ActionTypeId: { Category: Approval, Owner: AWS, Provider: Manual, Version: 1 } }
`;
    const read = readDefinitions('t.yml', template, { parameters: { Branch: 'next' } });
    if (!read.ok || read.value[0]?.kind !== 'Pipeline') throw new Error(JSON.stringify(read));
    const { name, text } = read.value[0];
    expect([name, text.format]).toEqual(['shop-next', 'json']);
    expect(JSON.parse(text.content)).toMatchObject({
      name: 'shop-next',
      artifactStores: { 'eu-west-1': { type: 'S3', location: 'artifacts' } },
      stages: [{ actions: [{ configuration: { BranchName: 'next' } }] }, { name: 'Ask' }],
    });
  });

  it('name every problem of every document at its line', () => {
    const issues = issuesOf(`kind: BuildProject
spec:
  name: x
  timeoutInMinutes: 1
  colour: blue
---
kind: Zebra
---
# a pipeline
name: p
roleArn: arn:aws:iam::000000000000:role/millrace
artifactStore: { type: S3, location: store }
stages:
  - name: Source
    actions: []
`);
    expect(issues.map(({ line, pointer }) => `${line} ${pointer}`)).toEqual([
      '5 /spec/colour',
      '3 /spec/name',
      '4 /spec/timeoutInMinutes',
      '7 /kind',
      '13 /stages',
      '15 /stages/0/actions',
    ]);
    expect(issues[3]?.suggestion).toContain('BuildProject, Application');
  });

  it('show broken YAML where it breaks', () => {
    expect(issuesOf('kind: Application\nspec: [\n')[0]).toMatchObject({ file: 'x.yml', line: 3 });
  });

  it.each([
    ['nothing', ''],
    ['only a comment', '# later\n'],
  ])('must be there: %s is a problem', (_, text) => {
    expect(issuesOf(text)[0]?.message).toBe('the file holds no definition');
  });

  it('that nest too deeply are not read at all', () => {
    const issues = issuesOf(`kind: ActionType\nspec: ${'['.repeat(20_000)}${']'.repeat(20_000)}`);
    expect(issues).toMatchObject([{ message: 'The text nests deeper than 64 levels' }]);
  });

  it('cannot be grown from a small text', () => {
    const bomb = `kind: Application\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]`)
      .join('\n')}\n`;
    expect(issuesOf(bomb)[0]?.message).toMatch(/alias/i);
  });
});
