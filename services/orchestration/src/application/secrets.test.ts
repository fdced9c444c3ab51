import { SecretSealer } from '@millrace/access';
import { mask, type PipelineDeclaration } from '@millrace/engine';
import { describe, expect, it } from 'vitest';
import { ClientTokens } from './client-tokens.ts';
import { openSecrets } from './open-secrets.ts';
import { sealerOf } from './sealer.ts';
import { isSealed, maskSecrets, sealSecrets } from './secrets.ts';
import { OrchestrationSettings } from '../settings.ts';

const [one, two] = ['a1'.repeat(32), 'b2'.repeat(32)] as [string, string];
const settings = (sealKey: string, ...olderSealKeys: string[]) =>
  Object.assign(new OrchestrationSettings(), { sealKey, olderSealKeys });
const before = SecretSealer.withKeys(one);
const after = sealerOf(settings(two, one));

/** With a secret that its own shape gives away: the type is not here to say so. */
const declaration = (token: string): PipelineDeclaration =>
  ({
    name: 'shop',
    stages: [
      {
        name: 'Check',
        actions: [
          {
            name: 'Scan',
            actionTypeId: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
            configuration: { Owner: 'ann', OAuthToken: token },
          },
        ],
      },
    ],
  }) as unknown as PipelineDeclaration;

const tokenOf = ({ stages }: PipelineDeclaration): string =>
  stages[0]?.actions[0]?.configuration['OAuthToken'] ?? 'none';
const opened = (stored: PipelineDeclaration, sealer: SecretSealer) =>
  openSecrets(
    { stageName: 'Check', actionName: 'Scan', configuration: { OAuthToken: tokenOf(stored) } },
    stored,
    () => sealer,
  );

describe('a secret of a declaration', () => {
  const stored = sealSecrets(declaration('abc'), undefined, () => before);

  it('is sealed where it is stored, and shown to nobody', () => {
    expect(isSealed(tokenOf(stored))).toBe(true);
    expect(tokenOf(maskSecrets(stored))).toBe(mask);
    expect(stored.stages[0]?.actions[0]?.configuration['Owner']).toBe('ann');
  });

  it('opens after a change of the seal key for as long as the former one is known', () => {
    expect(opened(stored, after)).toEqual({ OAuthToken: 'abc' });
    expect(() => opened(stored, SecretSealer.withKeys(two))).toThrow('cannot be opened');
  });

  it('is sealed with the new key by the next update, which need not know it', () => {
    const updated = sealSecrets(declaration(mask), stored, () => after);
    expect(opened(updated, SecretSealer.withKeys(two))).toEqual({ OAuthToken: 'abc' });
    expect(sealSecrets(declaration(mask), updated, () => after)).toEqual(updated);
  });

  it('that no key opens stays what it is when it is kept', () => {
    const other = SecretSealer.withKeys(two);
    expect(sealSecrets(declaration(mask), stored, () => other)).toEqual(stored);
  });

  it('needs a key', () => {
    expect(() => sealerOf(new OrchestrationSettings())).toThrow('MILLRACE_SEAL_KEY');
  });
});

it('a client token that a partner was told is good after a change of the seal key, for its client alone', () => {
  const told = new ClientTokens(settings(one)).of('client');
  const changed = new ClientTokens(settings(two, one));
  expect(changed.of('client')).not.toBe(told);
  expect([told, changed.of('client'), 'guess', ''].map((token) => changed.isOf('client', token))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(changed.isOf('other', told)).toBe(false);
  expect(new ClientTokens(settings(two)).isOf('client', told)).toBe(false);
});
