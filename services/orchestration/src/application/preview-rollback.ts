import { problem, type PreviewRollbackV1, type Problem, type RollbackPreviewView } from '@millrace/contracts';
import { actionsIn, decide, previewRollback, type OpenFlow, type RollbackStage, type RunId } from '@millrace/engine';
import { Clock, err, Ids, ok, type Result } from '@millrace/kernel';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import type { ExecutionRow } from '../outbound/postgres/execution.rows.ts';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { newestRevisions } from './execution-views.ts';
import { Flows } from './flows.ts';
import { RecoverExecutions } from './recover-executions.ts';
import { noExecution, noPipeline } from './refusals.ts';
import { maskedConfiguration } from './secrets.ts';

/** What a rollback would do, said before anybody asks for it. */
@Injectable()
export class PreviewRollbacks {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly flows: Flows,
    private readonly recover: RecoverExecutions,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  async preview(request: PreviewRollbackV1): Promise<Result<RollbackPreviewView, Problem>> {
    const { caller, pipelineName: name, stageName, targetExecutionId, how } = request;
    const { account, region } = caller;
    return this.work.read(async (tx) => {
      const pipeline = await this.pipelines.find(tx, { account, region, name });
      if (pipeline === undefined) return err(noPipeline(account, name));
      const execution = await this.executions.find(tx, targetExecutionId);
      if (execution?.pipelineId !== pipeline.id) return err(noExecution(name, targetExecutionId));
      const flow = await this.flows.read(tx, pipeline.id);
      if (flow?.status !== 'open') return err(noPipeline(account, name));
      const stage = flow.definitions[flow.version]?.stages.find((one) => one.name === stageName);
      if (stage === undefined) return err(problem('stage.not-found', `Pipeline '${name}' has no stage '${stageName}'`));
      const target = await this.recover.archive(tx, execution);
      const now = await this.executions.newestSuccess(tx, pipeline.id, stageName);
      const runId = this.ids.next() as RunId;
      const command = { type: 'RollbackStage', runId, stage: stageName, target, by: caller.arn, how } as const;
      const steps = previewRollback(flow, stageName, target);
      const problems = problemsOf(flow, { ...command, at: this.clock.now() }, steps);
      const declared = new Map(actionsIn(stage).map((action) => [action.name, action]));
      return ok({
        stageName,
        targetExecutionId,
        targetVersion: target.version,
        currentVersion: flow.version,
        possible: problems.length === 0,
        problems,
        steps: steps.map(({ action: actionName, work, problem: trouble }) => {
          const action = declared.get(actionName);
          if (action === undefined) throw new Error(`stage ${stageName} has no action ${actionName}`);
          const { actionTypeId: actionType } = action;
          return {
            actionName,
            actionType,
            configuration: maskedConfiguration(actionType, work?.configuration ?? action.configuration),
            inputArtifacts: (work?.inputArtifacts ?? []).map(({ name: artifact, artifactId, sha256 }) => ({
              name: artifact,
              artifactId,
              sha256,
            })),
            ...(trouble === undefined ? {} : { problem: trouble }),
          };
        }),
        running: now === undefined ? {} : { executionId: now.id, ...revisionOf(now) },
        ...(target.sourceRevision === undefined ? {} : { sourceRevision: target.sourceRevision }),
      });
    });
  }
}

/** The engine's own refusal, and what would be wrong with the actions besides. */
function problemsOf(
  flow: OpenFlow,
  command: RollbackStage,
  steps: ReturnType<typeof previewRollback>,
): readonly string[] {
  const decided = decide(flow, command);
  if (decided.ok) return [];
  const { detail } = decided.error;
  return [detail, ...steps.flatMap((step) => step.problem ?? []).filter((trouble) => !detail.includes(trouble))];
}

function revisionOf(target: ExecutionRow): Pick<RollbackPreviewView, 'sourceRevision'> {
  const [first] = newestRevisions(target);
  if (first === undefined) return {};
  const { actionName: _action, artifactName: _artifact, ...sourceRevision } = first;
  return { sourceRevision };
}
