import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { problem, problems, type Problem, type ProblemKind } from '@millrace/contracts';
import type { Issue } from '@millrace/kernel';
import { faultOf } from '@millrace/messaging';
import { Rejected } from '@millrace/service';
import type protobuf from 'protobufjs';
import { StillCarriedOut } from '../../application/carry-out-once.ts';
import type { Protos } from './protos.ts';

const codeOf: Record<ProblemKind, status> = {
  invalid: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  'not-found': status.NOT_FOUND,
  conflict: status.FAILED_PRECONDITION,
  precondition: status.FAILED_PRECONDITION,
  'too-large': status.RESOURCE_EXHAUSTED,
  'media-type': status.INVALID_ARGUMENT,
  unprocessable: status.INVALID_ARGUMENT,
  limit: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
};

/** Trailers of 8 KiB are what every client takes; they travel in base64 beside other fields. */
const mostDetailBytes = 4096;
const unavailableSeconds = 1;

/** Refused, but not for good. */
export class TooMany extends Rejected {
  constructor(
    refusal: Problem,
    readonly retryAfterSeconds: number,
  ) {
    super(refusal);
  }
}

/** The caller gave up, or its deadline has passed: nobody hears what becomes of the rest. */
export class CallEnded extends Error {
  override readonly name = 'call-ended';
}

/** Problems as gRPC tells them: a canonical code, and `google.rpc.Status` with its details in the trailers. */
export class ProblemStatus {
  private readonly status: protobuf.Type;
  private readonly details: Readonly<Record<'ErrorInfo' | 'BadRequest' | 'RetryInfo', protobuf.Type>>;

  constructor({ root }: Protos) {
    this.status = root.lookupType('google.rpc.Status');
    this.details = {
      ErrorInfo: root.lookupType('google.rpc.ErrorInfo'),
      BadRequest: root.lookupType('google.rpc.BadRequest'),
      RetryInfo: root.lookupType('google.rpc.RetryInfo'),
    };
  }

  /** What the caller is told of an error; undefined when it is a defect, of which only the log tells. */
  of(error: unknown): StatusObject | undefined {
    if (error instanceof TooMany || error instanceof StillCarriedOut)
      return this.ofProblem(error.problem, error.retryAfterSeconds);
    if (error instanceof CallEnded) return { code: status.CANCELLED, details: error.message, metadata: new Metadata() };
    if (error instanceof Rejected) return this.ofProblem(error.problem);
    const fault = faultOf(error);
    if (fault !== undefined) return this.ofProblem(problem('service.unavailable', fault.message));
    return undefined;
  }

  ofProblem({ code, detail, issues }: Problem, retryAfterSeconds?: number): StatusObject {
    const canonical = canonicalCode(code);
    const details = [this.#any('ErrorInfo', { reason: code, domain: 'millrace' })];
    const seconds = retryAfterSeconds ?? (canonical === status.UNAVAILABLE ? unavailableSeconds : undefined);
    if (seconds !== undefined) details.push(this.#any('RetryInfo', { retryDelay: { seconds } }));
    if (issues !== undefined && issues.length > 0) {
      details.push(this.#any('BadRequest', { fieldViolations: this.#violations(issues) }));
    }
    const bytes = this.status.encode({ code: canonical, message: detail, details }).finish();
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from(bytes));
    return { code: canonical, details: detail, metadata };
  }

  #any(name: keyof ProblemStatus['details'], message: object): object {
    const value = this.details[name].encode(message).finish();
    return { type_url: `type.googleapis.com/google.rpc.${name}`, value };
  }

  /** As many as fit; the last one says how many did not. */
  #violations(issues: readonly Issue[]): object[] {
    const violations: object[] = [];
    let bytes = 0;
    for (const issue of issues) {
      const violation = violationOf(issue);
      bytes += Buffer.byteLength(violation.field) + Buffer.byteLength(violation.description) + 16;
      if (bytes > mostDetailBytes) {
        const left = issues.length - violations.length;
        return [...violations, { field: '', description: `${left} more that did not fit into the trailer` }];
      }
      violations.push(violation);
    }
    return violations;
  }
}

/** What the owners of lists call the members of a page, as requests here have them. */
const members: Readonly<Record<string, string>> = { '/page/nextToken': '/pageToken', '/page/maxResults': '/pageSize' };

function violationOf(issue: Issue): { field: string; description: string; reason?: string } {
  const place =
    issue.line === undefined
      ? ''
      : ` (line ${issue.line}${issue.column === undefined ? '' : `, column ${issue.column}`})`;
  const remedy = issue.suggestion === undefined ? '' : `; ${issue.suggestion}`;
  return {
    field: members[issue.pointer] ?? issue.pointer,
    description: `${issue.message}${place}${remedy}`,
    ...(issue.code === undefined ? {} : { reason: issue.code }),
  };
}

/** By the kind of the problem; some sorts of conflict have codes of their own in gRPC. */
function canonicalCode(code: Problem['code']): status {
  if (code.endsWith('.name-in-use')) return status.ALREADY_EXISTS;
  if (code === 'pipeline.changed-meanwhile' || code === 'idempotency-key.in-use') return status.ABORTED;
  return codeOf[problems[code].kind];
}
