import { SecretSealer } from '@millrace/access';
import type { OrchestrationSettings } from '../settings.ts';

/** What seals and opens the secrets of declarations. @throws when the service was not given the key for it */
export function sealerOf({
  sealKey,
  olderSealKeys,
}: Pick<OrchestrationSettings, 'sealKey' | 'olderSealKeys'>): SecretSealer {
  if (sealKey === undefined) throw new Error('MILLRACE_SEAL_KEY must be set before a pipeline can hold a secret');
  return SecretSealer.withKeys(sealKey, olderSealKeys);
}
