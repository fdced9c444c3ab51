import {
  AskStartExecution,
  ExecutionHistory,
  GetActionExecution,
  GetExecution,
  ListActionExecutions,
  ListExecutions,
  ListRuleExecutions,
  OverrideCondition,
  PreviewRollback,
  ReplayExecution,
  RerunExecution,
  RetryStage,
  RollbackStage,
  StopExecution,
  WhyExecution,
  type ExecutionView,
} from '@millrace/contracts';
import type { WatchExecution } from '../../../application/watch-execution.ts';
import { placeAfter } from '../../../application/watch-place.ts';
import { StartExecutionBody, StopExecutionBody } from '../../rest/pipelines.dto.ts';
import {
  OverrideConditionBody,
  RerunExecutionBody,
  RetryStageBody,
  RollbackStageBody,
} from '../../rest/recovery.dto.ts';
import { checked, type GrpcCall } from '../grpc-call.ts';
import { afterReading, changes, ofPipeline, pageAs, reads, streams, type MethodTable } from '../method.ts';
import { executionEvents } from './watch-events.ts';

const one = afterReading('executionId');
const inStage = afterReading('executionId', 'stageName');
const stage = ofPipeline('pipelineName', 'stageName');

/** `millrace.v1.ExecutionService`. */
export const executionMethods = (watching: WatchExecution): MethodTable => ({
  StartExecution: changes('codepipeline:StartPipelineExecution', ofPipeline('pipelineName'), (call) => {
    const { variables = [], sourceRevisions = [] } = call.body(
      StartExecutionBody,
      call.members('variables', 'sourceRevisions'),
    );
    const asked = { ...call.members('pipelineName'), variables, sourceRevisions, ...call.clientRequestToken() };
    return call.ask(AskStartExecution, asked);
  }),
  GetExecution: reads('codepipeline:GetPipelineExecution', one, async (call) => ({ execution: await readable(call) })),
  ListExecutions: reads('codepipeline:ListPipelineExecutions', ofPipeline('pipelineName'), async (call) =>
    pageAs('executions', await call.list(ListExecutions)),
  ),
  WatchExecution: streams('codepipeline:GetPipelineExecution', one, async (call) => {
    const { caller, request, signal } = call;
    const after = placeAfter(request['lastEventId'] as string | undefined);
    if (after === undefined) {
      return checked({ ok: false, issues: [{ pointer: '/lastEventId', message: 'must be the id of an event' }] });
    }
    const view = await readable(call);
    const { executionId } = view;
    const withFacts = request['facts'] === true;
    return executionEvents(watching.watch({ caller, executionId, after, withFacts, signal }), view, call);
  }),
  StopExecution: changes('codepipeline:StopPipelineExecution', one, async (call) => {
    const { abandon = false, ...reason } = call.body(StopExecutionBody, call.members('abandon', 'reason'));
    const { pipelineName, executionId } = await readable(call);
    return call.ask(StopExecution, { pipelineName, executionId, abandon, ...reason });
  }),
  RetryStage: changes('codepipeline:RetryStageExecution', inStage, async (call) => {
    const { retryMode = 'FAILED_ACTIONS' } = call.body(RetryStageBody, call.members('retryMode'));
    const stageName = call.text('stageName');
    const { pipelineName, executionId } = await readable(call, stageName);
    return call.ask(RetryStage, { pipelineName, stageName, executionId, retryMode });
  }),
  OverrideCondition: changes('codepipeline:OverrideStageCondition', inStage, async (call) => {
    const condition = call.body(OverrideConditionBody, call.members('conditionType'));
    const stageName = call.text('stageName');
    const { pipelineName, executionId } = await readable(call, stageName);
    return call.ask(OverrideCondition, { pipelineName, stageName, executionId, ...condition });
  }),
  RollbackStage: changes('codepipeline:RollbackStage', stage, (call) =>
    call.ask(RollbackStage, { ...rollback(call), ...call.clientRequestToken() }),
  ),
  PreviewRollback: reads('millrace:GetRollbackPreview', stage, async (call) => ({
    preview: await call.ask(PreviewRollback, rollback(call)),
  })),
  RerunExecution: changes('millrace:RerunExecution', one, async (call) => {
    const from = call.body(RerunExecutionBody, call.members('stageName', 'actionName'));
    const { pipelineName, executionId } = await readable(call);
    return call.ask(RerunExecution, { pipelineName, executionId, ...from, ...call.clientRequestToken() });
  }),
  ExplainExecution: reads('codepipeline:GetPipelineExecution', one, async (call) => {
    const { pipelineName, executionId } = await readable(call);
    return { explanation: await call.ask(WhyExecution, { pipelineName, executionId }) };
  }),
  ListExecutionHistory: reads('millrace:GetExecutionHistory', one, async (call) => {
    const page = call.page();
    const { executionId } = await readable(call);
    return pageAs('entries', await call.ask(ExecutionHistory, { executionId, page }));
  }),
  ReplayExecution: reads('millrace:GetExecutionHistory', one, async (call) => {
    await readable(call);
    return { replay: await call.ask(ReplayExecution, call.members('executionId', 'revision')) };
  }),
  ListActionExecutions: reads('codepipeline:ListActionExecutions', afterReading(), async (call) =>
    pageAs('actionExecutions', await call.ask(ListActionExecutions, await ofWhich(call))),
  ),
  GetActionExecution: reads('codepipeline:ListActionExecutions', afterReading('actionExecutionId'), async (call) => {
    const action = await call.ask(GetActionExecution, call.members('actionExecutionId'));
    return { actionExecution: await call.require(action, action.stageName, action.actionName) };
  }),
  ListRuleExecutions: reads('codepipeline:ListRuleExecutions', afterReading(), async (call) =>
    pageAs('ruleExecutions', await call.ask(ListRuleExecutions, await ofWhich(call))),
  ),
});

/** The execution that the request names, when the caller may do this to its pipeline, or to a stage of it. */
async function readable(call: GrpcCall, ...below: readonly string[]): Promise<ExecutionView> {
  return call.require(await call.ask(GetExecution, call.members('executionId')), ...below);
}

/** A page of what belongs to an execution, or to all executions of a pipeline. */
async function ofWhich(call: GrpcCall): Promise<object> {
  const asked = { ...call.members('latestOnly'), page: call.page() };
  const { executionId, pipelineName } = call.request;
  if (executionId !== undefined) return { ...asked, ...named(await readable(call)) };
  if (typeof pipelineName === 'string') return { ...asked, ...(await call.require({ pipelineName })) };
  const message = 'is needed, or pipelineName';
  return checked({ ok: false, issues: [{ pointer: '/executionId', message }] });
}

const named = ({ pipelineName, executionId }: ExecutionView) => ({ pipelineName, executionId });

function rollback(call: GrpcCall): object {
  const { targetExecutionId, how = 'stage' } = call.body(RollbackStageBody, call.members('targetExecutionId', 'how'));
  return { ...call.members('pipelineName', 'stageName'), targetExecutionId, how };
}
