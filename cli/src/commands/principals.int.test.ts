import { describe, expect, it } from 'vitest';
import { at } from '../rendering/sample-execution.ts';
import { asked, bodyOf } from '../testing/asked.ts';
import type { Answer } from '../testing/scripted-gateway.ts';

describe('service accounts', () => {
  it('a service account comes as a profile of a credentials file', async () => {
    const json = { arn: 'a', accessKeyId: 'AKMR1', secretAccessKey: 's', apiToken: 'mrt_t', region: 'local' };
    const answers: Record<string, Answer> = { 'POST /principals': { status: 201, json } };
    const made = await asked(answers, 'principal', 'create', 'ci', '--role', 'worker', '--role', 'viewer');
    expect(made.stdout).toBe(
      '[ci]\naws_access_key_id = AKMR1\naws_secret_access_key = s\nregion = local\nmillrace_api_token = mrt_t\n',
    );
    expect(await bodyOf(answers, 'principal', 'create', 'ci', '--role', 'worker')).toEqual({
      name: 'ci',
      roles: ['worker'],
    });
    expect((await asked(answers, 'principal', 'create', 'ci', '--role', 'king')).exitCode).toBe(2);
    expect((await asked(answers, 'principal', 'create', 'ci')).exitCode).toBe(2);
  });
});

describe('access keys', () => {
  const key = (accessKeyId: string, active: boolean) => ({ accessKeyId, active, createdAt: at(1), lastUsedAt: null });
  const principal = (name: string, accessKeys: readonly object[]) => ({
    name,
    arn: `arn:millrace:${name}`,
    kind: 'user',
    roles: ['viewer'],
    createdAt: at(0),
    accessKeys,
    tokens: [],
  });
  const principals: Answer = {
    json: {
      items: [principal('ann', [key('AKMRANN', true)]), principal('ci', [key('AKMRCI1', true), key('AKMRCI2', false)])],
    },
  };

  it('are listed with whose they are', async () => {
    const { stdout } = await asked({ 'GET /principals': principals }, 'access-key', 'list', 'ci');
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      'ACCESS KEY  PRINCIPAL  STATUS  CREATED                   LAST USED',
      `AKMRCI1     ci         on      ${at(1)}  never`,
      `AKMRCI2     ci         off     ${at(1)}  never`,
    ]);
  });

  it('show their secret when they are made, in the form of a credentials file', async () => {
    const json = { accessKeyId: 'AKMRNEW', secretAccessKey: 'very secret' };
    const made = await asked(
      { 'POST /principals/ci/access-keys': { status: 201, json } },
      'access-key',
      'create',
      'ci',
    );
    expect([made.stdout, made.stderr]).toEqual([
      'aws_access_key_id = AKMRNEW\naws_secret_access_key = very secret\n',
      'the secret is not shown again\n',
    ]);
  });

  it.each([
    ['off', 'AKMRCI1', 'PUT', 'switched off', { active: false }],
    ['on', 'AKMRCI2', 'PUT', 'switched on', { active: true }],
    ['delete', 'AKMRCI2', 'DELETE', 'deleted', null],
  ])('are changed by their id alone: %s', async (command, id, method, words, body) => {
    const answers = {
      'GET /principals': principals,
      [`${method} /principals/ci/access-keys/${id}`]: { status: 204, json: {} },
    };
    const changed = await asked(answers, 'access-key', command, id);
    expect([changed.exitCode, changed.stdout]).toEqual([0, `${id} of ci ${words}\n`]);
    if (body !== null) expect(await bodyOf(answers, 'access-key', command, id)).toEqual(body);
  });

  it('that are not there are refused', async () => {
    const ran = await asked({ 'GET /principals': principals }, 'access-key', 'off', 'AKMRNONE');
    expect([ran.exitCode, ran.asked]).toEqual([4, ['GET /principals']]);
    expect((await asked({ 'GET /principals': principals }, 'access-key', 'list', 'nobody')).exitCode).toBe(4);
  });
});
