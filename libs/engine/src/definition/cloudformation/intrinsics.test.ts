import { describe, expect, it } from 'vitest';
import { parsePipeline, type ParseOptions } from '../parse.ts';

const lines = (...text: readonly string[]): string => text.join('\n');

/** A template whose pipeline has one value that tests choose. */
const templateWith = (name: string, ...rest: readonly string[]): string =>
  lines(
    'Resources:',
    '  Delivery:',
    '    Type: AWS::CodePipeline::Pipeline',
    '    Properties:',
    `      Name: ${name}`,
    ...rest,
  );
const nameFrom = (text: string, options: ParseOptions = {}): unknown => {
  const result = parsePipeline(text, options);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return (result.value.value as { name: unknown }).name;
};
/** Pointers below the pipeline's properties, and what is said there. */
const refusals = (text: string, options: ParseOptions = {}): readonly string[] => {
  const result = parsePipeline(text, options);
  if (result.ok) throw new Error('the template should have been refused');
  return result.error.map(
    ({ pointer, message, suggestion }) =>
      `${pointer.replace('/Resources/Delivery/Properties', '')}: ${message}; ${suggestion}`,
  );
};

const around = [
  '  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: the-bucket, Name: no, RoleName: no}}',
  '  Role: {Type: AWS::IAM::Role, Properties: {RoleName: the-role}}',
  '  Project: {Type: AWS::CodeBuild::Project, Properties: {Name: the-project}}',
  '  App: {Type: AWS::CodeDeploy::Application, Properties: {ApplicationName: the-app}}',
  '  Group: {Type: AWS::CodeDeploy::DeploymentGroup, Properties: {DeploymentGroupName: the-group}}',
  '  Nameless: {Type: AWS::S3::Bucket}',
  '  Made: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "${Env}-${Bucket}"}}',
  '  Perhaps: {Type: AWS::S3::Bucket, Properties: {BucketName: !If [No, a, !Ref AWS::NoValue]}}',
  '  Elsewhere: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Unset}}',
  '  Circle: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub "${Circle}"}}',
  '  Other: {Type: AWS::SQS::Queue, Properties: {Name: no}}',
  'Parameters:',
  '  Env: {Type: String, Default: dev}',
  '  Parts: {Type: CommaDelimitedList, Default: "a , b"}',
  '  Numbers: {Type: List<Number>, Default: "1,2"}',
  '  Plain: {Default: "x,y"}',
  '  Unset: {Type: String}',
  'Mappings:',
  '  Names: {dev: {short: d, list: [p, q]}, flat: text}',
  'Conditions:',
  '  Yes: !Equals [!Ref Env, dev]',
  '  No: !Equals [!Ref Env, prod]',
  '  Unknown: !Equals [!Ref Unset, dev]',
  '  UnknownToo: !Equals [dev, !Ref Unset]',
  '  BothTrue: !And [!Condition Yes, !Condition Yes]',
  '  OneFalse: !And [!Condition Yes, !Condition No]',
  '  OneTrue: !Or [!Condition No, !Condition Yes]',
  '  NoneTrue: !Or [!Condition No, !Condition No]',
  '  NotNo: !Not [!Condition No]',
  '  AndUnknown: !And [!Condition No, !Condition Unknown]',
  '  OrUnknown: !Or [!Condition Yes, !Condition Unknown]',
  '  NotUnknown: !Not [!Condition Unknown]',
  '  Nonsense: !Join ["", []]',
  '  Text: text',
];

