import {
  PipelineDefined,
  PipelineDeleted,
  problem,
  type CreatePipelineV1,
  type DeletePipelineV1,
  type PipelineView,
  type Problem,
  type UpdatePipelineV1,
  type ValidatePipelineV1,
} from '@millrace/contracts';
import {
  contextFor,
  findActionType,
  validatePipeline,
  type ActionType,
  type PipelineDeclaration,
} from '@millrace/engine';
import { Clock, err, Ids, instant, ok, type Instant, type Issue, type Result } from '@millrace/kernel';
import { Outbox } from '@millrace/messaging';
import { isUniqueViolation, UnitOfWork, type Tx } from '@millrace/persistence';
import { withTags } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import type { PipelineRow } from '../outbound/postgres/pipeline.rows.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { OrchestrationSettings } from '../settings.ts';
import { ActionTypes } from './action-types.ts';
import { CheckActions } from './check-actions.ts';
import { Flows } from './flows.ts';
import { PipelinePolling } from './pipeline-polling.ts';
import { pipelineView } from './pipeline-view.ts';
import { noPipeline, refusal } from './refusals.ts';
import { sealerOf } from './sealer.ts';
import { openConfiguration, sealSecrets } from './secrets.ts';
import { StartExecutions } from './start-executions.ts';

/** What a definition is checked against. */
interface Surroundings {
  readonly usable: readonly ActionType[];
  readonly region: string;
  readonly current: PipelineDeclaration | undefined;
  /** What others have found already. */
  readonly unfit: readonly Issue[];
}

