import { problem, problems, type Problem, type ProblemKind } from '@millrace/contracts';
import { faultOf } from '@millrace/messaging';
import { Catch, HttpException, HttpStatus, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { throwError, type Observable } from 'rxjs';

/** Thrown at an HTTP edge to answer with a problem; use cases return problems as values instead. */
export class Rejected extends Error {
  override readonly name = 'Rejected';
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

const statusOf: Record<ProblemKind, HttpStatus> = {
  invalid: HttpStatus.BAD_REQUEST,
  unauthenticated: HttpStatus.UNAUTHORIZED,
  'not-found': HttpStatus.NOT_FOUND,
  conflict: HttpStatus.CONFLICT,
  precondition: HttpStatus.PRECONDITION_FAILED,
  'too-large': HttpStatus.PAYLOAD_TOO_LARGE,
  'media-type': HttpStatus.UNSUPPORTED_MEDIA_TYPE,
  unprocessable: HttpStatus.UNPROCESSABLE_ENTITY,
  forbidden: HttpStatus.FORBIDDEN,
  limit: HttpStatus.TOO_MANY_REQUESTS,
  unavailable: HttpStatus.SERVICE_UNAVAILABLE,
};

/** RFC 9457 body. `type` is a URN: a name to compare, not a page. */
export const problemBody = (problem: Problem, status: number) => ({
  type: `urn:millrace:problem:${problem.code}`,
  title: problems[problem.code].title,
  status,
  detail: problem.detail,
  code: problem.code,
  ...(problem.issues === undefined ? {} : { errors: problem.issues }),
});

const told = (refused: Problem) => {
  const status = statusOf[problems[refused.code].kind];
  return { status, body: problemBody(refused, status) };
};

/** @param limitBytes the largest body that is taken there */
export const tooLarge = (limitBytes: number): Problem =>
  problem('request.too-large', `The body may have ${limitBytes} bytes here, no more.`);

/** Of the listener, as it comes or as Nest has wrapped it. */
const isTooLarge = (error: unknown): boolean =>
  (error instanceof HttpException && error.getStatus() === Number(HttpStatus.PAYLOAD_TOO_LARGE)) ||
  (error instanceof Error && 'code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE');

/**
 * The one place where errors become HTTP. Message handlers get their error back untouched: the transport decides
 * between trying again and setting aside.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('ProblemFilter');

  /** @param bodyLimitBytes what the listener reads of a body, to be named when one is larger */
  constructor(private readonly bodyLimitBytes: number) {}

  catch(error: unknown, host: ArgumentsHost): Observable<never> | undefined {
    if (host.getType() === 'rpc') return throwError(() => error);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return undefined;
    }
    const { status, body } = this.describe(error);
    if (status === Number(HttpStatus.SERVICE_UNAVAILABLE)) void reply.header('retry-after', '1');
    void reply.status(status).header('content-type', 'application/problem+json').send(JSON.stringify(body));
    return undefined;
  }

  private describe(error: unknown): { status: number; body: object } {
    if (error instanceof Rejected) return told(error.problem);
    const fault = faultOf(error);
    if (fault !== undefined) {
      this.logger.warn({
        msg: 'unavailable',
        error: fault.message,
        cause: fault.cause instanceof Error ? fault.cause.message : undefined,
      });
      const status = HttpStatus.SERVICE_UNAVAILABLE;
      return { status, body: problemBody({ code: 'service.unavailable', detail: fault.message }, status) };
    }
    if (isTooLarge(error)) return told(tooLarge(this.bodyLimitBytes));
    if (error instanceof HttpException) {
      const status = error.getStatus();
      return { status, body: { type: 'about:blank', title: error.message, status, detail: error.message } };
    }
    // Fastify's own refusals (malformed JSON, …) carry a status and a safe message.
    if (
      error instanceof Error &&
      'statusCode' in error &&
      typeof error.statusCode === 'number' &&
      error.statusCode < 500
    )
      return {
        status: error.statusCode,
        body: { type: 'about:blank', title: error.message, status: error.statusCode, detail: error.message },
      };
    this.logger.error({ msg: 'request-failed', error: error instanceof Error ? error.stack : String(error) });
    const status = HttpStatus.INTERNAL_SERVER_ERROR;
    return {
      status,
      body: {
        type: 'about:blank',
        title: 'Internal error',
        status,
        detail: 'The request failed; the log of the service says why.',
      },
    };
  }
}
