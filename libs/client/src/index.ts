export { ApiProblem, ApiUnreachable, type ProblemBody } from './api-problem.ts';
export type { StreamOptions } from './event-stream.ts';
export { MillraceClient } from './millrace-client.ts';
export { lastGoodExecution } from './rollback-target.ts';
export { everyItem, type PageOptions } from './paging.ts';
export type { AccessKeyView, AuditEntry, IssuedCredentials, PrincipalView, Role } from './resources/access.ts';
export type {
  AppliedPipeline,
  PipelineText,
  RollbackTarget,
  StartRequest,
  ValidationAnswer,
} from './resources/pipelines.ts';
export type { ClientOptions } from './transport.ts';