/** Creates, updates and deletes pipelines. Every version stays. */
@Injectable()
export class DefinePipeline {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly flows: Flows,
    private readonly starts: StartExecutions,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly settings: OrchestrationSettings,
    private readonly types: ActionTypes,
    private readonly checks: CheckActions,
    private readonly polling: PipelinePolling,
  ) {}

  /** Stores version 1 and starts its first execution. */
  async create({ caller, pipeline, tags = {} }: CreatePipelineV1): Promise<Result<PipelineView, Problem>> {
    const { account, region } = caller;
    const unfit = await this.checks.run(caller, pipeline);
    if (!unfit.ok) return unfit;
    const usable = await this.work.run((tx) => this.types.usableIn(tx, caller));
    const valid = this.validated(pipeline, { usable, region, current: undefined, unfit: unfit.value }, 1);
    if (!valid.ok) return valid;
    const tagged = withTags(`arn:aws:codepipeline:${region}:${account}:${valid.value.name}`, {}, tags);
    if (!tagged.ok) return tagged;
    const at = this.clock.now();
    const id = this.ids.next();
    const { name } = valid.value;
    try {
      return await this.work.run(async (tx): Promise<Result<PipelineView, Problem>> => {
        const { pipelinesPerRegion } = this.settings;
        if ((await this.pipelines.count(tx, account, region)) >= pipelinesPerRegion) {
          return err(problem('pipeline.limit', `Account '${account}' has ${pipelinesPerRegion} pipelines`));
        }
        await this.pipelines.create(tx, { id, account, region, name, tags }, valid.value, at);
        const opening = { type: 'OpenFlow', at, account, region, pipelineId: id, declaration: valid.value } as const;
        const opened = await this.flows.decideIn(tx, id, opening, { id: `create:${id}` });
        if (!opened.ok) return err(refusal(opened.error));
        await this.announce(tx, id, account, valid.value);
        await this.starts.startIn(
          tx,
          { id, account, region, name, pollingDisabledAt: null, declaration: valid.value },
          {
            runId: this.ids.next(),
            trigger: { triggerType: 'CreatePipeline', triggerDetail: caller.arn },
            variables: [],
            sourceOverrides: [],
            // A required variable has no value yet: that is history to look at, not a reason to refuse the pipeline.
            asked: 'trigger',
          },
          { id: `create:${id}` },
        );
        return ok(pipelineView(valid.value, { account, region, name, tags, createdAt: at, updatedAt: at }));
      });
    } catch (fault) {
      if (!isUniqueViolation(fault, 'pipeline_live_name')) throw fault;
      const detail = `A pipeline with the name '${name}' already exists in account '${account}'`;
      return err(problem('pipeline.name-in-use', detail));
    }
  }

  /** Replaces the whole definition; what is under way is cancelled except in PARALLEL mode. Starts nothing. */
  async update({ caller, pipeline, ...expected }: UpdatePipelineV1): Promise<Result<PipelineView, Problem>> {
    const { account, region } = caller;
    const name = nameOf(pipeline);
    const unfit = await this.checks.run(caller, pipeline);
    if (!unfit.ok) return unfit;
    return this.work.run(async (tx): Promise<Result<PipelineView, Problem>> => {
      const row = await this.pipelines.find(tx, { account, region, name }, true);
      if (row === undefined) return err(noPipeline(account, name));
      const changed = changedMeanwhile(row, expected);
      if (changed !== undefined) return err(changed);
      const current = await this.pipelines.current(tx, row);
      const usable = await this.types.usableIn(tx, caller);
      const valid = this.validated(pipeline, { usable, region, current, unfit: unfit.value }, row.version + 1);
      if (!valid.ok) return valid;
      const at = this.clock.now();
      await this.pipelines.update(tx, row.id, valid.value, at);
      const command = { type: 'UpdateDefinition', at, declaration: valid.value } as const;
      const cause = { id: `update:${row.id}:${valid.value.version}` };
      const decided = await this.flows.decideIn(tx, row.id, command, cause);
      if (!decided.ok) return err(refusal(decided.error));
      await this.announce(tx, row.id, account, valid.value);
      await this.polling.enable(tx, row);
      return ok(pipelineView(valid.value, factsOf(row, at)));
    });
  }

  /** What would refuse the definition, as the first version of a pipeline or as the next one. Stores nothing. */
  async validate({ caller, pipeline }: ValidatePipelineV1): Promise<Result<{ issues: readonly Issue[] }, Problem>> {
    const { account, region } = caller;
    const unfit = await this.checks.run(caller, pipeline);
    if (!unfit.ok) return unfit;
    return this.work.read(async (tx) => {
      const row = await this.pipelines.find(tx, { account, region, name: nameOf(pipeline) });
      const current = row && (await this.pipelines.current(tx, row));
      const usable = await this.types.usableIn(tx, caller);
      const valid = this.judged(pipeline, { usable, region, current, unfit: unfit.value }, (row?.version ?? 0) + 1);
      return ok({ issues: valid.ok ? [] : valid.error });
    });
  }

  /** Ends everything that is under way. A pipeline that is not there is deleted already. */
  async delete({
    caller: { account, region },
    pipelineName: name,
    ...expected
  }: DeletePipelineV1): Promise<Result<Record<string, never>, Problem>> {
    return this.work.run(async (tx): Promise<Result<Record<string, never>, Problem>> => {
      const row = await this.pipelines.find(tx, { account, region, name }, true);
      if (row === undefined) return ok({});
      const changed = changedMeanwhile(row, expected);
      if (changed !== undefined) return err(changed);
      const at = this.clock.now();
      const cause = { id: `delete:${row.id}` };
      for (const flowId of [row.id, ...(await this.executions.ownFlows(tx, row.id))]) {
        await this.flows.decideIn(tx, flowId, { type: 'DeletePipeline', at }, cause);
      }
      await this.pipelines.delete(tx, row.id, at);
      const options = { subject: row.id, id: `pipeline:${row.id}:deleted`, account };
      await this.outbox.add(tx, PipelineDeleted, { pipelineName: name, pipelineId: row.id }, options);
      return ok({});
    });
  }

  private judged(
    document: unknown,
    { usable, region, current, unfit }: Surroundings,
    version: number,
  ): Result<PipelineDeclaration, readonly Issue[]> {
    const { actionsPerStage } = this.settings;
    const context = { ...contextFor(region, current), actionTypes: usable, actionsPerStage };
    const valid = validatePipeline(document, context, version);
    if (!valid.ok) return err([...valid.error, ...unfit]);
    return unfit.length > 0 ? err(unfit) : valid;
  }

  /** Valid, and fit to be stored. */
  private validated(
    document: unknown,
    surroundings: Surroundings,
    version: number,
  ): Result<PipelineDeclaration, Problem> {
    const { usable, current } = surroundings;
    const valid = this.judged(document, surroundings, version);
    if (!valid.ok) {
      return err(problem('pipeline.invalid', valid.error.map(({ message }) => message).join('; '), valid.error));
    }
    return ok(
      sealSecrets(
        valid.value,
        current,
        () => sealerOf(this.settings),
        (id) => findActionType(id, usable),
      ),
    );
  }

  private async announce(tx: Tx, id: string, account: string, declaration: PipelineDeclaration): Promise<void> {
    const [first] = declaration.stages;
    const sourceActions = (first?.actions ?? []).map((action) => ({
      stageName: first?.name ?? '',
      actionName: action.name,
      actionType: action.actionTypeId,
      configuration: openConfiguration(action),
    }));
    const { name: pipelineName, version, executionMode } = declaration;
    const stages = declaration.stages.map(({ name: stageName, actions }) => ({
      stageName,
      approvalActionNames: actions.filter(isApproval).map((action) => action.name),
    }));
    const triggers = (declaration.triggers ?? []).map((trigger) => ({ ...trigger }));
    const data = { pipelineName, version, executionMode, sourceActions, stages, pipelineId: id, triggers };
    await this.outbox.add(tx, PipelineDefined, data, { subject: id, id: `pipeline:${id}:${version}`, account });
  }
}

const nameOf = ({ name }: Readonly<Record<string, unknown>>): string => (typeof name === 'string' ? name : '');

function changedMeanwhile(
  { name, version, createdAt }: PipelineRow,
  { expectedVersion, expectedCreated }: Pick<UpdatePipelineV1, 'expectedVersion' | 'expectedCreated'>,
): Problem | undefined {
  if (expectedCreated !== undefined && Date.parse(expectedCreated) !== createdAt.getTime()) {
    const detail = `Pipeline '${name}' is not the one that was meant: it was created anew at ${createdAt.toISOString()}`;
    return problem('pipeline.changed-meanwhile', detail);
  }
  if (expectedVersion === undefined || expectedVersion === version) return undefined;
  return problem('pipeline.changed-meanwhile', `Pipeline '${name}' is at version ${version}, not ${expectedVersion}`);
}

const isApproval = ({ actionTypeId }: { readonly actionTypeId: { readonly category: string } }): boolean =>
  actionTypeId.category === 'Approval';

const factsOf = (row: PipelineRow, updatedAt: Instant) => ({
  account: row.account,
  region: row.region,
  name: row.name,
  tags: row.tags,
  createdAt: instant(row.createdAt.getTime()),
  updatedAt,
});
