import type { SignedRequest } from '@millrace/access';
import type { CallerV1 } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { faultOf, Requests as Bus } from '@millrace/messaging';
import { Injectable, Logger } from '@nestjs/common';
import { AuditLog } from '../../application/audit-log.ts';
import { Authenticator } from '../../application/authenticator.ts';
import { Authorizer } from '../../application/authorizer.ts';
import { RateLimiter } from '../../application/rate-limiter.ts';
import { pipelineArn, type Principal } from '../../domain/principal.ts';
import { Settings } from '../../settings.ts';
import { awsError, awsErrorOf, type AwsError } from './aws-error.ts';
import { checkShape } from './check-shape.ts';
import { isOperationName, operationShapes, type OperationName } from './operation-shapes.ts';
import { operations } from './operations.ts';
import type { Requests } from './requests.ts';

export interface EndpointRequest extends SignedRequest {
  /** `X-Amz-Target`. */
  readonly amzTarget: string | undefined;
  readonly requestId: string;
  readonly sourceAddress: string;
}

const targetPrefix = 'CodePipeline_20150709.';

/** CodePipeline's API: checks signature, shape and permission in this order, and lets the owner of the answer answer. */
@Injectable()
export class CodePipelineEndpoint {
  private readonly logger = new Logger('CodePipelineEndpoint');

  constructor(
    private readonly bus: Bus,
    private readonly authenticator: Authenticator,
    private readonly authorizer: Authorizer,
    private readonly audit: AuditLog,
    private readonly limiter: RateLimiter,
    private readonly settings: Settings,
  ) {}

  /** The body of the answer (undefined for a void result), or the error. Never throws. */
  async answer(request: EndpointRequest): Promise<Result<object | undefined, AwsError>> {
    try {
      return await this.#answer(request);
    } catch (error) {
      const fault = faultOf(error);
      if (fault !== undefined) {
        this.logger.warn({ msg: 'unavailable', requestId: request.requestId, error: fault.message });
        return err(awsError('ServiceUnavailableException', `${fault.message}. Try again.`, 503));
      }
      this.logger.error({ msg: 'request-failed', requestId: request.requestId, error: stackOf(error) });
      return err(awsError('InternalFailure', 'The request failed; the log of the gateway says why.', 500));
    }
  }

  async #answer(request: EndpointRequest): Promise<Result<object | undefined, AwsError>> {
    const name = request.amzTarget?.startsWith(targetPrefix) ? request.amzTarget.slice(targetPrefix.length) : '';
    if (!isOperationName(name)) {
      const said = request.amzTarget === undefined ? 'no X-Amz-Target' : `the target ${request.amzTarget}`;
      return err(awsError('UnknownOperationException', `There is no operation for ${said}.`));
    }
    const principal = await this.authenticator.bySignature(request);
    if (!principal.ok) {
      const isProofSent = principal.error.code !== 'MissingAuthenticationTokenException';
      const tooMany = isProofSent ? this.limiter.failure(request.sourceAddress).refusal : undefined;
      return err(tooMany ? awsErrorOf(tooMany) : awsError(principal.error.code, principal.error.message));
    }
    const { refusal } = this.limiter.request(principal.value.arn);
    if (refusal) return err(awsErrorOf(refusal));
    const input = readInput(name, request.body);
    if (!input.ok) return input;
    return this.#run(name, input.value, principal.value, request);
  }

  /** As the client sees this door, unless the installation says how the world does. */
  #urlOf(request: EndpointRequest): string {
    const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? 'localhost';
    return (this.settings.publicUrl ?? `http://${host}`).replace(/\/$/, '');
  }

  async #run<Name extends OperationName>(
    name: Name,
    input: Requests[Name],
    principal: Principal,
    request: EndpointRequest,
  ): Promise<Result<object | undefined, AwsError>> {
    const operation = operations[name];
    const { region } = this.settings;
    const action = `codepipeline:${name}`;
    const resource = pipelineArn(region, principal.account, operation.resource(input));
    const record = {
      principalArn: principal.arn,
      action,
      resource,
      request: request.body,
      sourceAddress: request.sourceAddress,
      requestId: request.requestId,
    };
    const refusal = this.authorizer.refusal(principal, action, resource);
    if (refusal) {
      if (operation.changes) {
        await this.audit.record({ ...record, outcome: 'refused', problemCode: refusal.code });
      }
      return err(awsErrorOf(refusal));
    }
    const caller: CallerV1 = { account: principal.account, region, arn: principal.arn };
    const answer = await operation.run((query, data) => this.bus.ask(query, data), caller, input, {
      url: this.#urlOf(request),
    });
    if (operation.changes) {
      await this.audit.record(
        answer.ok
          ? { ...record, outcome: 'done', result: answer.value }
          : { ...record, outcome: 'failed', problemCode: answer.error.code },
      );
    }
    return answer.ok ? answer : err(awsErrorOf(answer.error));
  }
}

function readInput<Name extends OperationName>(name: Name, body: Uint8Array): Result<Requests[Name], AwsError> {
  const text = Buffer.from(body).toString('utf8');
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text, withoutNulls);
  } catch (error) {
    return err(awsError('SerializationException', error instanceof Error ? error.message : String(error)));
  }
  const fault = checkShape(operationShapes, name, value);
  if (fault) {
    return err(
      awsError(fault.kind === 'serialization' ? 'SerializationException' : 'ValidationException', fault.message),
    );
  }
  return ok(value as Requests[Name]);
}

/** A member that is null is left out, so that no reader behind this door has to know both; no list may hold one. */
function withoutNulls(this: unknown, _name: string, value: unknown): unknown {
  return value === null && !Array.isArray(this) ? undefined : value;
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
