import { describe, expect, it } from 'vitest';
import { customActionType, type CustomTypeDefinition } from './custom-type.ts';
import { contextFor } from '../context.ts';
import { gitSource, issuesOf, pipeline, stage, type Document } from '../sample.fixture.ts';
import type { PipelineDeclaration } from '../structure.ts';
import { validatePipeline } from '../validate.ts';

const source = stage('Source', gitSource());

describe('a custom action type', () => {
  const definition: CustomTypeDefinition = {
    category: 'Test',
    provider: 'Scanner',
    version: '3',
    configurationProperties: [
      { name: 'Token', required: true, secret: true, description: 'Who asks.' },
      { name: 'Project', required: true, secret: false, queryable: true },
      { name: 'Depth', required: false, secret: false, type: 'Number' },
      { name: 'Deep', required: false, secret: false, type: 'Boolean' },
    ],
    inputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
    outputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
  };
  const scanner = customActionType(definition);
  const scan = (configuration: Document, members: Document = {}): Document => ({
    name: 'Scan',
    actionTypeId: { category: 'Test', owner: 'Custom', provider: 'Scanner', version: '3' },
    configuration: { Token: 'abc', Project: 'shop', ...configuration },
    inputArtifacts: [{ name: 'Sources' }],
    ...members,
  });
  const checked = (document: Document, current?: PipelineDeclaration) =>
    validatePipeline(document, contextFor('us-east-1', current, [scanner]), 2);
  const problems = (document: Document, current?: PipelineDeclaration) => {
    const result = checked(document, current);
    return result.ok ? [] : result.error;
  };
  const inStage = (name: string, action: Document) => pipeline({ stages: [source, stage(name, action)] });

  it('is what its account declared; what nobody described is called by its name', () => {
    expect(customActionType(definition)).toStrictEqual({
      id: { category: 'Test', owner: 'Custom', provider: 'Scanner', version: '3' },
      inputs: { minimum: 1, maximum: 1 },
      outputs: { minimum: 0, maximum: 0 },
      configuration: {
        JobList: { description: 'Which projects of the provider workers may ask for.' },
        Token: { description: 'Who asks.', required: true, secret: true },
        Project: { description: 'Project', required: true, form: expect.objectContaining({ kind: 'pattern' }) },
        Depth: { description: 'Depth', form: { kind: 'number' } },
        Deep: { description: 'Deep', values: ['true', 'false'] },
      },
      outputVariables: 'declared',
      timeout: 86_400_000,
      available: true,
      custody: 'polled',
    });
  });

  it('is checked like the types of the catalogue', () => {
    expect(problems(inStage('Scan', scan({ Depth: '3', Deep: 'true', JobList: 'x' })))).toEqual([]);
    const wrong = problems(
      inStage('Scan', scan({ Depth: 'deep', Deep: 'yes', Project: 'x'.repeat(21), Colour: 'red' })),
    );
    expect(wrong.map(({ pointer }) => pointer.split('/').at(-1))).toEqual(['Project', 'Depth', 'Deep', 'Colour']);
    expect(problems(inStage('Scan', scan({ Project: 'x'.repeat(20) })))).toEqual([]);
  });

  it('of another account does not exist', () => {
    expect(issuesOf(inStage('Scan', scan({})))).toEqual([
      expect.objectContaining({
        message: expect.stringContaining("Provider: 'Scanner', Owner: 'Custom', Version: '3'"),
      }),
    ]);
  });

  it('cannot be carried out in another region', () => {
    const there = inStage('Scan', scan({}, { region: 'eu-west-1' }));
    const message = expect.stringContaining('cannot declare another region');
    expect(problems(there)).toContainEqual(expect.objectContaining({ pointer: '/stages/1/actions/0/region', message }));
  });

  describe('AS-16: its secret', () => {
    const stored = checked(inStage('Scan', scan({})));
    if (!stored.ok) throw new Error('the fixture is not valid');
    const masked = (name: string, members: Document = {}) => inStage(name, scan({ Token: '****' }, members));

    it('may be masked in an update of the same action', () => {
      expect(problems(masked('Scan'), stored.value)).toEqual([]);
    });

    it('may be replaced', () => expect(problems(inStage('Scan', scan({ Token: 'new' })), stored.value)).toEqual([]));

    it.each([
      ['a pipeline that is new', masked('Scan'), undefined],
      ['a stage that was renamed', masked('Check'), stored.value],
      ['an action that was renamed', masked('Scan', { name: 'Look' }), stored.value],
    ])('may not be masked in %s', (_, document, current) => {
      expect(problems(document, current)).toEqual([
        {
          pointer: '/stages/1/actions/0/configuration/Token',
          message: expect.stringMatching(
            /^Action configuration for the new action "(Scan|Look)" contains an invalid configuration for the secret property "Token"\. "\*{4}" may be used in secret properties only when updating an existing action\.$/,
          ),
          suggestion: 'write the secret itself',
          code: 'InvalidActionDeclarationException',
        },
      ]);
    });

    it('may not be masked where there was none', () => {
      const optional = customActionType({
        category: 'Test',
        provider: 'Scanner',
        version: '3',
        configurationProperties: [{ name: 'Token', required: false, secret: true }],
        inputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
        outputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
      });
      const holding = (configuration: Document, current?: PipelineDeclaration) =>
        validatePipeline(
          inStage('Scan', { ...scan({}), configuration }),
          contextFor('us-east-1', current, [optional]),
          2,
        );
      const without = holding({});
      if (!without.ok) throw new Error('the fixture is not valid');
      const refused = { ok: false, error: [{ pointer: '/stages/1/actions/0/configuration/Token' }] };
      expect(holding({ Token: '****' }, without.value)).toMatchObject(refused);
    });

    it('does not go to an action of another type', () => {
      const other = customActionType({
        category: 'Test',
        provider: 'Thief',
        version: '1',
        configurationProperties: [{ name: 'Token', required: true, secret: true }],
        inputArtifactDetails: { minimumCount: 1, maximumCount: 1 },
        outputArtifactDetails: { minimumCount: 0, maximumCount: 0 },
      });
      const document = inStage('Scan', {
        ...scan({}),
        actionTypeId: { category: 'Test', owner: 'Custom', provider: 'Thief', version: '1' },
        configuration: { Token: '****' },
      });
      const result = validatePipeline(document, contextFor('us-east-1', stored.value, [scanner, other]), 2);
      expect(result).toMatchObject({ ok: false, error: [{ pointer: '/stages/1/actions/0/configuration/Token' }] });
    });
  });
});
