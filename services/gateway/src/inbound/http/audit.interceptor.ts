import { Rejected } from '@millrace/service';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, concatMap, from, map, throwError, type Observable } from 'rxjs';
import { AuditLog, type AuditRecord } from '../../application/audit-log.ts';
import type { IdentifiedRequest } from './access.ts';
import { bodyOf } from './raw-body.ts';

/** Notes every change asked of the REST door, and what came of it. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly audit: AuditLog) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    const who = request.millrace;
    if (request.method === 'GET' || !who) return next.handle();
    const record = async (outcome: Pick<AuditRecord, 'outcome' | 'problemCode' | 'result'>): Promise<void> => {
      // A handler that was refused after reading has noted it already; one that never named a resource changed nothing.
      if (who.resource === undefined || outcome.problemCode === 'access.denied') return;
      await this.audit.record({
        principalArn: who.principal.arn,
        action: who.action,
        resource: who.resource,
        request: bodyOf(request),
        sourceAddress: request.ip,
        requestId: who.requestId,
        ...outcome,
      });
    };
    return next.handle().pipe(
      concatMap((result: unknown) => from(record({ outcome: 'done', result })).pipe(map(() => result))),
      catchError((error: unknown) =>
        from(record({ outcome: 'failed', problemCode: codeOf(error) })).pipe(concatMap(() => throwError(() => error))),
      ),
    );
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Rejected ? error.problem.code : error instanceof Error ? error.name : 'unknown';
