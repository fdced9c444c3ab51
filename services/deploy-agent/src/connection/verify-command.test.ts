import { generateKeyPairSync, sign } from 'node:crypto';
import { instant } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { commandsOf } from '../testing/hosts.ts';
import { pinnedKey, verifyCommand } from './verify-command.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519').privateKey;
const key = pinnedKey(publicKey.export({ type: 'spki', format: 'der' }).toString('base64'));
const bundle = { artifactId: '11111111-1111-4111-8111-111111111111', sha256: 'a'.repeat(64), sizeBytes: 1 };
const command = (more: object = {}) => commandsOf(bundle, 'd-AAAAAAAAA', more)('Install');
const signed = (value: object, by = privateKey) => {
  const payload = JSON.stringify(value);
  return { payload, signature: sign(null, Buffer.from(payload), by).toString('base64') };
};
const verdict = (message: unknown, hostId = 'h1') => {
  const checked = verifyCommand(message, { key, hostId, now: instant(Date.parse('2026-11-21T00:00:00Z')) });
  return checked.ok ? 'obeyed' : checked.error;
};

describe('a command', () => {
  it('is obeyed when the pinned key confirms it', () => {
    expect(verdict(signed(command()))).toBe('obeyed');
  });

  it('is refused when another key signed it, or anything in it was changed', () => {
    expect(verdict(signed(command(), other))).toBe('the signature is wrong');
    const { payload, signature } = signed(command());
    expect(verdict({ payload: payload.replace('Install', 'AfterInstall'), signature })).toBe('the signature is wrong');
    expect(verdict({ payload, signature: '' })).not.toBe('obeyed');
    expect(verdict(command())).toBe('not a signed command');
    expect(verdict(null)).toBe('not a signed command');
  });

  it('is refused when it is another host’s, though well signed', () => {
    expect(verdict(signed(command()), 'h2')).toBe('meant for another host');
  });

  it('may be reported as too late, while an old cancel is forgotten', () => {
    const expiresAt = '2026-11-20T00:00:00.000Z';
    expect(verdict(signed(command({ expiresAt })))).toBe('obeyed');
    expect(verdict(signed(command({ expiresAt, kind: 'cancel' })))).toBe('an old cancel');
  });

  it('is refused when it is no command, though well signed', () => {
    expect(verdict(signed({ hostId: 'h1' }))).toContain('breaks its contract');
  });
});
