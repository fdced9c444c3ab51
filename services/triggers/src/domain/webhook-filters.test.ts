import { describe, expect, it } from 'vitest';
import { readWebhookFilters, type WebhookFilter } from './webhook-filters.ts';

const configuration = { Branch: 'main', Repo: 'app' };
const body = { ref: 'refs/heads/main', forced: false, size: 2, commits: [{ id: 'a' }, { id: 'b' }], sender: null };

function judge(...filters: WebhookFilter[]) {
  const read = readWebhookFilters(filters);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value.judge(body, configuration);
}

describe('webhook filters', () => {
  it('AS-29: compare with the configuration of the target action', () => {
    const filters = readWebhookFilters([{ jsonPath: '$.ref', matchEquals: 'refs/heads/{Branch}' }]);
    expect(filters.ok && filters.value.judge({ ref: 'refs/heads/main' }, configuration)).toEqual({
      passes: true,
      because: 'every filter passes',
    });
    expect(filters.ok && filters.value.judge({ ref: 'refs/heads/dev' }, configuration)).toEqual({
      passes: false,
      because: '$.ref is refs/heads/dev, not refs/heads/main',
    });
  });

  it.each<[string, boolean, string, WebhookFilter[]]>([
    ['none', true, 'it has no filters', []],
    [
      'several that all pass',
      true,
      'every filter passes',
      [{ jsonPath: '$.ref' }, { jsonPath: '$.size', matchEquals: '2' }],
    ],
    [
      'one of several that does not',
      false,
      '$.size is 2, not 3',
      [{ jsonPath: '$.ref' }, { jsonPath: '$.size', matchEquals: '3' }],
    ],
    ['a path alone that selects null', true, 'every filter passes', [{ jsonPath: '$.sender' }]],
    ['a path alone that selects nothing', false, '$.nobody selects nothing', [{ jsonPath: '$.nobody' }]],
    [
      'a path that selects nothing, compared',
      false,
      '$.nobody is nothing, not x',
      [{ jsonPath: '$.nobody', matchEquals: 'x' }],
    ],
    ['a boolean', true, 'every filter passes', [{ jsonPath: '$.forced', matchEquals: 'false' }]],
    ['one of many', true, 'every filter passes', [{ jsonPath: '$.commits[*].id', matchEquals: 'b' }]],
    [
      'a filter expression',
      true,
      'every filter passes',
      [{ jsonPath: "$.commits[?@.id == 'b'].id", matchEquals: 'b' }],
    ],
    [
      'two placeholders',
      false,
      '$.ref is refs/heads/main, not app/main',
      [{ jsonPath: '$.ref', matchEquals: '{Repo}/{Branch}' }],
    ],
    [
      'a placeholder of a key that is not there',
      false,
      'the action has no configuration Nope, which {Nope} refers to',
      [{ jsonPath: '$.ref', matchEquals: '{Nope}' }],
    ],
    [
      'a name that every object has',
      false,
      'the action has no configuration constructor, which {constructor} refers to',
      [{ jsonPath: '$.ref', matchEquals: '{constructor}' }],
    ],
  ])('with %s', (_what, passes, because, filters) => expect(judge(...filters)).toEqual({ passes, because }));

  it.each([
    ['ref', "expected '$'"],
    ['$[', 'unclosed'],
    ["$[?match(@.a, '(a+)+')]", 'no such function'],
    ['$..*..*', "'..' may stand in it once"],
    ['$..[?$.a]', 'a filter may not begin again at $'],
  ])('refuse the path %s', (jsonPath, why) =>
    expect(readWebhookFilters([{ jsonPath }])).toMatchObject({
      ok: false,
      error: [
        {
          pointer: '/filters/0/jsonPath',
          code: 'InvalidWebhookFilterPatternException',
          message: expect.stringContaining(why),
          value: jsonPath,
        },
      ],
    }),
  );

  it('refuse a sixth filter, and texts that are too long, all at once', () => {
    const filters = Array.from({ length: 6 }, () => ({ jsonPath: '$.a', matchEquals: 'x'.repeat(151) }));
    const read = readWebhookFilters(filters);
    expect(!read.ok && read.error.map(({ pointer }) => pointer)).toEqual([
      '/filters',
      ...Array.from({ length: 6 }, (_, index) => `/filters/${index}/matchEquals`),
    ]);
  });
});
