import { describe, expect, it } from 'vitest';
import { declared, gitSource, issuesOf, pipeline, stage, build, type Document } from '../definition/sample.fixture.ts';
import { parseTriggers } from './validate-triggers.ts';

const trigger = (gitConfiguration: Document = {}): Document => ({
  providerType: 'CodeStarSourceConnection',
  gitConfiguration: { sourceActionName: 'Checkout', ...gitConfiguration },
});
const withTriggers = (...triggers: unknown[]): Document => pipeline({ triggers });
const pushing = (...push: unknown[]): Document => withTriggers(trigger({ push }));
const at = '/triggers/0/gitConfiguration';
const main = { branches: { includes: ['main'] } };

describe('triggers', () => {
  it('are kept as they were written, and make a pipeline V2', () => {
    const triggers = [
      trigger({
        push: [{ tags: { includes: ['v*'], excludes: ['v0.*'] } }, main, { tags: {}, branches: {} }],
        pullRequest: [
          { events: ['OPEN', 'CLOSED'], branches: { includes: ['main'] }, filePaths: { excludes: ['docs/**'] } },
        ],
      }),
    ];
    expect(declared(pipeline({ triggers }))).toMatchObject({ pipelineType: 'V2', triggers });
  });

  it.each<[string, Document, string, string, RegExp]>([
    [
      'more than 50',
      withTriggers(...Array.from({ length: 51 }, () => trigger())),
      '/triggers',
      'ValidationException',
      /less than or equal to 50$/,
    ],
    ['that are no list', pipeline({ triggers: 'main' }), '/triggers', 'ValidationException', /must be a list$/],
    [
      'of another provider',
      withTriggers({ ...trigger(), providerType: 'GitHub' }),
      '/triggers/0/providerType',
      'ValidationException',
      /enum value set: \[CodeStarSourceConnection\]$/,
    ],
    [
      'without a configuration',
      withTriggers({ providerType: 'CodeStarSourceConnection' }),
      at,
      'ValidationException',
      /must not be null$/,
    ],
    [
      'without a source action',
      withTriggers(trigger({ sourceActionName: undefined })),
      `${at}/sourceActionName`,
      'ValidationException',
      /must not be null$/,
    ],
    [
      'with no filter in a list of filters',
      pushing(),
      `${at}/push`,
      'ValidationException',
      /greater than or equal to 1$/,
    ],
    [
      'with four filters in a list',
      pushing({}, main, { tags: {} }, { filePaths: { includes: ['a'] } }),
      `${at}/push`,
      'ValidationException',
      /less than or equal to 3$/,
    ],
    [
      'with nine patterns',
      pushing({ branches: { includes: Array.from('123456789') } }),
      `${at}/push/0/branches/includes`,
      'ValidationException',
      /less than or equal to 8$/,
    ],
    [
      'with a pattern that is too long',
      pushing({ tags: { excludes: ['a'.repeat(256)] } }),
      `${at}/push/0/tags/excludes/0`,
      'ValidationException',
      /less than or equal to 255$/,
    ],
    [
      'with an empty pattern',
      pushing({ tags: { excludes: [''] } }),
      `${at}/push/0/tags/excludes/0`,
      'ValidationException',
      /greater than or equal to 1$/,
    ],
    [
      'with an event that is none',
      withTriggers(trigger({ pullRequest: [{ events: ['MERGED'] }] })),
      `${at}/pullRequest/0/events/0`,
      'ValidationException',
      /enum value set: \[OPEN, UPDATED, CLOSED\]$/,
    ],
    [
      '27: that name no action',
      withTriggers(trigger({ sourceActionName: 'Chekout' })),
      `${at}/sourceActionName`,
      'InvalidStructureException',
      /^A trigger names source action Chekout, which the pipeline does not have$/,
    ],
    [
      '27: that name an action that is no source',
      withTriggers(trigger({ sourceActionName: 'Compile' })),
      `${at}/sourceActionName`,
      'InvalidStructureException',
      /^A trigger names action Compile, which is no source action of provider/,
    ],
    [
      '27: twice for one action',
      withTriggers(trigger({ push: [main] }), trigger()),
      '/triggers/1/gitConfiguration/sourceActionName',
      'InvalidStructureException',
      /^Source action Checkout has more than one trigger$/,
    ],
    [
      '27: with a filter twice',
      pushing(main, {}, main),
      `${at}/push/2`,
      'InvalidStructureException',
      /^This filter of push is there twice$/,
    ],
    [
      '27: with a filter twice in another order',
      pushing(
        { branches: { includes: ['a', 'b'], excludes: ['c'] } },
        { branches: { excludes: ['c'], includes: ['b', 'a'] } },
      ),
      `${at}/push/1`,
      'InvalidStructureException',
      /^This filter of push is there twice$/,
    ],
    [
      '28: of a V1 pipeline',
      pipeline({ pipelineType: 'V1', triggers: [trigger()] }),
      '/triggers',
      'InvalidStructureException',
      /^Triggers cannot be used in a pipeline of type V1$/,
    ],
    [
      'with a pattern that cannot be read',
      pushing(main, { filePaths: { excludes: ['a', '[a'] } }),
      `${at}/push/1/filePaths/excludes/1`,
      'InvalidStructureException',
      /^Pattern \[a cannot be read: a \[ is not closed by a \]$/,
    ],
  ])('%s are refused', (_what, document, pointer, code, message) => {
    const issues = issuesOf(document).filter((issue) => issue.pointer === pointer);
    expect(issues.map((issue) => [issue.pointer, issue.code, issue.message])).toEqual([
      [pointer, code, expect.stringMatching(message)],
    ]);
  });

  it('may have two sources, and filters that differ in one pattern only', () => {
    const more = gitSource({ name: 'Second', namespace: 'Second', outputArtifacts: [{ name: 'More' }] });
    const stages = [stage('Source', gitSource(), more), stage('Build', build())];
    const one = { branches: { includes: ['a', 'b'] } };
    const push = [one, { branches: { includes: ['a'] } }, { branches: { excludes: ['a', 'b'] } }];
    const triggers = [trigger({ push }), trigger({ sourceActionName: 'Second', push: [one] })];
    expect(issuesOf(pipeline({ stages, triggers }))).toEqual([]);
    expect(issuesOf(pushing({ tags: {} }, { branches: {} }, { filePaths: {} }))).toEqual([]);
    const pullRequest = [{ events: ['OPEN'] }, { events: ['CLOSED'] }];
    expect(issuesOf(withTriggers(trigger({ pullRequest, push: [{}] })))).toEqual([]);
  });

  it('say nothing with members that are null', () => {
    const written = trigger({
      push: [{ branches: { includes: ['main'], excludes: null }, tags: null }],
      pullRequest: null,
    });
    expect(declared(withTriggers(written))).toMatchObject({ triggers: [trigger({ push: [main] })] });
    expect(declared(withTriggers(written)).triggers).toStrictEqual([trigger({ push: [main] })]);
  });

  it('are for sources that can be connected to, of this catalogue', () => {
    const refused = (document: Document) =>
      issuesOf(document).filter(({ pointer }) => pointer === `${at}/sourceActionName`);
    const codeCommit = gitSource({
      actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
      configuration: { RepositoryName: 'hello', BranchName: 'main' },
    });
    const stages = [stage('Source', codeCommit), stage('Build', build())];
    expect(refused(pipeline({ stages, triggers: [trigger()] }))).toHaveLength(1);
    const named = { category: 'Build', owner: 'Custom', provider: 'Git', version: '1' };
    const ours = build({ actionTypeId: named, configuration: {} });
    const other = pipeline({
      stages: [stage('Source', gitSource()), stage('Build', ours)],
      triggers: [trigger({ sourceActionName: 'Compile' })],
    });
    expect(refused(other)).toHaveLength(1);
  });

  it('suggest the name that was meant', () =>
    expect(issuesOf(withTriggers(trigger({ sourceActionName: 'Chekout' })))).toMatchObject([
      { value: 'Chekout', suggestion: "did you mean 'Checkout'?" },
    ]));

  it('30: may take 200 KB as JSON, not a byte more', () => {
    // 50 triggers of 48 patterns: a byte count in UTF-8, where ä takes two.
    const sources = Array.from({ length: 50 }, (_, index) =>
      gitSource({ name: `S${index}`, namespace: `N${index}`, outputArtifacts: [{ name: `A${index}` }] }),
    );
    const sized = (last: string): unknown[] =>
      sources.map(({ name }, index) =>
        trigger({
          sourceActionName: name,
          push: ['x', 'y', 'z'].map((mark) => ({
            branches: { includes: Array.from('abcde', (letter) => `${mark}${letter}${'ä'.repeat(121)}`) },
            ...(index === 0 && mark === 'x' ? { tags: { includes: [last] } } : {}),
          })),
        }),
      );
    const empty = new TextEncoder().encode(JSON.stringify(sized(''))).length;
    const room = 204_800 - empty;
    const issues = (bytes: number) =>
      issuesOf(
        pipeline({
          stages: [stage('Source', ...sources), stage('Build', build({ inputArtifacts: [{ name: 'A0' }] }))],
          triggers: sized('x'.repeat(bytes)),
        }),
      ).filter(({ pointer }) => pointer === '/triggers');
    expect(room).toBeGreaterThan(0);
    expect(issues(room)).toEqual([]);
    expect(issues(room + 1)).toMatchObject([{ code: 'InvalidStructureException', value: 204_801 }]);
  });

  it('from elsewhere are read by the same rules', () => {
    expect(parseTriggers(undefined)).toEqual({ ok: true, value: [] });
    expect(parseTriggers([trigger({ push: [main] })])).toEqual({ ok: true, value: [trigger({ push: [main] })] });
    expect(parseTriggers([{}])).toMatchObject({ ok: false, error: [{ pointer: '/triggers/0/providerType' }, {}, {}] });
  });
});
