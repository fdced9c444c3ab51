import { problems, type Problem, type ProblemCode } from '@millrace/contracts';

/** An answer of the AWS JSON protocol that is no success: `{"__type": …, "message": …}`. */
export interface AwsError {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}

/** All of CodePipeline's own exceptions, and those about access, are answered with 400. */
export const awsError = (code: string, message: string, status = 400): AwsError => ({ code, message, status });

const exceptions: Partial<Record<ProblemCode, string>> = {
  'pipeline.name-in-use': 'PipelineNameInUseException',
  'pipeline.not-found': 'PipelineNotFoundException',
  'pipeline.version-not-found': 'PipelineVersionNotFoundException',
  'pipeline.changed-meanwhile': 'ConcurrentModificationException',
  'pipeline.limit': 'LimitExceededException',
  'stage.not-found': 'StageNotFoundException',
  'stage.not-retryable': 'StageNotRetryableException',
  'stage.not-rollbackable': 'UnableToRollbackStageException',
  'action.not-found': 'ActionNotFoundException',
  'approval.not-found': 'ActionNotFoundException',
  'approval.token-invalid': 'InvalidApprovalTokenException',
  'approval.already-completed': 'ApprovalAlreadyCompletedException',
  'execution.not-found': 'PipelineExecutionNotFoundException',
  'execution.not-stoppable': 'PipelineExecutionNotStoppableException',
  'execution.already-stopping': 'DuplicatedStopRequestException',
  'execution.not-latest': 'NotLatestPipelineExecutionException',
  'execution.outdated': 'PipelineExecutionOutdatedException',
  'condition.not-overridable': 'ConditionNotOverridableException',
  'execution.limit': 'ConcurrentPipelineExecutionsLimitExceededException',
  'action-execution.not-found': 'ActionExecutionNotFoundException',
  'action-type.not-found': 'ActionTypeNotFoundException',
  'action-type.exists': 'ActionTypeAlreadyExistsException',
  'action-type.not-changeable': 'RequestFailedException',
  'job.not-found': 'JobNotFoundException',
  'job.malformed': 'InvalidJobException',
  'job.nonce-invalid': 'InvalidNonceException',
  'job.state-invalid': 'InvalidJobStateException',
  'job.client-token-invalid': 'InvalidClientTokenException',
  'job.output-variables-too-large': 'OutputVariablesSizeExceededException',
  'tags.invalid': 'InvalidTagsException',
  'tags.limit': 'TooManyTagsException',
  'resource.arn-invalid': 'InvalidArnException',
  'request.rate': 'ThrottlingException',
  'webhook.not-found': 'WebhookNotFoundException',
  'webhook.filter-invalid': 'InvalidWebhookFilterPatternException',
  'webhook.authentication-invalid': 'InvalidWebhookAuthenticationParametersException',
  'page-token.invalid': 'InvalidNextTokenException',
};

/** The exception an integrator gets for a rejection of ours. */
export function awsErrorOf(problem: Problem): AwsError {
  if (problem.code === 'pipeline.invalid') return invalidPipeline(problem);
  const modelled = exceptions[problem.code];
  if (modelled !== undefined) return awsError(modelled, problem.detail);
  switch (problems[problem.code].kind) {
    case 'invalid':
    case 'media-type':
    case 'unprocessable':
      return awsError('ValidationException', problem.detail);
    case 'not-found':
      return awsError('ResourceNotFoundException', problem.detail);
    case 'conflict':
    case 'precondition':
      return awsError('ConflictException', problem.detail);
    case 'too-large':
      return awsError('RequestEntityTooLargeException', problem.detail, 413);
    case 'unauthenticated':
      return awsError('UnrecognizedClientException', problem.detail);
    case 'forbidden':
      return awsError('AccessDeniedException', problem.detail);
    case 'limit':
      return awsError('LimitExceededException', problem.detail);
    case 'unavailable':
      return awsError('ServiceUnavailableException', problem.detail, 503);
  }
}

/** Of many things wrong the first decides the exception, as AWS's does; the message lists them all. */
function invalidPipeline({ detail, issues = [] }: Problem): AwsError {
  const code = issues.find((issue) => issue.code !== undefined)?.code ?? 'InvalidStructureException';
  const message = issues.length === 0 ? detail : issues.map((issue) => issue.message).join('\n');
  return awsError(code, message);
}
