import type { Issue } from '@millrace/kernel';

/** What sort of answer a rejection is; only the gateway turns it into an HTTP status. */
export type ProblemKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition'
  | 'too-large'
  | 'media-type'
  | 'unprocessable'
  | 'limit'
  | 'unavailable';

/** Every rejection code of the platform. Codes are for programs and never change; titles are for people. */
export const problems = {
  'request.invalid': { kind: 'invalid', title: 'The request is not valid' },
  'request.too-large': { kind: 'too-large', title: 'The body is too large' },
  'request.media-type': { kind: 'media-type', title: 'The body is not of a type that is read there' },
  'request.rate': { kind: 'limit', title: 'Too many requests in a short time' },
  'precondition.failed': { kind: 'precondition', title: 'The precondition of the request does not hold' },
  'idempotency-key.in-use': { kind: 'conflict', title: 'A request with this idempotency key is being carried out' },
  'idempotency-key.reused': { kind: 'unprocessable', title: 'The idempotency key belongs to another request' },
  'pipeline.invalid': { kind: 'invalid', title: 'The pipeline definition is not valid' },
  'pipeline.name-in-use': { kind: 'conflict', title: 'A pipeline with this name exists already' },
  'pipeline.not-found': { kind: 'not-found', title: 'There is no such pipeline' },
  'pipeline.version-not-found': { kind: 'not-found', title: 'The pipeline has no such version' },
  'pipeline.changed-meanwhile': { kind: 'precondition', title: 'The pipeline was changed meanwhile' },
  'pipeline.limit': { kind: 'limit', title: 'The region has as many pipelines as it may have' },
  'schema.not-found': { kind: 'not-found', title: 'There is no such schema' },
  'stage.not-found': { kind: 'not-found', title: 'The pipeline has no such stage' },
  'stage.not-retryable': { kind: 'conflict', title: 'The stage cannot be retried' },
  'stage.not-rollbackable': { kind: 'conflict', title: 'The stage cannot be rolled back' },
  'action.not-found': { kind: 'not-found', title: 'The stage has no such action' },
  'execution.not-found': { kind: 'not-found', title: 'There is no such pipeline execution' },
  'execution.not-stoppable': { kind: 'conflict', title: 'The execution has ended and cannot be stopped' },
  'execution.already-stopping': { kind: 'conflict', title: 'The execution is being stopped already' },
  'execution.not-latest': { kind: 'conflict', title: 'The execution is not the latest one in the stage' },
  'execution.outdated': { kind: 'conflict', title: 'The execution ran under another version of the pipeline' },
  'execution.not-rerunnable': { kind: 'conflict', title: 'The execution cannot be run again from there' },
  'execution.limit': { kind: 'limit', title: 'Too many executions run at once' },
  'condition.not-overridable': { kind: 'conflict', title: 'The condition cannot be overridden' },
  'action-execution.not-found': { kind: 'not-found', title: 'There is no such action execution' },
  'page-token.invalid': { kind: 'invalid', title: 'The page token is not one of ours' },
  'action-type.not-found': { kind: 'not-found', title: 'There is no such action type' },
  'action-type.exists': { kind: 'conflict', title: 'Another action type has, or had, this name and version' },
  'action-type.limit': { kind: 'limit', title: 'The region has as many custom action types as it may have' },
  'action-type.not-changeable': { kind: 'conflict', title: 'The action type cannot be changed so' },
  'job.not-found': { kind: 'not-found', title: 'There is no such job' },
  'job.malformed': { kind: 'invalid', title: 'This is no id of a job' },
  'job.nonce-invalid': { kind: 'conflict', title: 'The nonce was used, replaced or has expired' },
  'job.state-invalid': { kind: 'conflict', title: 'The job is not in progress' },
  'job.client-token-invalid': { kind: 'forbidden', title: 'The client token is not the one of the job' },
  'job.output-variables-too-large': { kind: 'invalid', title: 'The output variables take too many bytes' },
  'tags.invalid': { kind: 'invalid', title: 'A tag may not be set so' },
  'tags.limit': { kind: 'limit', title: 'The resource has as many tags as it may have' },
  'resource.not-found': { kind: 'not-found', title: 'There is no such resource' },
  'resource.arn-invalid': { kind: 'invalid', title: 'The ARN is none of a resource with tags' },
  'approval.not-found': { kind: 'not-found', title: 'There is no such approval' },
  'approval.token-invalid': { kind: 'invalid', title: 'The approval token has been answered, replaced or has expired' },
  'approval.already-completed': { kind: 'conflict', title: 'The approval has been answered already' },
  'artifact.not-found': { kind: 'not-found', title: 'There is no such artifact' },
  'project.not-found': { kind: 'not-found', title: 'There is no such build project' },
  'project.name-in-use': { kind: 'conflict', title: 'A build project with this name exists already' },
  'project.invalid': { kind: 'invalid', title: 'The build project is not valid' },
  'build.not-found': { kind: 'not-found', title: 'There is no such build' },
  'report.not-found': { kind: 'not-found', title: 'There is no such test report' },
  'application.not-found': { kind: 'not-found', title: 'There is no such application' },
  'application.name-in-use': { kind: 'conflict', title: 'An application with this name exists already' },
  'deployment-group.not-found': { kind: 'not-found', title: 'There is no such deployment group' },
  'deployment-group.name-in-use': { kind: 'conflict', title: 'A deployment group with this name exists already' },
  'deployment-group.invalid': { kind: 'invalid', title: 'The deployment group is not valid' },
  'deployment.not-found': { kind: 'not-found', title: 'There is no such deployment' },
  'deployment.already-completed': { kind: 'conflict', title: 'The deployment has ended' },
  'host.not-found': { kind: 'not-found', title: 'There is no such host' },
  'host.name-in-use': { kind: 'conflict', title: 'A host with this name is enrolled already' },
  'enrolment.refused': { kind: 'forbidden', title: 'The enrolment token is unknown, used or expired' },
  'webhook.not-found': { kind: 'not-found', title: 'There is no such webhook' },
  'webhook.filter-invalid': { kind: 'invalid', title: 'A filter of the webhook cannot be read' },
  'webhook.authentication-invalid': { kind: 'invalid', title: 'The authentication of the webhook does not fit' },
  'webhook.limit': { kind: 'limit', title: 'The region has as many webhooks as it may have' },
  'webhook.name-in-use': { kind: 'conflict', title: 'A webhook with this name exists already' },
  'connection.not-found': { kind: 'not-found', title: 'There is no such connection' },
  'connection.name-in-use': { kind: 'conflict', title: 'A connection with this name or ARN exists already' },
  'connection.invalid': { kind: 'invalid', title: 'The connection cannot be used so' },
  'connection.in-use': { kind: 'conflict', title: 'Pipelines use the connection' },
  'notification-rule.not-found': { kind: 'not-found', title: 'There is no such notification rule' },
  'notification-rule.name-in-use': { kind: 'conflict', title: 'A notification rule with this name exists already' },
  'notification-target.invalid': { kind: 'invalid', title: 'The notification target is not acceptable' },
  'access.unauthenticated': { kind: 'unauthenticated', title: 'Who you are is not proven' },
  'access.denied': { kind: 'forbidden', title: 'You may not do this' },
  'principal.not-found': { kind: 'not-found', title: 'There is no such principal' },
  'principal.name-in-use': { kind: 'conflict', title: 'A principal with this name exists already' },
  'principal.credential-limit': { kind: 'limit', title: 'The principal has as many credentials as it may have' },
  'credential.not-found': { kind: 'not-found', title: 'The principal has no such credential' },
  'service.unavailable': { kind: 'unavailable', title: 'The service that owns the answer does not reply' },
} as const satisfies Record<string, { kind: ProblemKind; title: string }>;

export type ProblemCode = keyof typeof problems;

/** A rejection as it travels: what sort, what exactly, and every field at fault. */
export interface Problem {
  readonly code: ProblemCode;
  /** One sentence that names the thing at fault and the way out. */
  readonly detail: string;
  readonly issues?: readonly Issue[];
}

export const problem = (code: ProblemCode, detail: string, issues?: readonly Issue[]): Problem =>
  issues === undefined ? { code, detail } : { code, detail, issues };
