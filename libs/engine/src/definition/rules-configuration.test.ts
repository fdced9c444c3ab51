import { describe, expect, it } from 'vitest';
import type { ConfigurationKey, Requirement, TextForm } from './catalogue/action-type.ts';
import { checkConfiguration, type Configured } from './rules-configuration.ts';

const subject = (configuration: Record<string, string>, ...inputs: readonly string[]): Configured => ({
  kind: 'action',
  name: 'Check',
  pointer: '/a',
  configuration,
  inputArtifacts: inputs.map((name) => ({ name })),
});
const keyed = (key: Omit<ConfigurationKey, 'description'>) => ({
  configuration: { Key: { description: 'It.', ...key } },
});
const issueOf = (value: string, key: Omit<ConfigurationKey, 'description'>, ...inputs: readonly string[]) =>
  checkConfiguration(subject({ Key: value }, ...inputs), keyed(key));

describe('a value', () => {
  const any: TextForm = { kind: 'number' };
  it.each<[string, TextForm, string | undefined]>([
    ['5', { kind: 'integer', minimum: 5, maximum: 7 }, undefined],
    ['7', { kind: 'integer', minimum: 5, maximum: 7 }, undefined],
    ['-1', { kind: 'integer', minimum: -2, maximum: 7 }, undefined],
    ['4', { kind: 'integer', minimum: 5, maximum: 7 }, 'use a whole number from 5 to 7'],
    ['8', { kind: 'integer', minimum: 5, maximum: 7 }, 'use a whole number from 5 to 7'],
    ['5.5', { kind: 'integer', minimum: 5, maximum: 7 }, 'use a whole number from 5 to 7'],
    ['a6', { kind: 'integer', minimum: 5, maximum: 7 }, 'use a whole number from 5 to 7'],
    ['6a', { kind: 'integer', minimum: 5, maximum: 7 }, 'use a whole number from 5 to 7'],
    ['6'.repeat(15), { kind: 'integer', minimum: 5, maximum: 10 ** 15 }, undefined],
    ['0'.repeat(16), { kind: 'integer', minimum: 0, maximum: 7 }, 'use a whole number from 0 to 7'],
    ['#{a.b}', { kind: 'integer', minimum: 5, maximum: 7 }, undefined],
    ['-1.5e3', any, undefined],
    ['.5', any, undefined],
    ['5.', any, undefined],
    ['1E+12', any, undefined],
    ['1e1234', any, 'use a number'],
    ['x1', any, 'use a number'],
    ['1x', any, 'use a number'],
    ['.', any, 'use a number'],
    ['1.5', { kind: 'number', minimum: 1.5, maximum: 2.5 }, undefined],
    ['2.5', { kind: 'number', minimum: 1.5, maximum: 2.5 }, undefined],
    ['1.4', { kind: 'number', minimum: 1.5, maximum: 2.5 }, 'use a number from 1.5 to 2.5'],
    ['2.6', { kind: 'number', minimum: 1.5, maximum: 2.5 }, 'use a number from 1.5 to 2.5'],
    ['#{a.b}', { kind: 'number', minimum: 1.5, maximum: 2.5 }, undefined],
    ['[1]', { kind: 'json', of: 'array' }, undefined],
    ['{}', { kind: 'json', of: 'array' }, 'use JSON: an array'],
    ['[#{a.b}]', { kind: 'json', of: 'array' }, undefined],
    ['{}', { kind: 'json', of: 'object' }, undefined],
    ['[]', { kind: 'json', of: 'object' }, 'use JSON: an object'],
    ['null', { kind: 'json', of: 'object' }, 'use JSON: an object'],
    ['1', { kind: 'json', of: 'object' }, 'use JSON: an object'],
    ['null', { kind: 'json', of: 'any' }, undefined],
    ['{', { kind: 'json', of: 'any' }, 'use JSON'],
    ['Bundle', { kind: 'input' }, undefined],
    ['#{a.b}', { kind: 'input' }, undefined],
    ['Bundel', { kind: 'input' }, "name one of its inputs: did you mean 'Bundle'?"],
    ['a', { kind: 'pattern', pattern: /^a$/, what: 'an a' }, undefined],
    ['b', { kind: 'pattern', pattern: /^a$/, what: 'an a' }, 'use an a'],
    ['#{a.b}', { kind: 'pattern', pattern: /^a$/, what: 'an a' }, undefined],
  ])('%s as %j: %s', (value, form, suggestion) => {
    const issues = issueOf(value, { form }, 'Bundle');
    expect(issues.map((issue) => issue.suggestion)).toEqual(suggestion === undefined ? [] : [suggestion]);
  });

  it('is one of those there are, and short enough', () => {
    expect(issueOf('c', { values: ['a', 'b'] })).toMatchObject([{ suggestion: 'use one of a, b', value: 'c' }]);
    expect(issueOf('b', { values: ['a', 'b'] })).toEqual([]);
    expect(issueOf('#{a.b}', { values: ['a', 'b'] })).toEqual([]);
    expect(issueOf('abc', { maximum: 3 })).toEqual([]);
    expect(issueOf('abcd', { maximum: 3 })).toMatchObject([{ suggestion: 'use at most 3 characters', value: 'abcd' }]);
  });

  it('is shown unless it may be a secret or is long', () => {
    const form: TextForm = { kind: 'pattern', pattern: /^a$/, what: 'an a' };
    expect(issueOf('b', { form })).toEqual([
      {
        pointer: '/a/configuration/Key',
        message: "Action configuration for action 'Check' contains an invalid value for 'Key'",
        suggestion: 'use an a',
        code: 'InvalidActionDeclarationException',
        value: 'b',
      },
    ]);
    expect(issueOf('b'.repeat(200), { form })[0]).toHaveProperty('value');
    expect(issueOf('b'.repeat(201), { form })[0]).not.toHaveProperty('value');
    expect(issueOf('b', { form, secret: true })[0]).not.toHaveProperty('value');
    expect(issueOf('{', { form: { kind: 'json', of: 'any' } })[0]).not.toHaveProperty('value');
  });
});

