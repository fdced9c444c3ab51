import { apiTokenPattern, SignatureVerifier, type SignatureRefusal, type SignedRequest } from '@millrace/access';
import { Clock, err, ok, type Result } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../domain/principal.ts';
import { PrincipalRepository, type KeyOwner } from '../outbound/postgres/principal.repository.ts';
import { Settings } from '../settings.ts';

/** Finds out who is asking. */
@Injectable()
export class Authenticator {
  private readonly signatures: SignatureVerifier<KeyOwner>;

  constructor(
    clock: Clock,
    settings: Settings,
    private readonly principals: PrincipalRepository,
  ) {
    this.signatures = new SignatureVerifier({
      clock,
      region: settings.region,
      service: 'codepipeline',
      // Session tokens are good for the artifacts of a job alone; with one, no key is known here.
      findKey: async (accessKeyId, sessionToken) =>
        sessionToken === undefined ? principals.byAccessKey(accessKeyId) : undefined,
    });
  }

  /** By AWS signature; the refusal is in AWS's words. */
  async bySignature(request: SignedRequest): Promise<Result<Principal, SignatureRefusal>> {
    const verified = await this.signatures.verify(request);
    if (!verified.ok) return verified;
    const { accessKeyId, owner } = verified.value;
    await this.principals.keyUsed(accessKeyId, owner.lastUsedAt);
    return ok(owner.principal);
  }

  /** By bearer token, or by AWS signature when there is no bearer. The error is a sentence that may be shown. */
  async byAnyProof(request: SignedRequest, authorization: string | undefined): Promise<Result<Principal, string>> {
    const byToken = await this.byToken(authorization);
    if (byToken === undefined) {
      const verified = await this.bySignature(request);
      if (verified.ok) return verified;
      const nothingSent = verified.error.code === 'MissingAuthenticationTokenException';
      return err(nothingSent ? 'Send an API token: `Authorization: Bearer mrt_…`.' : verified.error.message);
    }
    return byToken;
  }

  /** By bearer token; undefined when there is none. The error is a sentence that may be shown. */
  async byToken(authorization: string | undefined): Promise<Result<Principal, string> | undefined> {
    const bearer = /^Bearer +(\S+)$/i.exec(authorization?.trim() ?? '')?.[1];
    if (bearer === undefined) return undefined;
    const principal = apiTokenPattern.test(bearer) ? await this.principals.byToken(bearer) : undefined;
    return principal ? ok(principal) : err('The API token is unknown or was deleted.');
  }
}
