import { describe, expect, it } from 'vitest';
import { parsePipeline, type ParseOptions } from '../parse.ts';

const parsed = (text: string, options: ParseOptions = {}) => {
  const result = parsePipeline(text, options);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};
const refused = (text: string, options: ParseOptions = {}) => {
  const result = parsePipeline(text, options);
  return result.ok
    ? []
    : result.error.map(({ pointer, message, suggestion }) => `${pointer}: ${message}; ${suggestion}`);
};
const properties = (...lines: readonly string[]): string =>
  ['Type: AWS::CodePipeline::Pipeline', 'Properties:', ...lines.map((line) => `  ${line}`)].join('\n');

describe('properties of a pipeline in a template', () => {
  it('are members of the declaration, and what is for the stack is not', () => {
    const text = properties(
      'Name: a',
      'Tags: [{Key: a, Value: b}]',
      'RestartExecutionOnUpdate: true',
      'DisableInboundStageTransitions: []',
      'Stages:',
      '  - Name: Source',
      '    Actions:',
      '      - {RunOrder: 12, TimeoutInMinutes: 7, Configuration: {runOrder: 3, TimeoutInMinutes: 4, AbcDef: {GhI: 5}}}',
      '      - {RunOrder: 1a, TimeoutInMinutes: a1}',
    );
    const { value, warnings } = parsed(text);
    expect(value).toEqual({
      name: 'a',
      stages: [
        {
          name: 'Source',
          actions: [
            {
              runOrder: 12,
              timeoutInMinutes: 7,
              configuration: { runOrder: '3', TimeoutInMinutes: '4', AbcDef: { GhI: '5' } },
            },
            { runOrder: '1a', timeoutInMinutes: 'a1' },
          ],
        },
      ],
    });
    expect(warnings.map(({ pointer, line, message, suggestion }) => [pointer, line, message, suggestion])).toEqual([
      ['/Properties/Tags', 4, 'Tags is not part of a pipeline and is left out', 'tag the pipeline once it is there'],
      [
        '/Properties/RestartExecutionOnUpdate',
        5,
        'RestartExecutionOnUpdate is not part of a pipeline and is left out',
        'start an execution after the update',
      ],
      [
        '/Properties/DisableInboundStageTransitions',
        6,
        'DisableInboundStageTransitions is not part of a pipeline and is left out',
        'disable the transitions once the pipeline is there',
      ],
    ]);
  });

  it('have stores by region, without those that say too little', () => {
    const text = properties(
      'Name: a',
      'ArtifactStores:',
      '  - text',
      '  - {Region: eu-west-1}',
      '  - {ArtifactStore: {Type: S3}}',
      '  - {Region: [x], ArtifactStore: {Type: S3}}',
      '  - {Region: us-east-1, ArtifactStore: {Type: S3, EncryptionKey: {Id: k}}}',
    );
    expect(parsed(text).value).toEqual({
      name: 'a',
      artifactStores: { 'us-east-1': { type: 'S3', encryptionKey: { id: 'k' } } },
    });
  });

  it('are found again from the declaration, down to the deepest that is there', () => {
    const { locate } = parsed(
      properties('Name: a', 'Stages:', '  - Name: S', '  - Name: T', '    Actions:', '      - Configuration: {a/b: c}'),
    );
    const place = (pointer: string) => {
      const { pointer: found, line } = locate({ pointer, message: '', suggestion: '' });
      return [found, line];
    };
    expect(place('')).toEqual(['/Properties', 2]);
    expect(place('/name')).toEqual(['/Properties/Name', 3]);
    expect(place('/roleArn')).toEqual(['/Properties/RoleArn', 2]);
    expect(place('/stages/1/name')).toEqual(['/Properties/Stages/1/Name', 6]);
    expect(place('/stages/1/actions/0/configuration/a~1b')).toEqual([
      '/Properties/Stages/1/Actions/0/Configuration/a~1b',
      8,
    ]);
    expect(place('/stages/2/name')).toEqual(['/Properties/Stages/2/Name', 4]);
    expect(place('/name/first/second')).toEqual(['/Properties/Name/First/Second', 3]);
  });

  it('may nest 100 levels', () => {
    const maps = (levels: number) =>
      Array.from({ length: levels }, (_, level) => `${' '.repeat(level + 1)}a:`).join('\n');
    const nested = (levels: number, value = 'x') =>
      `Type: AWS::CodePipeline::Pipeline\nProperties:\n${maps(levels)} ${value}`;
    expect(refused(nested(100))).toEqual([]);
    const tooDeep = expect.stringMatching(/: This nests too deeply; is this the right file\?$/);
    expect(refused(nested(101))).toEqual([tooDeep]);
    expect(refused(nested(60, `${'['.repeat(40)}x${']'.repeat(40)}`))).toEqual([]);
    expect(refused(nested(60, `${'['.repeat(41)}x${']'.repeat(41)}`))).toEqual([tooDeep]);
  });
});