describe('functions of a template', () => {
  it.each([
    ['!Ref Bucket', 'the-bucket'],
    ['!Ref Made', 'dev-the-bucket'],
    ['!Sub "${Made}-${Made}"', 'dev-the-bucket-dev-the-bucket'],
    ['!Ref Role', 'the-role'],
    ['!Ref Project', 'the-project'],
    ['!Ref App', 'the-app'],
    ['!Ref Group', 'the-group'],
    ['!Ref Plain', 'x,y'],
    ['!Select [1, !Ref Numbers]', '2'],
    ['!Select [0, !Ref Parts]', 'a'],
    ['!Select [0, [!Ref Env, b]]', 'dev'],
    ['!Sub "${AWS::Partition}.${AWS::URLSuffix}"', 'aws.amazonaws.com'],
    ['!Sub "${ Env }"', 'dev'],
    ['!Sub ["${Env}", {Env: own}]', 'own'],
    ['!Sub ["${Env}"]', 'dev'],
    ['!Sub "${Role.Arn}-${Bucket}"', 'arn-the-bucket'],
    ['!Sub "${!Literal}"', '${Literal}'],
    ['!Join ["", [a, !Ref Env]]', 'adev'],
    ['!Join ["-", [a, !Ref AWS::NoValue, b]]', 'a-b'],
    ['!Join ["+", !Split ["/", "x/y"]]', 'x+y'],
    ['!FindInMap [Names, !Ref Env, short]', 'd'],
    ['!FindInMap [Names, prod, short, {DefaultValue: other}]', 'other'],
    ['!FindInMap [Names, dev, short, {DefaultValue: other}]', 'd'],
    ['!Select [1, !FindInMap [Names, dev, list]]', 'q'],
    ['!If [BothTrue, a, b]', 'a'],
    ['!If [OneFalse, a, b]', 'b'],
    ['!If [OneTrue, a, b]', 'a'],
    ['!If [NoneTrue, a, b]', 'b'],
    ['!If [NotNo, a, b]', 'a'],
    ['!If [Yes, !Ref Env, b]', 'dev'],
    ['12', '12'],
    ['true', 'true'],
    ['0x10', '0x10'],
  ])('%s', (written, expected) => {
    expect(nameFrom(templateWith(written, ...around), { parameters: { 'Role.Arn': 'arn' } })).toBe(expected);
  });

  const form = (name: string, how: string) => `/Name: ${name} has not the form it must have; write ${how}`;
  const unset = (at = '/Name') => `${at}: Parameter Unset has no default; give it: --parameter 'Unset=…'`;
  const unknownRole =
    "/Name: Attribute Arn of Role cannot be known before there is a stack; give it: --parameter 'Role.Arn=…'";
  it.each([
    ['{Ref: [Env]}', form('Ref', '!Ref Name')],
    ['!GetAtt Role', form('Fn::GetAtt', '!GetAtt Resource.Attribute')],
    ['!GetAtt .Arn', form('Fn::GetAtt', '!GetAtt Resource.Attribute')],
    ['!GetAtt Role.Arn', unknownRole],
    ['!GetAtt [Role, Arn]', unknownRole],
    ['!GetAtt Nobody.Arn', "/Name: There is no resource Nobody; declare it, or give it: --parameter 'Nobody.Arn=…'"],
    ['!Sub {a: b}', form('Fn::Sub', "!Sub 'text ${Name}'")],
    ['!Sub "${Parts}"', '/Name: Parts is a list; use !Join to make a text of it'],
    ['!Sub "${Unset}"', unset()],
    ['!Sub "${Role.Arn}"', unknownRole],
    ['!Join [",", !Ref Unset]', unset('/Name/1')],
    ['!Join [",", text]', form('Fn::Join', '!Join [",", [a, b]]')],
    ['!Join [[a], [a]]', form('Fn::Join', '!Join [",", [a, b]]')],
    ['!Join [",", [[a]]]', form('Fn::Join', '!Join [",", [a, b]]')],
    ['!Join [",", [a, [b]]]', form('Fn::Join', '!Join [",", [a, b]]')],
    ['!Join text', form('Fn::Join', '!Join [",", [a, b]]')],
    ['!Split ["", text]', form('Fn::Split', '!Split [",", text]')],
    ['!Split [",", [a]]', form('Fn::Split', '!Split [",", text]')],
    ['!Split [[a], text]', form('Fn::Split', '!Split [",", text]')],
    ['!Split [","]', form('Fn::Split', '!Split [",", text]')],
    ['!Split [",", !Ref Unset]', unset('/Name/1')],
    ['!Select [[a], [a]]', form('Fn::Select', '!Select [0, [a, b]]')],
    ['!Select [0, text]', form('Fn::Select', '!Select [0, [a, b]]')],
    ['!Select [2, [a, b]]', '/Name: The list has no element 2; count from 0'],
    ['!Select [0, [!Ref Unset]]', unset('/Name/1/0')],
    ['!FindInMap [Names, dev]', form('Fn::FindInMap', '!FindInMap [Map, key, key]')],
    ['!FindInMap [Names, flat, short]', '/Name: Mappings has no Names.flat.short; add it, or use another key'],
    ['!FindInMap [Nobody, dev, short]', '/Name: Mappings has no Nobody.dev.short; add it, or use another key'],
    ['!FindInMap [Names, dev, nothing, text]', '/Name: Mappings has no Names.dev.nothing; add it, or use another key'],
    ['!If [Yes, a]', form('Fn::If', '!If [Condition, then, else]')],
    ['!If [[Yes], a, b]', form('Fn::If', '!If [Condition, then, else]')],
    ['!If Yes', form('Fn::If', '!If [Condition, then, else]')],
    ['!If [Unknown, a, b]', unset('/Conditions/Unknown/0')],
    ['!If [UnknownToo, a, b]', unset('/Conditions/UnknownToo/1')],
    ['!If [Unknown, a, !Ref Unset]', unset('/Conditions/Unknown/0')],
    ['!If [UnknownToo, a, !Ref Unset]', unset('/Conditions/UnknownToo/1')],
    ['!If [NotUnknown, !Ref Unset, b]', unset('/Conditions/Unknown/0')],
    [
      '!Ref constructor',
      "/Name: There is no parameter or resource constructor; declare it, or give it: --parameter 'constructor=…'",
    ],
    ['!If [AndUnknown, a, b]', unset('/Conditions/Unknown/0')],
    ['!If [OrUnknown, a, b]', unset('/Conditions/Unknown/0')],
    ['!If [NotUnknown, a, b]', unset('/Conditions/Unknown/0')],
    ['!If [Nonsense, a, b]', '/Conditions/Nonsense: This is no condition; use !Equals, !Not, !And, !Or or !Condition'],
    ['!If [Text, a, b]', '/Conditions/Text: This is no condition; use !Equals, !Not, !And, !Or or !Condition'],
    ['!ImportValue [a]', form('Fn::ImportValue', '!ImportValue name')],
    ['!ImportValue {Ref: Unset}', unset()],
    ['!Select {Ref: Parts}', form('Fn::Select', '!Select [0, [a, b]]')],
    ['!Select [0, [a], !Ref AWS::NoValue]', form('Fn::Select', '!Select [0, [a, b]]')],
    ['!Base64 a', '/Name: Fn::Base64 is not resolved here; write the value itself'],
    [
      '!Ref Nameless',
      "/Name: The name of Nameless cannot be known before there is a stack; give it: --parameter 'Nameless=…'",
    ],
    ['!Ref Other', "/Name: The name of Other cannot be known before there is a stack; give it: --parameter 'Other=…'"],
    [
      '!Ref Perhaps',
      "/Name: The name of Perhaps cannot be known before there is a stack; give it: --parameter 'Perhaps=…'",
    ],
    ['!Ref Elsewhere', unset('/Resources/Elsewhere/Properties/BucketName')],
    ['!Ref Circle', '/Resources/Circle/Properties/BucketName: The name of Circle depends on itself; break the circle'],
    ['!Ref AWS::Region', '/Name: The region is not known; give it: --region REGION'],
    [
      '!Ref AWS::StackId',
      "/Name: AWS::StackId cannot be known before there is a stack; give it: --parameter 'AWS::StackId=…'",
    ],
  ])('%s is refused with the reason', (written, expected) => {
    expect(refusals(templateWith(written, ...around))).toEqual([expected]);
  });

  it('that are wrong in two places are told twice', () => {
    const text = templateWith('!Split ["", a]', '      RoleArn: !Ref Unset', ...around);
    expect(refusals(text)).toEqual([form('Fn::Split', '!Split [",", text]'), unset('/RoleArn')]);
    const later = templateWith('!Ref Unset', '      RoleArn: !Split ["", a]', ...around);
    expect(refusals(later)).toEqual([unset(), form('Fn::Split', '!Split [",", text]').replace('/Name', '/RoleArn')]);
  });

  it('ask for a condition where there are none', () => {
    expect(refusals(templateWith('!If [Nope, a, b]'))).toEqual(['/Name: There is no condition Nope; declare it']);
  });

  it('stand alone in their map', () => {
    const text = templateWith('x', '      Stages: [{Ref: Env, Other: y, Nothing: ~}]', ...around);
    expect(parsePipeline(text)).toMatchObject({ ok: true, value: { value: { stages: [{ ref: 'Env', other: 'y' }] } } });
    expect(JSON.stringify(parsePipeline(text))).not.toContain('nothing');
  });
});
