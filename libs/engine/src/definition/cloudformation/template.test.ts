import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parsePipeline, type ParseOptions } from '../parse.ts';
import { declared, issuesOf } from '../sample.fixture.ts';

const properties = {
  Name: 'hello',
  RoleArn: 'arn:aws:iam::000000000000:role/millrace',
  ArtifactStores: [{ Region: 'us-east-1', ArtifactStore: { Type: 'S3', Location: 'artifacts' } }],
  Stages: [
    {
      Name: 'Source',
      Actions: [
        {
          Name: 'Checkout',
          ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'Git', Version: 1 },
          Configuration: { RepositoryUrl: 'file:///srv/git/hello', BranchName: 'main', PollForSourceChanges: false },
          OutputArtifacts: [{ Name: 'Sources' }],
        },
      ],
    },
    {
      Name: 'Approve',
      Actions: [
        {
          Name: 'Ask',
          ActionTypeId: { Category: 'Approval', Owner: 'AWS', Provider: 'Manual', Version: '1' },
          RunOrder: 2,
        },
      ],
    },
  ],
};

const resource = { Type: 'AWS::CodePipeline::Pipeline', Properties: properties };

function parsed(text: string, options: ParseOptions = {}) {
  const result = parsePipeline(text, options);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function refused(text: string, options: ParseOptions = {}) {
  const result = parsePipeline(text, options);
  if (result.ok) throw new Error('the template should have been refused');
  return result.error;
}

const lines = (...text: readonly string[]): string => text.join('\n');

/** A template whose pipeline has one value that tests choose. */
const templateWith = (name: string, rest = ''): string =>
  lines(
    'Resources:',
    '  Delivery:',
    '    Type: AWS::CodePipeline::Pipeline',
    '    Properties:',
    `      Name: ${name}`,
    rest,
  );

const nameFrom = (text: string, options: ParseOptions = {}): unknown =>
  (parsed(text, options).value as { name: unknown }).name;

describe('an AWS::CodePipeline::Pipeline', () => {
  it.each([
    ['a template in JSON', JSON.stringify({ Resources: { Delivery: resource } })],
    ['a template in YAML', stringify({ AWSTemplateFormatVersion: '2010-09-09', Resources: { Delivery: resource } })],
    ['a resource with its name', stringify({ Delivery: resource })],
    ['a resource', stringify(resource)],
    ['properties', stringify(properties)],
  ])('is read from %s', (_, text) => {
    const { stages, artifactStores } = declared(parsed(text).value);
    expect(artifactStores).toEqual({ 'us-east-1': { type: 'S3', location: 'artifacts' } });
    expect(stages[0]?.actions[0]).toMatchObject({
      actionTypeId: { category: 'Source', owner: 'AWS', provider: 'Git', version: '1' },
      configuration: { RepositoryUrl: 'file:///srv/git/hello', BranchName: 'main', PollForSourceChanges: 'false' },
      outputArtifacts: [{ name: 'Sources' }],
    });
    expect(stages[1]?.actions[0]?.runOrder).toBe(2);
  });

  it('has its issues where they stand in the template', () => {
    const text = lines(
      'Resources:',
      '  Delivery:',
      '    Type: AWS::CodePipeline::Pipeline',
      '    Properties:',
      '      Name: no spaces',
      '      ArtifactStore: {Type: S3, Location: artifacts}',
      '      Stages:',
      '        - Name: Only',
      '          Actions: []',
    );
    const { value, locate } = parsed(text);
    const found = issuesOf(value)
      .map(locate)
      .map(({ pointer, line }) => [pointer, line]);
    const at = '/Resources/Delivery/Properties';
    expect(found).toEqual(
      expect.arrayContaining([
        [`${at}/Name`, 5],
        [`${at}/RoleArn`, 4],
        [`${at}/Stages`, 7],
        [`${at}/Stages/0/Actions`, 9],
      ]),
    );
  });

  const parameters = lines(
    'Parameters:',
    '  Env: {Type: String, Default: dev, AllowedValues: [dev, prod]}',
    '  Parts: {Type: CommaDelimitedList, Default: "a, b"}',
    '  Needed: {Type: String}',
    '  Looked: {Type: "AWS::SSM::Parameter::Value<String>", Default: /a/b}',
    'Mappings:',
    '  Names: {dev: {short: d}, prod: {short: p}}',
    'Conditions:',
    '  IsProd: !Equals [!Ref Env, prod]',
    '  IsAny: !Or [!Condition IsProd, !Not [!Condition IsProd]]',
    '  IsBoth: !And [!Condition IsProd, !Condition IsAny]',
    '  Circle: !Not [!Condition Circle]',
  );

  it.each([
    ['!Ref Env', 'dev'],
    ['{Ref: Env}', 'dev'],
    ['!Sub "app-${Env}-${AWS::Region}-${!Env}"', 'app-dev-eu-west-1-${Env}'],
    ['!Sub ["${A}-${Env}", {A: !Ref Env}]', 'dev-dev'],
    ['!Join ["-", [app, !Ref Env]]', 'app-dev'],
    ['!Join ["-", !Ref Parts]', 'a-b'],
    ['!Select [1, !Ref Parts]', 'b'],
    ['!Select [1, !Split ["/", "x/y"]]', 'y'],
    ['!FindInMap [Names, !Ref Env, short]', 'd'],
    ['!If [IsProd, prod, test]', 'test'],
    ['!If [IsAny, !If [IsBoth, both, any], none]', 'any'],
    ['!GetAtt Role.Arn', 'role-arn'],
    ['!GetAtt [Role, Arn]', 'role-arn'],
    ['{"Fn::GetAtt": Role.Arn}', 'role-arn'],
    ['!Ref Bucket', 'stated-bucket'],
    ['!ImportValue shared-name', 'imported'],
    ['!ImportValue {"Fn::Sub": "${Share}-name"}', 'imported'],
    ['"{{resolve:ssm:/a/b}}"', 'from-store'],
  ])('resolves %s', (written, expected) => {
    const resources = lines(
      '  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: stated-bucket}}',
      '  Role: {Type: AWS::IAM::Role}',
    );
    const options = {
      region: 'eu-west-1',
      parameters: {
        'Role.Arn': 'role-arn',
        'shared-name': 'imported',
        Share: 'shared',
        'resolve:ssm:/a/b': 'from-store',
      },
    };
    expect(nameFrom(templateWith(written, `${resources}\n${parameters}`), options)).toBe(expected);
  });

  it('leaves out what is AWS::NoValue', () => {
    const text = templateWith('x', lines('      RoleArn: !If [IsProd, role, !Ref AWS::NoValue]', parameters));
    expect(parsed(text).value).toEqual({ name: 'x' });
  });

  it.each([
    ['!Ref Needed', 'Parameter Needed has no default', "give it: --parameter 'Needed=…'"],
    ['!Ref Looked', 'Parameter Looked is looked up', "give it: --parameter 'Looked=…'"],
    ['!Ref Nobody', 'There is no parameter or resource Nobody', "--parameter 'Nobody=…'"],
    ['!Ref Delivery', 'The name of Delivery cannot be known', "--parameter 'Delivery=…'"],
    ['!GetAtt Delivery.Version', 'Attribute Version of Delivery', "--parameter 'Delivery.Version=…'"],
    ['!ImportValue other', 'Export other', "--parameter 'other=…'"],
    ['!Sub "${AWS::AccountId}"', 'AWS::AccountId cannot be known', "--parameter 'AWS::AccountId=…'"],
    ['!Ref AWS::Region', 'The region is not known', '--region REGION'],
    ['!Join [x]', 'Fn::Join has not the form', 'write !Join'],
    ['!Select [5, !Ref Parts]', 'no element 5', 'count from 0'],
    ['!FindInMap [Names, test, short]', 'no Names.test.short', 'add it'],
    ['!If [Nope, a, b]', 'no condition Nope', 'use one of IsProd'],
    ['!GetAZs eu-west-1', 'Fn::GetAZs is not resolved here', 'write the value itself'],
    ['"{{resolve:ssm:/a}}"', 'cannot be known', "--parameter 'resolve:ssm:/a=…'"],
  ])('says where %s stands and what to give', (written, message, suggestion) => {
    expect(refused(templateWith(written, parameters))).toEqual([
      expect.objectContaining({
        pointer: '/Resources/Delivery/Properties/Name',
        line: 5,
        message: expect.stringContaining(message),
        suggestion: expect.stringContaining(suggestion),
      }),
    ]);
  });

  it('says where conditions go in a circle', () => {
    expect(refused(templateWith('!If [Circle, a, b]', parameters))).toEqual([
      expect.objectContaining({ pointer: '/Conditions/Circle/0', message: 'Condition Circle depends on itself' }),
    ]);
  });

  it('tells everything that cannot be resolved at once', () => {
    const text = templateWith('!Ref Needed', lines('      RoleArn: !GetAtt Role.Arn', parameters));
    expect(refused(text).map(({ line }) => line)).toEqual([5, 6]);
  });

  it('refuses a parameter value that is not allowed', () => {
    expect(refused(templateWith('!Ref Env', parameters), { parameters: { Env: 'test' } })).toEqual([
      expect.objectContaining({ suggestion: 'use one of dev, prod' }),
    ]);
  });

  it('is chosen by its logical id when a template has several', () => {
    const two = JSON.stringify({
      Resources: { One: resource, Two: { ...resource, Properties: { ...properties, Name: 'two' } } },
    });
    expect(refused(two)[0]?.message).toBe('The template has 2 pipelines: One, Two');
    expect(nameFrom(two, { logicalId: 'Two' })).toBe('two');
    expect(refused(two, { logicalId: 'Twoo' })[0]?.suggestion).toBe("did you mean 'Two'?");
  });

  it('warns of what is for the stack only, and of parameters nobody asks for', () => {
    const stacked = { ...resource, Properties: { ...properties, Tags: [], Stage: [] } };
    const { warnings } = parsed(JSON.stringify({ Resources: { Delivery: stacked } }), { parameters: { Env: 'x' } });
    expect(warnings.map(({ message }) => message)).toEqual([
      'Parameter Env is not used by this pipeline',
      'Tags is not part of a pipeline and is left out',
      'A pipeline has no property Stage',
    ]);
  });

  it('without a name is called after its stack and its logical id', () => {
    const nameless = JSON.stringify({ Resources: { Delivery: { ...resource, Properties: { Stages: [] } } } });
    expect(nameFrom(nameless)).toBe('Delivery');
    expect(nameFrom(nameless, { parameters: { 'AWS::StackName': 'shop' } })).toBe('shop-Delivery');
  });

  it('never shows what a NoEcho parameter holds', () => {
    const secret = 'hunter2 with spaces';
    const text = templateWith('!Ref Secret', 'Parameters: {Secret: {Type: String, NoEcho: true}}');
    const { value, locate } = parsed(text, { parameters: { Secret: secret } });
    const issues = issuesOf(value).map(locate);
    expect(issues.some(({ pointer }) => pointer.endsWith('/Name'))).toBe(true);
    expect(JSON.stringify(issues)).not.toContain('hunter2');
    expect(issues.find(({ pointer }) => pointer.endsWith('/Name'))?.message).toContain("Value '****' at");
  });

  it('is the only place where tags have a meaning', () => {
    expect(refused('name: !Ref Env\nstages: []\n')).toEqual([expect.objectContaining({ line: 1 })]);
    expect(refused(templateWith('!Nonsense x'))).toEqual([expect.objectContaining({ line: 5 })]);
  });

  it.each([
    ['itself', 'Resources: &a\n  Delivery: *a\n'],
    ['a part', 'Resources:\n  Delivery: &b\n    Type: AWS::CodePipeline::Pipeline\n    Properties: {Name: [*b]}\n'],
  ])('cannot make us follow an alias to %s for ever', (_, text) => {
    expect(refused(text)[0]?.message).toContain('alias');
  });
});
