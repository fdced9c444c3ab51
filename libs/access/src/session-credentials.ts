import { err, ok, type Clock, type Instant, type Result } from '@millrace/kernel';
import { hkdfSync } from 'node:crypto';
import { generateAccessKey, type AccessKey } from './access-key.ts';
import { SecretSealer } from './sealing.ts';

/** An access key that works only together with its token, and only for a while. */
export interface SessionKey extends AccessKey {
  readonly sessionToken: string;
}

interface Sealed {
  readonly secretAccessKey: string;
  readonly expiresAt: number;
  readonly claims: unknown;
}

export const sessionKeyIdPattern = /^ASMR[A-Z2-7]{16}$/;

/**
 * Short-lived credentials that carry everything about themselves: the token is the secret, what its bearer may do and
 * until when, sealed. Whoever has the sealing key verifies them without asking anybody; nobody else can make or read them.
 */
export class SessionCredentials<Claims> {
  readonly #sealer: SecretSealer;
  readonly #clock: Clock;

  /**
   * @param keys 32 bytes in hexadecimal each: the first seals, the others only open what was sealed before the key was
   * changed, and may go when the longest session has ended
   * @param purpose keeps tokens of one use from being of another
   */
  constructor(purpose: string, keys: readonly [string, ...string[]], clock: Clock) {
    const [active, ...older] = keys.map((key) =>
      Buffer.from(hkdfSync('sha256', Buffer.from(key, 'hex'), '', `millrace session ${purpose} v1`, 32)).toString(
        'hex',
      ),
    );
    this.#sealer = SecretSealer.withKeys(active ?? '', older);
    this.#clock = clock;
  }

  issue(claims: Claims, expiresAt: Instant): SessionKey {
    const key = generateAccessKey();
    const accessKeyId = key.accessKeyId.replace(/^AKMR/, 'ASMR');
    const sealed: Sealed = { secretAccessKey: key.secretAccessKey, expiresAt, claims };
    return { ...key, accessKeyId, sessionToken: this.#sealer.seal(JSON.stringify(sealed), accessKeyId) };
  }

  /** The token is bound to its key's id, so neither can be used with another. Claims are as they were issued. */
  open(
    accessKeyId: string,
    sessionToken: string,
  ): Result<{ readonly secretAccessKey: string; readonly claims: Claims }, 'invalid' | 'expired'> {
    const opened = this.#sealer.open(sessionToken, accessKeyId);
    if (!opened.ok) return err('invalid');
    // Only this class seals with this key, so what opens has this shape.
    const { secretAccessKey, expiresAt, claims } = JSON.parse(opened.value) as Sealed & { readonly claims: Claims };
    return expiresAt > this.#clock.now() ? ok({ secretAccessKey, claims }) : err('expired');
  }
}
