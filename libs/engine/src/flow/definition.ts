import type { PipelineDeclaration } from '../definition/structure.ts';
import type { DeletePipeline, UpdateDefinition } from './commands.ts';
import type { FlowEvent } from './events.ts';
import { stageSettled } from './leaving.ts';
import { actionOf, runsInOrder, stagesOf } from './runs.ts';
import { closeCondition, liveActions, settleWithout, untakenActions } from './settle.ts';
import type { OpenFlow, Run } from './state.ts';

/**
 * P7 and section 3.12. Who waits is cancelled at once, who runs after its running actions. Open approvals are
 * withdrawn, because waiting seven days for a cancellation helps nobody, and so are jobs that no worker outside has
 * taken. PARALLEL runs keep their own definition, and so do runs of a version that lets them finish (ours).
 */
export function updateDefinition(flow: OpenFlow, { at, declaration }: UpdateDefinition): readonly FlowEvent[] {
  if (declaration.version <= flow.version) return [];
  const stillPassed = stagesToPass(flow, declaration);
  const updated: FlowEvent = {
    type: 'DefinitionUpdated',
    at,
    declaration,
    ...(stillPassed.length > 0 ? { stillPassed } : {}),
  };
  if (flow.definitions[flow.version]?.executionMode === 'PARALLEL') return [updated];
  const reason = `the pipeline was updated to version ${declaration.version}`;
  const cancel = (run: Run): readonly FlowEvent[] => {
    const { id: runId } = run;
    if (finishes(flow, run)) return [];
    if (run.status === 'waiting') {
      const cause = `Cancelled in front of stage ${run.stage}: ${reason}`;
      return [{ type: 'RunFinished', at, runId, outcome: 'cancelled', cause }];
    }
    const approvals = liveActions(run).filter(
      ({ name }) => actionOf(flow, run, name)?.actionTypeId.category === 'Approval',
    );
    const withdrawn = [
      ...approvals.map((live) => settleWithout(live, at, 'cancelled', 'Cancelled', `Approval withdrawn: ${reason}`)),
      ...untakenActions(flow, run).map((live) =>
        settleWithout(live, at, 'cancelled', 'Cancelled', `No worker had taken the job: ${reason}`),
      ),
    ];
    if (run.ending.kind !== 'none') return withdrawn;
    const cause = `Cancelling once the running actions have ended: ${reason}`;
    const conditions = closeCondition(run, at, 'Cancelled', `Cancelled: ${reason}`);
    return [{ type: 'RunCancelling', at, runId, reason, cause }, ...withdrawn, ...conditions];
  };
  return [updated, ...runsInOrder(flow).flatMap(cancel)];
}

const finishes = (flow: OpenFlow, { version }: Run): boolean =>
  flow.definitions[version]?.millrace?.onUpdate === 'finish';

/** Of the stages that the new declaration does not have, those that runs on their own version may come to. */
function stagesToPass(flow: OpenFlow, { stages }: PipelineDeclaration): readonly string[] {
  const runs = runsInOrder(flow).filter((run) => finishes(flow, run));
  const names = new Set(runs.flatMap((run) => stagesOf(flow, run).map(({ name }) => name)));
  for (const { name } of stages) names.delete(name);
  return [...names].sort();
}

/** Everything ends at once: nobody could ask for it any more. */
export function deletePipeline(flow: OpenFlow, { at }: DeletePipeline): readonly FlowEvent[] {
  const cause = 'Cancelled: the pipeline was deleted';
  const end = (run: Run): FlowEvent[] => {
    const finished: FlowEvent = { type: 'RunFinished', at, runId: run.id, outcome: 'cancelled', cause };
    if (run.status === 'waiting') return [finished];
    const actions = liveActions(run).map((live) => settleWithout(live, at, 'cancelled', 'Cancelled', cause));
    const conditions = closeCondition(run, at, 'Cancelled', cause);
    return [...actions, ...conditions, stageSettled(run, at, 'cancelled', cause), finished];
  };
  return [...runsInOrder(flow).flatMap(end), { type: 'FlowClosed', at }];
}
