import { problem, type Problem, type ProblemCode } from '@millrace/contracts';
import type { Rejection } from '@millrace/engine';

const codes: Record<Rejection['code'], ProblemCode> = {
  'flow.absent': 'pipeline.not-found',
  'flow.changed': 'pipeline.changed-meanwhile',
  'request.invalid': 'request.invalid',
  'stage.not-found': 'stage.not-found',
  'stage.not-retryable': 'stage.not-retryable',
  'stage.not-rollbackable': 'stage.not-rollbackable',
  'action.not-found': 'action.not-found',
  'condition.not-overridable': 'condition.not-overridable',
  'execution.not-latest': 'execution.not-latest',
  'execution.outdated': 'execution.outdated',
  'execution.not-rerunnable': 'execution.not-rerunnable',
  'execution.not-active': 'execution.not-stoppable',
  'execution.already-stopping': 'execution.already-stopping',
  'execution.limit': 'execution.limit',
};

/** The engine's refusal as it travels. */
export const refusal = ({ code, detail }: Rejection): Problem => problem(codes[code], detail);

/** Rule 33, in CodePipeline's words. */
export const noPipeline = (account: string, name: string): Problem =>
  problem('pipeline.not-found', `Account '${account}' does not have a pipeline with name '${name}'`);

export const noExecution = (pipelineName: string | undefined, executionId: string): Problem =>
  problem(
    'execution.not-found',
    pipelineName === undefined
      ? `There is no execution with id '${executionId}'`
      : `Pipeline '${pipelineName}' has no execution with id '${executionId}'`,
  );
