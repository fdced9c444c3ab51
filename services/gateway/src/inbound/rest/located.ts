import type { FastifyReply } from 'fastify';

/** The execution that was started, with where it is. */
export function located<T extends { readonly executionId: string }>(started: T, reply: FastifyReply): T {
  void reply.header('location', `/api/v1/executions/${started.executionId}`);
  return started;
}
