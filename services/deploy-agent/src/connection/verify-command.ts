import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { HostCommandV1, SignedHostCommandV1 } from '@millrace/contracts';
import { err, ok, parseInstant, type Instant, type Result } from '@millrace/kernel';
import { check } from '@millrace/messaging';

/** The key that was pinned at enrolment. @throws when it is no Ed25519 key */
export function pinnedKey(spkiBase64: string): KeyObject {
  const key = createPublicKey({ key: Buffer.from(spkiBase64, 'base64'), type: 'spki', format: 'der' });
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('the command key of this host is no Ed25519 key');
  return key;
}

/**
 * The command, if it is one of the platform's for this very host. Nothing of it is looked at before its signature is
 * found good. A command to run that has expired is handed on: that it came too late has to be reported.
 */
export function verifyCommand(
  message: unknown,
  { key, hostId, now }: { readonly key: KeyObject; readonly hostId: string; readonly now: Instant },
): Result<HostCommandV1, string> {
  const signed = check(SignedHostCommandV1, message);
  if (!signed.ok) return err('not a signed command');
  const { payload, signature } = signed.value;
  if (!verify(null, Buffer.from(payload), key, Buffer.from(signature, 'base64'))) return err('the signature is wrong');
  const command = check(HostCommandV1, JSON.parse(payload));
  if (!command.ok) return err(`breaks its contract: ${command.issues.map(({ pointer }) => pointer).join(', ')}`);
  if (command.value.hostId !== hostId) return err('meant for another host');
  if (command.value.kind === 'cancel' && parseInstant(command.value.expiresAt) < now) return err('an old cancel');
  return ok(command.value);
}
