import { problem, type Problem } from '@millrace/contracts';
import { Injectable } from '@nestjs/common';
import { decideAccess, type AccessDecision } from '../domain/policy.ts';
import type { Principal } from '../domain/principal.ts';

/** The one place that says who may do what; whatever engine decides stands behind it. */
export abstract class Authorizer {
  abstract decide(principal: Principal, action: string, resource: string): AccessDecision;

  /** Why not, as a problem that names principal, action and resource in AWS's wording; undefined when allowed. */
  refusal(principal: Principal, action: string, resource: string): Problem | undefined {
    const decision = this.decide(principal, action, resource);
    if (decision.allowed) return undefined;
    const because =
      decision.because === 'denied'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    return problem(
      'access.denied',
      `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`,
    );
  }
}

/** Decides by the statements of the principal's roles. */
@Injectable()
export class PolicyAuthorizer extends Authorizer {
  override decide(principal: Principal, action: string, resource: string): AccessDecision {
    return decideAccess(principal.statements, { action, resource });
  }
}
