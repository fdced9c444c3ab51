import { problem, type CallerV1 } from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import { createParamDecorator, Injectable, type ExecutionContext } from '@nestjs/common';
import { AuditLog, type AuditRecord } from '../../application/audit-log.ts';
import { Authorizer } from '../../application/authorizer.ts';
import type { Principal } from '../../domain/principal.ts';
import { Settings } from '../../settings.ts';
import { bodyOf, type RawBodyRequest } from './raw-body.ts';

/** What the guard found out about a request. */
export interface Identified {
  readonly principal: Principal;
  action: string;
  readonly requestId: string;
  /** Known at once, or after reading. */
  resource: string | undefined;
}

export interface IdentifiedRequest extends RawBodyRequest {
  millrace?: Identified;
}

/** What permission and audit need to know of a request, whichever door it came through. */
export type AskedRequest = Pick<IdentifiedRequest, 'millrace' | 'method' | 'rawBody' | 'ip'>;

/** The permission check of the REST and gRPC doors, for the guard and for handlers that learn the resource by reading. */
@Injectable()
export class Access {
  constructor(
    private readonly authorizer: Authorizer,
    private readonly audit: AuditLog,
    private readonly settings: Settings,
  ) {}

  caller(request: AskedRequest): CallerV1 {
    const { principal } = identified(request);
    return { account: principal.account, region: this.settings.region, arn: principal.arn };
  }

  /** @throws Rejected with `access.denied`, noted in the audit log when something was to be changed. */
  async require(request: AskedRequest, resource: string, action?: string): Promise<void> {
    const who = identified(request);
    who.resource = resource;
    if (action !== undefined) who.action = action;
    const refusal = this.authorizer.refusal(who.principal, who.action, resource);
    if (!refusal) return;
    if (request.method !== 'GET') {
      await this.audit.record({
        principalArn: who.principal.arn,
        action: who.action,
        resource,
        outcome: 'refused',
        problemCode: refusal.code,
        request: bodyOf(request),
        sourceAddress: request.ip,
        requestId: who.requestId,
      });
    }
    throw new Rejected(refusal);
  }

  /** Notes a change that was allowed, and what came of it. Reads leave no entry. */
  async note(request: AskedRequest, outcome: Pick<AuditRecord, 'outcome' | 'problemCode' | 'result'>): Promise<void> {
    const who = request.millrace;
    // A handler that was refused after reading has noted it already; one that never named a resource changed nothing.
    if (request.method === 'GET' || who?.resource === undefined || outcome.problemCode === 'access.denied') return;
    await this.audit.record({
      principalArn: who.principal.arn,
      action: who.action,
      resource: who.resource,
      request: bodyOf(request),
      sourceAddress: request.ip,
      requestId: who.requestId,
      ...outcome,
    });
  }
}

/** What the audit log says of an error. */
export const problemCodeOf = (error: unknown): string =>
  error instanceof Rejected ? error.problem.code : error instanceof Error ? error.name : 'unknown';

/** Who asks, as queries carry it. */
export const Caller = createParamDecorator((_: undefined, context: ExecutionContext): CallerV1 => {
  const request = context.switchToHttp().getRequest<IdentifiedRequest & { millraceCaller?: CallerV1 }>();
  if (!request.millraceCaller) throw new Error('the route is open: it has no caller');
  return request.millraceCaller;
});

function identified(request: AskedRequest): Identified {
  if (!request.millrace) throw new Rejected(problem('access.unauthenticated', 'The request was not identified.'));
  return request.millrace;
}