describe('a template', () => {
  it('without a pipeline, or with one that says nothing', () => {
    expect(refused('Resources: {A: {Type: AWS::S3::Bucket}}')).toEqual([
      '/Resources: The template has no resource of type AWS::CodePipeline::Pipeline; is this the right file?',
    ]);
    expect(refused('Resources: {A: {Type: AWS::CodePipeline::Pipeline, Properties: text}}')).toEqual([
      '/Resources/A/Properties: The properties are no structure; write Name, RoleArn, Stages, …',
    ]);
    const { value, warnings } = parsed('Resources: {A: {Type: AWS::CodePipeline::Pipeline}}');
    expect(value).toEqual({ name: 'A' });
    expect(warnings).toMatchObject([
      { pointer: '/Resources/A', message: 'The pipeline has no Name; it is called A here', suggestion: 'add Name' },
    ]);
  });

  it('gives a pipeline the name of its stack, which was of use then', () => {
    const parameters = { 'AWS::StackName': 'shop' };
    const { value, warnings } = parsed('Resources: {A: {Type: AWS::CodePipeline::Pipeline}}', { parameters });
    expect(value).toEqual({ name: 'shop-A' });
    expect(warnings.map(({ message }) => message)).toEqual(['The pipeline has no Name; it is called shop-A here']);
  });

  it('with several is told which to choose from, wherever they stand', () => {
    const two = 'A: {Type: AWS::CodePipeline::Pipeline}\nB: {Type: AWS::CodePipeline::Pipeline}\nC: {Type: Other}\n';
    expect(refused(two)).toEqual([': The template has 2 pipelines: A, B; choose one: --pipeline LOGICALID']);
    expect(parsed(two, { logicalId: 'B' }).value).toEqual({ name: 'B' });
    expect(refused(two, { logicalId: 'C' })).toEqual([expect.stringMatching(/^: The template has no pipeline C; /)]);
  });

  it('may be properties alone, of which nothing else is known', () => {
    expect(parsed('Name: a\nStages: []\n').value).toEqual({ name: 'a', stages: [] });
    expect(parsed('Stages: []\n').value).toEqual({ stages: [] });
    expect(refused('Name: !Ref Nobody\nStages: []\n')).toEqual([
      "/Name: The name of Nobody cannot be known before there is a stack; give it: --parameter 'Nobody=…'",
    ]);
    expect(refused('Name: !GetAtt Nobody.Arn\nStages: []\n')).toEqual([
      "/Name: Attribute Arn of Nobody cannot be known before there is a stack; give it: --parameter 'Nobody.Arn=…'",
    ]);
  });

  it('tells which parameters were of no use, and which secrets are never shown', () => {
    const text = [
      'Parameters:',
      '  {Secret: {Type: String, NoEcho: true}, Empty: {Type: String, NoEcho: true}, Open: {Type: String, NoEcho: false}}',
      'Resources:',
      '  A:',
      '    Type: AWS::CodePipeline::Pipeline',
      '    Properties: {Name: !Sub "${Secret}${Empty}${Open}", RoleArn: "{{resolve:ssm:/role}}"}',
    ].join('\n');
    const parameters = { Secret: 'hush', Empty: '', Open: 'else', 'resolve:ssm:/role': 'hidden', Unused: 'x' };
    const { value, locate, warnings } = parsed(text, { parameters });
    expect(value).toEqual({ name: 'hushelse', roleArn: 'hidden' });
    expect(warnings.map(({ message, suggestion }) => `${message}; ${suggestion}`)).toEqual([
      'Parameter Unused is not used by this pipeline; leave it out',
    ]);
    const told = locate({ pointer: '/name', message: "'hush' and hidden", value: 'hush', suggestion: '' });
    expect(told).toMatchObject({ message: "'****' and ****" });
    expect(told).not.toHaveProperty('value');
    expect(locate({ pointer: '/name', message: 'something else', value: 'x', suggestion: '' })).toMatchObject({
      message: 'something else',
      value: 'x',
    });
  });
});
