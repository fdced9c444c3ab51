import { instant, minutes, plus } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { SessionCredentials, sessionKeyIdPattern } from './session-credentials.ts';

const [one, two] = ['a1'.repeat(32), 'b2'.repeat(32)];
const start = instant(1_000_000);
let now = start;
const clock = { now: () => now };
const sessions = new SessionCredentials<{ may: string }>('test', [one], clock);

describe('a session', () => {
  it('says what its bearer may do, until it ends', () => {
    now = start;
    const key = sessions.issue({ may: 'read' }, plus(start, minutes(1)));
    expect(key.accessKeyId).toMatch(sessionKeyIdPattern);
    const { secretAccessKey } = key;
    const opened = { ok: true, value: { secretAccessKey, claims: { may: 'read' } } };
    expect(sessions.open(key.accessKeyId, key.sessionToken)).toEqual(opened);
    now = plus(start, minutes(1));
    expect(sessions.open(key.accessKeyId, key.sessionToken)).toEqual({ ok: false, error: 'expired' });
    expect(key.sessionToken).not.toContain(secretAccessKey);
  });

  it('outlives a change of the sealing key for as long as the former one is known', () => {
    now = start;
    const key = sessions.issue({ may: 'read' }, plus(start, minutes(1)));
    const after = new SessionCredentials('test', [two, one], clock);
    expect(after.open(key.accessKeyId, key.sessionToken).ok).toBe(true);
    const long = new SessionCredentials('test', [two], clock);
    expect(long.open(key.accessKeyId, key.sessionToken)).toEqual({ ok: false, error: 'invalid' });
  });

  it('is of no use under another key id or for another purpose', () => {
    now = start;
    const key = sessions.issue({ may: 'read' }, plus(start, minutes(1)));
    const other = sessions.issue({ may: 'write' }, plus(start, minutes(1)));
    expect(sessions.open(other.accessKeyId, key.sessionToken)).toEqual({ ok: false, error: 'invalid' });
    const elsewhere = new SessionCredentials('other', [one], clock);
    expect(elsewhere.open(key.accessKeyId, key.sessionToken)).toEqual({ ok: false, error: 'invalid' });
  });
});
