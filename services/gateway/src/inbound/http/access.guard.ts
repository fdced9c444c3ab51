import { problem } from '@millrace/contracts';
import { Ids } from '@millrace/kernel';
import { Rejected } from '@millrace/service';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { Authenticator } from '../../application/authenticator.ts';
import { RateLimiter } from '../../application/rate-limiter.ts';
import { Settings } from '../../settings.ts';
import { Access, type IdentifiedRequest } from './access.ts';
import { accessRuleKey, type AccessRule } from './allow.ts';
import { heedRate } from './rate-headers.ts';
import { wireRequest } from './raw-body.ts';

/** Lets nobody pass who is not known and allowed. A route without a rule is a mistake, and closed. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly access: Access,
    private readonly limiter: RateLimiter,
    private readonly ids: Ids,
    private readonly settings: Settings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<IdentifiedRequest & { millraceCaller?: object }>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const requestId = this.ids.next();
    void reply.header('x-request-id', requestId);
    const rule = this.reflector.get<AccessRule | 'open' | undefined>(accessRuleKey, context.getHandler());
    if (rule === undefined) throw new Error(`the route ${request.method} ${request.url} has no access rule`);
    if (rule === 'open') return true;
    const proven = await this.authenticator.byAnyProof(wireRequest(request), request.headers.authorization);
    if (!proven.ok) {
      if (isProofSent(request)) heedRate(reply, this.limiter.failure(request.ip));
      void reply.header('www-authenticate', 'Bearer realm="millrace"');
      throw new Rejected(problem('access.unauthenticated', proven.error));
    }
    heedRate(reply, this.limiter.request(proven.value.arn));
    request.millrace = { principal: proven.value, action: rule.action, requestId, resource: undefined };
    request.millraceCaller = this.access.caller(request);
    if (rule.resource) {
      const house = { region: this.settings.region, account: proven.value.account };
      await this.access.require(request, rule.resource(request.params as Record<string, string>, house));
    }
    return true;
  }
}

/** Who sends nothing guesses nothing. */
const isProofSent = ({ headers, url }: IdentifiedRequest): boolean =>
  headers.authorization !== undefined || url.includes('X-Amz-Signature=');
