import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parsePipeline } from './parse.ts';
import { declared, issuesOf, pipeline } from './sample.fixture.ts';

function parsed(text: string) {
  const result = parsePipeline(text);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe('a pipeline file', () => {
  it.each([
    ['JSON', JSON.stringify(pipeline(), undefined, '\t')],
    ['YAML', stringify(pipeline())],
    ['get-pipeline output', JSON.stringify({ pipeline: pipeline(), metadata: {} })],
  ])('is read from %s', (_, text) => expect(declared(parsed(text).value)).toEqual(declared(pipeline())));

  it('keeps YAML texts that look like something else', () => {
    const text = stringify(pipeline())
      .replace('BranchName: main', 'BranchName: 1.10\n          PollForSourceChanges: false')
      .replace(/version: "1"/g, 'version: 1');
    const { configuration, actionTypeId } = declared(parsed(text).value).stages[0]?.actions[0] ?? {};
    expect(configuration).toMatchObject({ BranchName: '1.10', PollForSourceChanges: 'false' });
    expect(actionTypeId?.version).toBe('1');
  });

  it('shows every issue where it stands', () => {
    const { value, locate } = parsed('name: hello\nroleArn: nobody\nstages:\n  - name: Only\n    actions: []\n');
    const lines = issuesOf(value).map((issue) => [issue.pointer, locate(issue).line]);
    expect(lines).toEqual(
      expect.arrayContaining([
        ['/roleArn', 2],
        ['/stages', 3],
        ['/stages/0/actions', 5],
      ]),
    );
  });

  it.each([
    ['two members of one name', 'name: a\nname: b\n', 2],
    ['an open bracket', '{"name": [}', 1],
  ])('with %s is refused with its line', (_, text, line) => {
    const result = parsePipeline(text);
    expect(result).toMatchObject({ ok: false, error: expect.arrayContaining([expect.objectContaining({ line })]) });
  });

  it.each([
    ['brackets', '['.repeat(100_000)],
    ['dashes', '- '.repeat(10_000)],
    ['mappings', `${'{a: '.repeat(5000)}1`],
    ['length', ' '.repeat(4_194_305)],
  ])('cannot exhaust us by its %s', (_, text) => expect(parsePipeline(text).ok).toBe(false));

  it('warns of members that nobody reads, and of no others', () => {
    const text = stringify(pipeline({ version: 1, stagse: [], millrace: { onUpdate: 'finish' } })).replace(
      'name: Compile',
      'name: Compile\n        runOrdr: 2',
    );
    const { warnings } = parsed(text);
    expect(warnings.map(({ pointer, message, suggestion }) => [pointer, message, suggestion])).toEqual([
      ['/stages/1/actions/0/runOrdr', 'Nothing reads the member runOrdr', "did you mean 'runOrder'?"],
      ['/stagse', 'Nothing reads the member stagse', "did you mean 'stages'?"],
    ]);
  });

  it('cannot grow by aliases', () => {
    const laughs = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? 'l0: &l0 [ha, ha, ha]'
        : `l${level}: &l${level} [${Array(9)
            .fill(`*l${level - 1}`)
            .join(', ')}]`,
    ).join('\n');
    expect(parsePipeline(laughs).ok).toBe(false);
  });
});
