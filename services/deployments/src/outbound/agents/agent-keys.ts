import type { HostCommandV1, SignedHostCommandV1 } from '@millrace/contracts';
import type { Instant } from '@millrace/kernel';
import { encodeUser } from '@nats-io/jwt';
import { fromPublic, fromSeed, NKeysError } from '@nats-io/nkeys';
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { DeploymentsSettings } from '../../settings.ts';

/** A single plain subject token: the name is put into the template of the signing key as it is. */
const hostIdShape = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether this is the public key of a NATS user, its checksum included. */
export function isUserKey(publicKey: string): boolean {
  try {
    fromPublic(publicKey);
    return publicKey.startsWith('U');
  } catch (error) {
    if (error instanceof NKeysError) return false;
    throw error;
  }
}

/** The two secrets with which agents are made and commanded; they never leave this process. */
export class AgentKeys {
  private constructor(
    private readonly signingSeed: Uint8Array | undefined,
    private readonly accountPublicKey: string | undefined,
    private readonly commandKey: KeyObject | undefined,
  ) {}

  /** @throws when a file is named and cannot be read, or holds no such key. */
  static async read(settings: DeploymentsSettings): Promise<AgentKeys> {
    const { agentSigningSeedFile, agentCommandKeyFile, natsAccountPublicKey } = settings;
    const seed = agentSigningSeedFile === undefined ? undefined : (await readFile(agentSigningSeedFile)).toString();
    const key = agentCommandKeyFile === undefined ? undefined : createPrivateKey(await readFile(agentCommandKeyFile));
    if (key && key.asymmetricKeyType !== 'ed25519') throw new Error('AGENT_COMMAND_KEY_FILE holds no Ed25519 key');
    const encoded = seed === undefined ? undefined : new TextEncoder().encode(seed.trim());
    return new AgentKeys(encoded, natsAccountPublicKey, key);
  }

  /** Whether hosts can be enrolled and commanded. */
  get areComplete(): boolean {
    return this.signingSeed !== undefined && this.accountPublicKey !== undefined && this.commandKey !== undefined;
  }

  /** SPKI, base64: what agents check commands with. */
  get commandPublicKey(): string {
    return createPublicKey(this.needed(this.commandKey)).export({ type: 'spki', format: 'der' }).toString('base64');
  }

  sign(command: HostCommandV1): SignedHostCommandV1 {
    const payload = JSON.stringify(command);
    const signature = sign(null, Buffer.from(payload), this.needed(this.commandKey)).toString('base64');
    return { payload, signature };
  }

  /**
   * A NATS token for an agent. It names no permissions: the server applies the template of the scoped signing key.
   * @throws RangeError for a host id that could widen a subject.
   */
  async mint(hostId: string, userPublicKey: string, expiresAt: Instant): Promise<string> {
    if (!hostIdShape.test(hostId)) throw new RangeError(`not usable in a subject: ${JSON.stringify(hostId)}`);
    return encodeUser(
      hostId,
      fromPublic(userPublicKey),
      fromPublic(this.needed(this.accountPublicKey)),
      {},
      { scopedUser: true, signer: fromSeed(this.needed(this.signingSeed)), exp: Math.floor(expiresAt / 1000) },
    );
  }

  private needed<T>(key: T | undefined): T {
    if (key === undefined) throw new Error('this service has no keys for agents');
    return key;
  }
}
