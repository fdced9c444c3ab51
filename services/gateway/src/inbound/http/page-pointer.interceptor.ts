import { Rejected } from '@millrace/service';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';

/** What the owners of lists call the members of a page, as this door's query has them. */
const members: Readonly<Record<string, string>> = { '/page/nextToken': '/cursor', '/page/maxResults': '/limit' };

/** Lets a refused page name the part of the query that it is about. */
@Injectable()
export class PagePointerInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => pointed(error))));
  }
}

function pointed(error: unknown): unknown {
  if (!(error instanceof Rejected) || !error.problem.issues?.some(({ pointer }) => pointer in members)) return error;
  const issues = error.problem.issues.map((issue) => ({ ...issue, pointer: members[issue.pointer] ?? issue.pointer }));
  return new Rejected({ ...error.problem, issues });
}
