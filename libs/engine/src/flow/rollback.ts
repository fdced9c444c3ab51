import { err, ok } from '@millrace/kernel';
import type { Rejection, RollbackStage } from './commands.ts';
import type { Decision } from './decide.ts';
import { rollbackStarted } from './failing.ts';
import { actionsIn } from './runs.ts';
import type { OpenFlow, RunArchive } from './state.ts';
import type { Work } from './state-of-work.ts';
import { resolveAction } from './work.ts';

const cannot = (detail: string): Rejection => ({ code: 'stage.not-rollbackable', detail });

/** Section 3.10. `artifacts` is our own way: any version's artifacts, through the stage as it is declared now. */
export function rollbackStage(flow: OpenFlow, command: RollbackStage): Decision {
  if (flow.runs[command.runId] !== undefined) return ok([]);
  const refusal = rollbackRefusal(flow, command);
  if (refusal !== undefined) return err(refusal);
  const { target, stage, runId, by, at, traceparent } = command;
  const preview = previewRollback(flow, stage, target);
  const problems = preview.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) return err(cannot(problems.join('; ')));
  const trigger = { triggerType: 'ManualRollback', triggerDetail: by };
  const back = { runId, stage, trigger, at, traceparent };
  return ok([rollbackStarted(flow, target, back, `${by} rolls stage ${stage} back to execution ${target.runId}`)]);
}

function rollbackRefusal(flow: OpenFlow, { stage: name, target, how }: RollbackStage): Rejection | undefined {
  const declaration = flow.definitions[flow.version];
  const index = (declaration?.stages ?? []).findIndex((stage) => stage.name === name);
  if (index < 0) return { code: 'stage.not-found', detail: `Pipeline ${flow.pipelineName} has no stage ${name}` };
  if (index === 0) return cannot('The source stage cannot be rolled back');
  if (declaration?.executionMode === 'PARALLEL') return cannot('A pipeline in PARALLEL mode cannot be rolled back');
  if (how === 'stage' && declaration?.pipelineType === 'V1') return cannot('A V1 pipeline cannot be rolled back');
  if (target.type === 'ROLLBACK') return cannot(`Execution ${target.runId} is a rollback itself`);
  if (how === 'stage' && target.version !== flow.version) {
    const detail = `Execution ${target.runId} ran under version ${target.version}, the pipeline is at version ${flow.version}`;
    return { code: 'execution.outdated', detail };
  }
  if (target.stages[name] !== 'succeeded') {
    return cannot(`Execution ${target.runId} did not succeed in stage ${name}`);
  }
  const occupant = flow.stages[name]?.latest;
  return occupant?.status === 'inside' ? cannot(`Execution ${occupant.runId} is in stage ${name}`) : undefined;
}

/** What one action would be asked in a rollback, or why it could not be. */
export interface RollbackStep {
  readonly action: string;
  readonly work?: Work;
  readonly problem?: string;
}

/** What a rollback of a stage to that target would do, without doing it. */
export function previewRollback(flow: OpenFlow, stage: string, target: RunArchive): readonly RollbackStep[] {
  const declared = flow.definitions[flow.version]?.stages.find(({ name }) => name === stage);
  if (declared === undefined) return [];
  const made = new Set(actionsIn(declared).flatMap(({ outputArtifacts }) => outputArtifacts.map(({ name }) => name)));
  const run = { ...target, id: target.runId, version: flow.version };
  return actionsIn(declared).map((action) => {
    const needed = action.inputArtifacts.filter(({ name }) => !made.has(name) || target.artifacts[name] !== undefined);
    const resolved = resolveAction(flow, run, { ...action, inputArtifacts: needed });
    return resolved.ok
      ? { action: action.name, work: resolved.value }
      : { action: action.name, problem: resolved.error.message };
  });
}
