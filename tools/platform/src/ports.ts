import { freePort } from '@millrace/provision';

/**
 * Ports of one installation: the gateway's and the four after it, so that one number moves them all.
 */
export interface Ports {
  readonly gateway: number;
  /** The gateway's gRPC listener. */
  readonly grpc: number;
  readonly artifacts: number;
  readonly nats: number;
  readonly postgres: number;
}

/** @param base port of the gateway; 0 takes any free ones. */
export async function choosePorts(base: number): Promise<Ports> {
  if (base !== 0) {
    return { gateway: base, grpc: base + 1, artifacts: base + 2, nats: base + 3, postgres: base + 4 };
  }
  const [gateway, grpc, artifacts] = [await freePort(), await freePort(), await freePort()];
  return { gateway, grpc, artifacts, nats: await freePort(), postgres: await freePort() };
}
