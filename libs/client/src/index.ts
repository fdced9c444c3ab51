export { ApiProblem, ApiUnreachable, type ProblemBody } from './api-problem.ts';
export { onceWith, pipelineText, type PipelineText } from './call-options.ts';
export type { StreamOptions } from './event-stream.ts';
export type { ClientOptions } from './exchange.ts';
export type { IssuedCredentials, PrincipalView } from './generated/types.gen.ts';
export { MillraceClient, type TaggedPipeline } from './millrace-client.ts';
export { allItems, everyItem, type PageOptions } from './paging.ts';
export { lastGoodExecution } from './rollback-target.ts';
