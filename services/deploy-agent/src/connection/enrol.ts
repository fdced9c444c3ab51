import type { EnrolHostV1, HostIdentity } from '@millrace/contracts';
import { createUser } from '@nats-io/nkeys';
import { Layout } from '../host/layout.ts';
import { agentVersion } from './agent-version.ts';
import { readIdentity, writeIdentity } from './identity.ts';

export interface EnrolOptions {
  /** The agent's own folder; made when missing. */
  readonly stateFolder: string;
  /** The platform's door, for example `https://millrace.example`. */
  readonly serverUrl: string;
  /** One-time enrolment token, `mre_…`. Never logged. */
  readonly token: string;
}

export interface EnrolledHost {
  readonly hostId: string;
  readonly hostName: string;
}

/** Why this machine did not become a host, for people. */
export class EnrolmentRefused extends Error {
  override readonly name = 'EnrolmentRefused';
  /** The platform's code, when it was the platform that refused. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

const timeoutMilliseconds = 30_000;

/**
 * Makes this machine a host: a key pair is made here, the platform is shown its public half, and the identity that
 * comes back is written to the agent's folder.
 * @throws EnrolmentRefused when the folder belongs to a host already, or the platform refuses or cannot be reached
 */
export async function enrol({ stateFolder, serverUrl, token }: EnrolOptions): Promise<EnrolledHost> {
  const path = new Layout(stateFolder).identity;
  const known = await readIdentity(path);
  if (known) {
    throw new EnrolmentRefused(`${stateFolder} is the folder of host ${known.hostName} (${known.hostId}) already`);
  }
  const keys = createUser();
  const identity = await ask(serverUrl, { token, publicKey: keys.getPublicKey(), agentVersion });
  const { hostId, hostName, account, region, jwt, jwtExpiresAt, natsUrls, commandKey } = identity;
  const seed = new TextDecoder().decode(keys.getSeed());
  await writeIdentity(path, { hostId, hostName, account, region, seed, jwt, jwtExpiresAt, natsUrls, commandKey });
  return { hostId, hostName };
}

async function ask(serverUrl: string, request: EnrolHostV1): Promise<HostIdentity> {
  const url = new URL('api/v1/agents/enrol', serverUrl.endsWith('/') ? serverUrl : `${serverUrl}/`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMilliseconds),
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new EnrolmentRefused(`${url.host} cannot be reached: ${cause}`);
  });
  if (response.ok) return (await response.json()) as HostIdentity;
  const { code, detail } = await problemIn(response);
  throw new EnrolmentRefused(detail ?? `${url.host} answered ${response.status}`, code);
}

/** What an RFC 9457 problem says, if the answer is one. */
async function problemIn(response: Response): Promise<{ readonly code?: string; readonly detail?: string }> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.includes('json')) return {};
  return JSON.parse(text) as { readonly code?: string; readonly detail?: string };
}
