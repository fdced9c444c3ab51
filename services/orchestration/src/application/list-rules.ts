import type { ListRuleExecutionsV1, Page, Problem, RuleExecutionDetail } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { pageOf, readPageToken } from '@millrace/service';
import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { ConditionsRepository } from '../outbound/postgres/conditions.repository.ts';
import { ExecutionRow } from '../outbound/postgres/execution.rows.ts';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { PipelinesRepository } from '../outbound/postgres/pipelines.repository.ts';
import { ruleExecutionDetail } from './condition-views.ts';
import { DeclaredRoles } from './declared-roles.ts';
import { known } from './known.ts';
import { noExecution, noPipeline } from './refusals.ts';

/** CodePipeline's page size for histories. */
const pageSize = 100;

/** The history of rules, newest first. */
@Injectable()
export class ListRules {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly conditions: ConditionsRepository,
  ) {}

  async list(request: ListRuleExecutionsV1): Promise<Result<Page<RuleExecutionDetail>, Problem>> {
    const { caller, pipelineName: name, executionId, latestOnly, page } = request;
    const { account, region } = caller;
    return this.work.read(async (tx) => {
      const pipeline = await this.pipelines.find(tx, { account, region, name });
      if (pipeline === undefined) return err(noPipeline(account, name));
      if (executionId !== undefined && (await this.executions.find(tx, executionId))?.pipelineId !== pipeline.id) {
        return err(noExecution(name, executionId));
      }
      const listed = `rules:${pipeline.id}:${executionId ?? ''}:${latestOnly ?? false}`;
      const before = readPageToken(listed, page);
      if (!before.ok) return before;
      const limit = Math.min(page.maxResults ?? pageSize, pageSize);
      const where = { pipelineId: pipeline.id, ...(executionId === undefined ? {} : { executionId }) };
      const slice = { before: before.value, limit: limit + 1 };
      const rows = await this.conditions.rules(tx, where, slice, latestOnly);
      const ids = [...new Set(rows.map((row) => row.executionId))];
      const executions = new Map((await tx.findBy(ExecutionRow, { id: In(ids) })).map((row) => [row.id, row]));
      const roles = await DeclaredRoles.read(tx, this.pipelines, pipeline.id, executions.values());
      return ok(
        pageOf(
          listed,
          rows,
          limit,
          ({ seq }) => seq,
          (row) => {
            const execution = executions.get(row.executionId);
            if (execution === undefined) throw new Error(`rule execution ${row.id} has no execution`);
            const detail = ruleExecutionDetail(row, execution);
            const roleArn = roles.ofRule(execution.pipelineVersion, row.stageName, row.conditionType, row.ruleName);
            return { ...detail, input: { ...detail.input, ...known({ roleArn }) } };
          },
        ),
      );
    });
  }
}
