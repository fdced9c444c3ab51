import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer, type Meaning } from './answer.ts';
import { includesStatus, parseStatuses, type Statuses } from './statuses.ts';

const url = 'https://functions.example/check';
const answer = (status: number, body: unknown = '', more: { location?: string; truncated?: boolean } = {}) =>
  ({
    type: 'answered',
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    truncated: false,
    ...more,
  }) as const;
const functionSays = (status: number, body?: unknown, more?: { location?: string; truncated?: boolean }): Meaning =>
  readAnswer(answer(status, body, more), 'function', url);
const statuses = (text: string): Statuses => parseStatuses(text) ?? [];

describe('the answer of a function', () => {
  it.each<[number, unknown, Meaning['kind']]>([
    [200, '', 'succeeded'],
    [204, '', 'succeeded'],
    [200, 'fine', 'succeeded'],
    [200, { result: 'Succeeded' }, 'succeeded'],
    [200, { result: 'failed' }, 'failed'],
    [202, { result: 'Failed' }, 'failed'],
    [200, { result: 'Maybe' }, 'invalid'],
    [200, { result: 1 }, 'invalid'],
    [403, '', 'failed'],
    [422, { result: 'Succeeded' }, 'failed'],
    [408, '', 'fault'],
    [429, '', 'fault'],
    [500, { result: 'Succeeded' }, 'fault'],
    [503, '', 'fault'],
    [302, '', 'invalid'],
  ])('%s %j means %s', (status, body, kind) => {
    expect(functionSays(status, body).kind).toBe(kind);
  });

  it('may say more, within bounds', () => {
    expect(functionSays(200, { result: 'Succeeded', summary: 'two\nlines\0', outputVariables: { Url: 'x' } })).toEqual({
      kind: 'succeeded',
      summary: 'two lines ',
      outputVariables: { Url: 'x' },
    });
    expect(functionSays(418, { summary: 'no coffee' })).toEqual({ kind: 'failed', summary: 'no coffee' });
    for (const outputVariables of [['x'], { 'a b': 'x' }, { a: 1 }, { a: '\0' }])
      expect(functionSays(200, { outputVariables }).kind).toBe('invalid');
    expect(functionSays(200, '{"result":"Fai', { truncated: true }).kind).toBe('invalid');
  });

  it('may come later, from the same origin alone', () => {
    expect(functionSays(202, '', { location: '/jobs/7' })).toEqual({
      kind: 'later',
      url: 'https://functions.example/jobs/7',
    });
    for (const location of [
      'https://elsewhere.example/',
      'http://functions.example/',
      '//169.254.169.254/',
      'http://[',
    ])
      expect(functionSays(202, '', { location }).kind).toBe('invalid');
  });

  it('is never yes for what is not 2xx, whatever its body', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }).filter((status) => status < 200 || status > 299),
        fc.oneof(fc.string(), fc.json(), fc.constant('{"result":"Succeeded"}')),
        (status, body) => {
          expect(functionSays(status, body).kind).not.toBe('succeeded');
        },
      ),
    );
  });
});

describe('the answer of a service', () => {
  it('is yes for the expected statuses, unless its body says no', () => {
    const says = (status: number, body: unknown, expected: string) =>
      readAnswer(answer(status, body), statuses(expected), url).kind;
    expect(says(200, '', '2xx')).toBe('succeeded');
    expect(says(404, '', '404')).toBe('succeeded');
    expect(says(503, '', '2xx')).toBe('failed');
    expect(says(301, '', '200-399')).toBe('succeeded');
    expect(says(200, { result: 'Failed' }, '2xx')).toBe('failed');
    expect(says(200, { result: 'whatever a service calls so' }, '2xx')).toBe('succeeded');
    expect(readAnswer(answer(200, '', { truncated: true }), statuses('200'), url).kind).toBe('succeeded');
  });
});

describe('expected statuses', () => {
  it('are single ones, families and ranges', () => {
    const expected = statuses('200, 3XX,400-404');
    expect([200, 201, 300, 399, 400, 404, 405].filter((status) => includesStatus(expected, status))).toEqual([
      200, 300, 399, 400, 404,
    ]);
    for (const wrong of ['', '99', '600', '2x', '300-200', '200,,201', '2xx-3xx']) {
      expect(parseStatuses(wrong)).toBeUndefined();
    }
  });
});
