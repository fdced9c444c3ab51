import { freePort } from '@millrace/provision';

/**
 * Ports of one installation: the gateway's and the four after it, so that one number moves them all. The one next to the
 * gateway's is kept free for gRPC.
 */
export interface Ports {
  readonly gateway: number;
  readonly artifacts: number;
  readonly nats: number;
  readonly postgres: number;
}

/** @param base port of the gateway; 0 takes any free ones. */
export async function choosePorts(base: number): Promise<Ports> {
  if (base !== 0) return { gateway: base, artifacts: base + 2, nats: base + 3, postgres: base + 4 };
  const [gateway, artifacts, nats, postgres] = [await freePort(), await freePort(), await freePort(), await freePort()];
  return { gateway, artifacts, nats, postgres };
}
