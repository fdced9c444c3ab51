import type { ConditionType, RuleStatus } from '@millrace/contracts';
import type {
  ConditionBlockName,
  ConditionSettled,
  ConditionStarted,
  RuleBegun,
  RuleOfferedAgain,
  RuleSettled,
  RuleStarted,
} from '@millrace/engine';
import { formatInstant, type Instant, type Outcome } from '@millrace/kernel';
import type { ReadModelChange } from '../outbound/postgres/read-model.ts';
import { jobSettled } from './action-projection.ts';
import { patch, put, stage, type Columns } from './columns.ts';
import type { FlowFacts } from './decided-flow.ts';

/** The blocks of a stage in CodePipeline's words. */
export const conditionType: Record<ConditionBlockName, ConditionType> = {
  beforeEntry: 'BEFORE_ENTRY',
  onSuccess: 'ON_SUCCESS',
  onFailure: 'ON_FAILURE',
};

/** CodePipeline knows four states of a rule; ours are told apart by the outcome. */
const ruleStatus: Record<Outcome, RuleStatus> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  errored: 'Failed',
  'timed-out': 'Failed',
  cancelled: 'Abandoned',
};

type ConditionEvent = ConditionStarted | ConditionSettled | RuleStarted | RuleOfferedAgain | RuleBegun | RuleSettled;

/** What happens to the conditions of a stage and to their rules. A block shows its newest evaluation. */
export function conditionHistory(flowId: string, facts: FlowFacts, event: ConditionEvent): readonly ReadModelChange[] {
  switch (event.type) {
    case 'ConditionStarted': {
      const { cause, at } = event;
      const time = formatInstant(at);
      const set = { status: 'InProgress', cause, changed_by: null, started_at: time, changed_at: time };
      const evaluated = put('condition_execution', conditionKey(event), set);
      // The stage has failed; its failure condition says what follows from that (reference 3.11).
      const failed = stage(event.runId, event.stage, { status: 'Failed', cause });
      return event.block === 'onFailure' ? [evaluated, failed] : [evaluated];
    }
    case 'ConditionSettled': {
      const { status, cause, by, at } = event;
      const set = { status, cause, changed_by: by ?? null, changed_at: formatInstant(at) };
      const evaluated = patch('condition_execution', conditionKey(event), set);
      // Its failure condition may have made it a failed one meanwhile.
      const goesOn = stage(event.runId, event.stage, { status: 'InProgress', cause });
      return status === 'Overridden' ? [evaluated, goesOn] : [evaluated];
    }
    case 'RuleStarted':
      return [ruleStarted(flowId, facts, event)];
    case 'RuleOfferedAgain':
      return [rule(event.actionExecutionId, event.at, { cause: event.cause, worker_id: null })];
    case 'RuleBegun':
      return ruleBegun(event);
    case 'RuleSettled':
      return ruleSettled(event);
  }
}

const conditionKey = ({ runId, stage, block }: ConditionEvent) => ({
  execution_id: runId,
  stage_name: stage,
  condition_type: conditionType[block],
});

const rule = (id: string, at: Instant, set: Columns): ReadModelChange =>
  patch('rule_execution', { id }, { ...set, updated_at: formatInstant(at) });

function ruleStarted(flowId: string, facts: FlowFacts, event: RuleStarted): ReadModelChange {
  const declared = facts.rule(event);
  const { pipelineId, region } = facts.open;
  const time = formatInstant(event.at);
  return put(
    'rule_execution',
    { id: event.actionExecutionId },
    {
      execution_id: event.runId,
      pipeline_id: pipelineId,
      flow_id: flowId,
      stage_name: event.stage,
      condition_type: conditionType[event.block],
      rule_name: event.rule,
      attempt: event.attempt,
      rule_type: declared.ruleTypeId,
      status: 'InProgress',
      cause: event.cause,
      configuration: declared.configuration,
      resolved_configuration: event.configuration,
      region: declared.region ?? region,
      input_artifacts: event.work?.inputArtifacts ?? [],
      started_at: time,
      updated_at: time,
    },
  );
}

function ruleBegun(event: RuleBegun): readonly ReadModelChange[] {
  const { actionExecutionId: id, workerId: worker_id, externalExecutionId, externalExecutionUrl, at } = event;
  return [
    patch('job', { id }, { status: 'begun', worker_id }),
    rule(id, at, {
      worker_id,
      external_execution_id: externalExecutionId,
      external_execution_url: externalExecutionUrl,
    }),
  ];
}

function ruleSettled(event: RuleSettled): readonly ReadModelChange[] {
  const { actionExecutionId: id, outcome, cause, summary, error, at } = event;
  const settled = rule(id, at, {
    status: ruleStatus[outcome],
    outcome,
    cause,
    summary,
    error: error ?? null,
    external_execution_id: event.externalExecutionId,
    external_execution_url: event.externalExecutionUrl,
    ended_at: formatInstant(at),
  });
  return [jobSettled(id, event.orphaned, cause), settled];
}
