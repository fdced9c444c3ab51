import { problem, type Problem, type PutActionRevisionV1 } from '@millrace/contracts';
import { actionsIn } from '@millrace/engine';
import { err, Ids, ok, type Result } from '@millrace/kernel';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { noPipeline } from './refusals.ts';
import { StartExecutions } from './start-executions.ts';
import { startedPipeline } from './start-lanes.ts';

type Announced = Result<{ isNew: boolean; executionId: string }, Problem>;

/** Somebody outside has found a new revision of a source. Each revision starts one execution. */
@Injectable()
export class AnnounceRevisions {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly starts: StartExecutions,
    private readonly ids: Ids,
  ) {}

  async run({ caller, pipelineName, stageName, actionName, revisionId }: PutActionRevisionV1): Promise<Announced> {
    const { account, region } = caller;
    return this.work.run(async (tx): Promise<Announced> => {
      const pipeline = await this.pipelines.find(tx, { account, region, name: pipelineName }, true);
      if (pipeline === undefined) return err(noPipeline(account, pipelineName));
      const { id } = pipeline;
      const declaration = await this.pipelines.current(tx, pipeline);
      const stage = declaration.stages.find(({ name }) => name === stageName);
      if (stage === undefined) {
        return err(problem('stage.not-found', `Pipeline '${pipelineName}' does not have a stage '${stageName}'`));
      }
      const action = actionsIn(stage).find(({ name }) => name === actionName);
      if (action === undefined) {
        return err(problem('action.not-found', `Stage '${stageName}' does not have an action '${actionName}'`));
      }
      if (action.actionTypeId.category !== 'Source') {
        return err(problem('request.invalid', `Action '${actionName}' is no source: only sources have revisions`));
      }
      const seen: { execution_id: string }[] = await tx.query(
        `select execution_id from announced_revision where pipeline_id = $1 and action_name = $2 and revision_id = $3`,
        [id, actionName, revisionId],
      );
      if (seen[0] !== undefined) return ok({ isNew: false, executionId: seen[0].execution_id });
      const runId = this.ids.next();
      const trigger = { triggerType: 'PutActionRevision', triggerDetail: caller.arn };
      const start = { runId, trigger, variables: [], sourceOverrides: [], asked: 'person' } as const;
      const started = await this.starts.startIn(tx, startedPipeline(pipeline, declaration), start, { id: runId });
      if (!started.ok) return started;
      await tx.query(
        `insert into announced_revision (pipeline_id, action_name, revision_id, execution_id) values ($1, $2, $3, $4)`,
        [id, actionName, revisionId, runId],
      );
      return ok({ isNew: true, executionId: started.value.executionId });
    });
  }
}