describe('keys', () => {
  const none = { configuration: { A: { description: '' }, B: { description: '' }, C: { description: '' } } };
  const problems = (requirement: Requirement, configuration: Record<string, string>, ...inputs: readonly string[]) =>
    checkConfiguration(subject(configuration, ...inputs), { ...none, requirements: [requirement] }).map(
      ({ message, suggestion }) => `${message}; ${suggestion}`,
    );
  const missing = "Action configuration for action 'Check' is missing required configuration";

  it.each<[Requirement, Record<string, string>, readonly string[], string | undefined]>([
    [{ anyOf: [['A', 'B'], ['C']] }, { A: '1', B: '2' }, [], undefined],
    [{ anyOf: [['A', 'B'], ['C']] }, { C: '3' }, [], undefined],
    [{ anyOf: [['A', 'B'], ['C']] }, { A: '1' }, [], `${missing} 'A' and 'B', or 'C'; add 'A' and 'B', or 'C'`],
    [{ when: { inputs: 'none' }, anyOf: [['A']] }, {}, [], `${missing} 'A' with no input artifacts; add 'A'`],
    [{ when: { inputs: 'none' }, anyOf: [['A']] }, {}, ['X'], undefined],
    [
      { when: { inputs: 'several' }, anyOf: [['A']] },
      {},
      ['X', 'Y'],
      `${missing} 'A' with several input artifacts; add 'A'`,
    ],
    [{ when: { inputs: 'several' }, anyOf: [['A']] }, {}, ['X'], undefined],
    [{ when: { key: 'B', matches: /^x$/ }, anyOf: [['A']] }, { B: 'x' }, [], `${missing} 'A' because of 'B'; add 'A'`],
    [{ when: { key: 'B', matches: /^x$/ }, anyOf: [['A']] }, { B: 'y' }, [], undefined],
    [{ when: { key: 'B', matches: /^undefined$/ }, anyOf: [['A']] }, {}, [], undefined],
    [{ when: { key: 'constructor', matches: /./ }, anyOf: [['A']] }, {}, [], undefined],
  ])('%j of %j with %j: %s', (requirement, configuration, inputs, problem) => {
    expect(problems(requirement, configuration, ...inputs)).toEqual(problem === undefined ? [] : [problem]);
  });

  it('that are required, and those that are none', () => {
    expect(checkConfiguration(subject({}), keyed({ required: true }))).toMatchObject([
      { pointer: '/a/configuration', message: `${missing} 'Key'`, suggestion: "add 'Key': It." },
    ]);
    expect(checkConfiguration(subject({}), keyed({}))).toEqual([]);
    const open = { configuration: {}, open: true } as const;
    expect(checkConfiguration(subject({ 'a/b': 'c' }), open)).toEqual([]);
    const rule = { ...subject({ 'a/b': 'c' }), kind: 'rule' } as const;
    expect(checkConfiguration(rule, { configuration: {} })).toEqual([
      {
        pointer: '/a/configuration/a~1b',
        message: "Rule configuration for rule 'Check' contains unknown configuration 'a/b'",
        suggestion: 'remove it',
        code: 'InvalidStageDeclarationException',
      },
    ]);
  });
});
