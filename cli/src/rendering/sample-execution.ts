import type { ActionExecutionDetail, ActionView, ExecutionView, StageView } from '@millrace/contracts';

/** Seconds after the start of the sample as the platform writes times. */
export const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + Math.round(seconds * 1000)).toISOString();

const categories: Readonly<Record<string, readonly [category: string, provider: string]>> = {
  Checkout: ['Source', 'Git'],
  Bundle: ['Build', 'CodeBuild'],
  Release: ['Approval', 'Manual'],
};

/** An action for tests; what matters to the test is given. */
export function action(
  name: string,
  status: ActionView['status'],
  detail: Partial<ActionExecutionDetail> = {},
): ActionView {
  const [category, provider] = categories[name] ?? ['Deploy', 'CodeDeploy'];
  const actionType = { category, owner: 'AWS', provider, version: '1' };
  if (status === 'NotStarted') return { name, actionType, runOrder: 1, status };
  const execution: ActionExecutionDetail = {
    executionId: '11111111-2222-4333-8444-555555555555',
    actionExecutionId: `aaaaaaaa-0000-4000-8000-00000000000${name.length % 10}`,
    pipelineName: 'shop',
    pipelineVersion: 1,
    stageName: 'Any',
    actionName: name,
    attempt: 1,
    actionType,
    status,
    startedAt: at(0),
    updatedAt: at(0),
    configuration: {},
    resolvedConfiguration: {},
    region: 'local',
    inputArtifacts: [],
    outputArtifacts: [],
    outputVariables: {},
    cause: 'the stage was entered',
    ...detail,
  };
  return { name, actionType, runOrder: 1, status, execution };
}

export const stage = (
  name: string,
  status: StageView['status'],
  actions: readonly ActionView[],
  rest: Partial<StageView> = {},
): StageView => ({ name, status, actions, ...rest });

/** An execution of `shop` with the given stages. */
export const execution = (stages: readonly StageView[], rest: Partial<ExecutionView> = {}): ExecutionView => ({
  executionId: '11111111-2222-4333-8444-555555555555',
  pipelineName: 'shop',
  pipelineVersion: 1,
  status: 'InProgress',
  startedAt: at(0),
  updatedAt: at(0),
  trigger: { triggerType: 'Webhook', triggerDetail: 'push to main' },
  sourceRevisions: [],
  executionMode: 'SUPERSEDED',
  executionType: 'STANDARD',
  attempt: 1,
  variables: [],
  stages,
  cause: 'started by a push',
  ...rest,
});

const commit = '0123456789abcdef0123456789abcdef01234567';

/** Source done, build running, approval and deploy to come. */
export const running = execution(
  [
    stage(
      'Source',
      'Succeeded',
      [
        action('Checkout', 'Succeeded', {
          startedAt: at(0.1),
          endedAt: at(0.95),
          sourceRevision: { revisionId: commit, revisionSummary: 'Say hello\n\nto everybody' },
        }),
      ],
      { startedAt: at(0), endedAt: at(1) },
    ),
    stage(
      'Build',
      'InProgress',
      [action('Bundle', 'InProgress', { startedAt: at(1), claimedAt: at(1.1), summary: 'phase BUILD' })],
      { startedAt: at(1) },
    ),
    stage('Approval', 'NotStarted', [action('Release', 'NotStarted')]),
    stage('Production', 'NotStarted', [action('Deploy', 'NotStarted')]),
  ],
  {
    sourceRevisions: [
      { actionName: 'Checkout', artifactName: 'SourceCode', revisionId: commit, revisionSummary: 'Say hello' },
    ],
  },
);

/** The same execution after its build has failed. */
export const failed = execution(
  [
    running.stages[0] as StageView,
    stage(
      'Build',
      'Failed',
      [
        action('Bundle', 'Failed', {
          startedAt: at(1),
          claimedAt: at(1.1),
          endedAt: at(4.2),
          outcome: 'failed',
          error: {
            code: 'COMMAND_EXECUTION_ERROR',
            message: 'Error while executing command: make. Reason: exit status 2',
          },
        }),
      ],
      { startedAt: at(1), endedAt: at(4.3) },
    ),
    running.stages[2] as StageView,
    running.stages[3] as StageView,
  ],
  {
    status: 'Failed',
    updatedAt: at(4.3),
    cause: 'the action Bundle failed',
    sourceRevisions: running.sourceRevisions,
    traceId: '0af7651916cd43dd8448eb211c80319c',
  },
);
