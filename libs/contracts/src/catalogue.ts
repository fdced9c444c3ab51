import type { CommandContract, EventContract, JobContract, QueryContract } from './contract.ts';
import * as approvalEvents from './approvals/events.ts';
import * as approvalQueries from './approvals/queries.ts';
import * as artifactCommands from './artifacts/commands.ts';
import * as artifactEvents from './artifacts/events.ts';
import * as artifactJobQueries from './artifacts/job-queries.ts';
import * as artifactQueries from './artifacts/queries.ts';
import * as buildQueries from './build-runner/queries.ts';
import * as deploymentEvents from './deployments/events.ts';
import * as deploymentQueries from './deployments/queries.ts';
import * as notificationQueries from './notifications/queries.ts';
import * as orchestrationActionSecrets from './orchestration/action-secrets.ts';
import * as orchestrationActionTypes from './orchestration/action-types.ts';
import * as orchestrationCommands from './orchestration/commands.ts';
import * as orchestrationEvents from './orchestration/events.ts';
import * as orchestrationJobs from './orchestration/jobs.ts';
import * as orchestrationQueries from './orchestration/queries.ts';
import * as orchestrationTags from './orchestration/tags.ts';
import * as orchestrationWorkerJobs from './orchestration/worker-jobs.ts';
import * as testEvents from './test-runner/events.ts';
import * as testQueries from './test-runner/queries.ts';
import * as triggerConnections from './triggers/connections.ts';
import * as triggerEvents from './triggers/events.ts';
import * as triggerQueries from './triggers/queries.ts';

export type Contract =
  | EventContract<object>
  | CommandContract<object>
  | JobContract<object>
  | QueryContract<object, unknown>;

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'kind' in value && 'owner' in value && 'data' in value;

/** Every contract of the platform. */
export const catalogue: readonly Contract[] = [
  approvalEvents,
  approvalQueries,
  artifactCommands,
  artifactEvents,
  artifactJobQueries,
  artifactQueries,
  buildQueries,
  deploymentEvents,
  deploymentQueries,
  notificationQueries,
  orchestrationActionSecrets,
  orchestrationActionTypes,
  orchestrationCommands,
  orchestrationEvents,
  orchestrationJobs,
  orchestrationQueries,
  orchestrationTags,
  orchestrationWorkerJobs,
  testEvents,
  testQueries,
  triggerConnections,
  triggerEvents,
  triggerQueries,
].flatMap((module) => Object.values(module).filter(isContract));
