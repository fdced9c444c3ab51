import { encodeUser } from '@nats-io/jwt';
import { fromPublic, fromSeed } from '@nats-io/nkeys';
import type { Instant } from '@millrace/kernel';

export interface AgentUser {
  /** Becomes the user's name, which the server puts in place of `{{name()}}`. */
  readonly hostId: string;
  /** Made on the host, where its seed stays. */
  readonly userPublicKey: string;
  /** Of the account that the signing key belongs to. */
  readonly accountPublicKey: string;
  readonly expiresAt: Instant;
}

/**
 * A token for an agent. It carries no permissions: the server applies the template of the scoped signing key.
 *
 * @throws RangeError when the host id is not a single plain subject token: `*`, `>` or a dot would open the subjects of
 *   other hosts, because the name is put into the template as it is.
 */
export async function mintAgentUser(signingSeed: string, agent: AgentUser): Promise<string> {
  if (!/^[A-Za-z0-9_-]{1,128}$/.test(agent.hostId)) {
    throw new RangeError(`not a host id that may become part of a subject: ${JSON.stringify(agent.hostId)}`);
  }
  return encodeUser(
    agent.hostId,
    fromPublic(agent.userPublicKey),
    fromPublic(agent.accountPublicKey),
    {},
    {
      scopedUser: true,
      signer: fromSeed(new TextEncoder().encode(signingSeed)),
      exp: Math.floor(agent.expiresAt / 1000),
    },
  );
}
