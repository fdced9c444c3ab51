import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, concatMap, from, map, throwError, type Observable } from 'rxjs';
import { Access, problemCodeOf, type IdentifiedRequest } from './access.ts';

/** Notes every change asked of the REST door, and what came of it. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly access: Access) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<IdentifiedRequest>();
    if (request.method === 'GET' || !request.millrace) return next.handle();
    return next.handle().pipe(
      concatMap((result: unknown) =>
        from(this.access.note(request, { outcome: 'done', result })).pipe(map(() => result)),
      ),
      catchError((error: unknown) =>
        from(this.access.note(request, { outcome: 'failed', problemCode: problemCodeOf(error) })).pipe(
          concatMap(() => throwError(() => error)),
        ),
      ),
    );
  }
}
