import { IsBoolean, IsInt, Max } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { Env, readSettings, ServiceSettings, SettingsProblem, type Environment } from './index.ts';

class MillSettings extends ServiceSettings {
  @Env('MILL_STONES', 'integer') @IsInt() @Max(8) stones: number = 2;
  @Env('MILL_TURNS', 'boolean') @IsBoolean() turns: boolean = false;
}
const usable = { DATABASE_URL: 'postgres://mill:s3cret@localhost/mill' };

function problemsOf(environment: Environment): readonly string[] {
  try {
    readSettings(MillSettings, environment, 'mill');
  } catch (error) {
    if (error instanceof SettingsProblem) return error.problems;
    throw error;
  }
  throw new Error('these settings are usable');
}

describe('settings', () => {
  it('come from the environment, with their defaults', () => {
    const settings = readSettings(
      MillSettings,
      { ...usable, MILL_STONES: '3', MILL_TURNS: '1', HTTP_PORT: '' },
      'mill',
    );
    expect(settings).toMatchObject({ stones: 3, turns: true, httpPort: 0, natsUrls: ['nats://127.0.0.1:4222'] });
    expect(readSettings(MillSettings, { ...usable, NATS_URL: ' nats://a , nats://b' }, 'mill').natsUrls).toEqual([
      'nats://a',
      'nats://b',
    ]);
  });

  it('tell every problem at once, by the name of its variable', () => {
    const problems = problemsOf({ MILL_STONES: '9', MILL_TURNS: 'maybe', NATS_URL: ',', MILLRACE_ACCOUNT: '12' });
    const variables = new Set(problems.map((problem) => problem.split(':')[0] ?? problem));
    expect(variables).toEqual(new Set(['DATABASE_URL', 'MILLRACE_ACCOUNT', 'MILL_STONES', 'MILL_TURNS', 'NATS_URL']));
  });

  it('never show a value: it may be the secret that was put into the wrong variable', () => {
    const secret = 'hunter2-hunter2';
    const names = ['DATABASE_URL', 'MILLRACE_SEAL_KEY', 'HTTP_PORT', 'MILL_STONES', 'MILL_TURNS', 'LOG_LEVEL'];
    const problems = problemsOf(Object.fromEntries(names.map((name) => [name, secret])));
    expect(problems.length).toBeGreaterThanOrEqual(names.length);
    expect(problems.join('\n')).not.toContain(secret);
  });

  it('cannot be changed', () => {
    const settings = readSettings(MillSettings, usable, 'mill');
    expect(() => (settings.stones = 4)).toThrow(TypeError);
  });
});
