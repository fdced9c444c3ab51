import type { ConditionStatus, ExecutionStatus, ReplayView } from '@millrace/contracts';
import { evolve, type FlowEvent, type OpenFlow, type PipelineDeclaration, type Run } from '@millrace/engine';
import { executionStatus } from './history-projection.ts';
import { conditionType } from './condition-projection.ts';

type Replayed = ReplayView['run'];

interface Standing {
  readonly run?: Run;
  readonly status: ExecutionStatus;
  readonly cause: string;
  readonly conditions: ReadonlyMap<string, Condition>;
}

type Condition = Replayed['conditions'][number];

/**
 * An execution as it stood after these facts of it: they are folded over an empty flow that has the version which the
 * execution pinned, so that nothing of other executions is needed.
 */
export function replayed(declaration: PipelineDeclaration, facts: readonly FlowEvent[]): Replayed {
  const [first] = facts;
  let flow: OpenFlow = {
    status: 'open',
    account: '',
    region: '',
    pipelineId: '',
    pipelineName: declaration.name,
    version: first?.type === 'RunStarted' ? first.run.version : declaration.version,
    definitions: { [declaration.version]: declaration },
    nextOrder: 1,
    nextArrival: 1,
    runs: {},
    stages: {},
  };
  let standing: Standing = { status: 'InProgress', cause: '', conditions: new Map() };
  for (const fact of facts) {
    const after = evolve(flow, fact);
    if (after.status === 'open') flow = after;
    standing = standingAfter(standing, Object.values(flow.runs)[0], fact);
  }
  const { run, status, cause, conditions } = standing;
  return {
    status,
    cause,
    attempt: run?.attempt ?? 1,
    ...(run === undefined ? {} : { stage: run.stage, phase: run.status === 'waiting' ? 'waiting' : run.phase.kind }),
    actions: run?.status === 'in-stage' ? actionsOf(run) : [],
    conditions: [...conditions.values()],
  };
}

/** A run that has finished is not in the flow any more: it is shown as it stood last. */
function standingAfter(before: Standing, active: Run | undefined, fact: FlowEvent): Standing {
  const run = active ?? before.run;
  return {
    ...(run === undefined ? {} : { run }),
    status: statusAfter(before.status, fact),
    cause: 'cause' in fact ? fact.cause : before.cause,
    conditions: conditionsAfter(before.conditions, fact),
  };
}

function statusAfter(before: ExecutionStatus, fact: FlowEvent): ExecutionStatus {
  if (fact.type === 'RunFinished') return executionStatus[fact.outcome];
  if (fact.type === 'RunStopping') return 'Stopping';
  return fact.type === 'RunStarted' || fact.type === 'RunResumed' ? 'InProgress' : before;
}

const actionsOf = (run: Run & { readonly status: 'in-stage' }): Replayed['actions'] =>
  Object.entries(run.actions).map(([name, action]) => ({
    name,
    status: action.status === 'settled' ? action.outcome : action.status,
    ...('attempt' in action ? { attempt: action.attempt } : {}),
  }));

/** Of the stage that the run is in: another stage begins without any. */
function conditionsAfter(before: ReadonlyMap<string, Condition>, fact: FlowEvent): ReadonlyMap<string, Condition> {
  if (fact.type === 'StageStarted') return new Map();
  if (!('block' in fact)) return before;
  const known = before.get(fact.block);
  return new Map(before).set(fact.block, {
    conditionType: conditionType[fact.block],
    status: conditionStatus(known?.status ?? 'InProgress', fact),
    rules: fact.type === 'ConditionStarted' ? [] : rulesAfter(known?.rules ?? [], fact),
  });
}

function conditionStatus(before: ConditionStatus, fact: FlowEvent & { readonly block: string }): ConditionStatus {
  if (fact.type === 'ConditionStarted') return 'InProgress';
  return fact.type === 'ConditionSettled' ? fact.status : before;
}

function rulesAfter(before: Condition['rules'], fact: FlowEvent & { readonly block: string }): Condition['rules'] {
  if (!('rule' in fact)) return before;
  const others = before.filter(({ name }) => name !== fact.rule);
  const status = fact.type === 'RuleSettled' ? fact.outcome : fact.type === 'RuleBegun' ? 'begun' : 'started';
  return [...others, { name: fact.rule, status }];
}
