import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { In, LessThan, type FindOptionsWhere } from 'typeorm';
import { ConditionExecutionRow, RuleExecutionRow } from './condition.rows.ts';
import type { Slice } from './executions.repository.ts';

/** Conditions and their rules, as they were projected. */
@Injectable()
export class ConditionsRepository {
  async conditions(tx: Tx, executionIds: readonly string[]): Promise<readonly ConditionExecutionRow[]> {
    return executionIds.length === 0 ? [] : tx.findBy(ConditionExecutionRow, { executionId: In([...executionIds]) });
  }

  /** The newest evaluation of each rule by these executions. */
  async newestRules(tx: Tx, executionIds: readonly string[]): Promise<readonly RuleExecutionRow[]> {
    if (executionIds.length === 0) return [];
    return tx
      .createQueryBuilder(RuleExecutionRow, 'rule')
      .distinctOn(['rule.execution_id', 'rule.stage_name', 'rule.condition_type', 'rule.rule_name'])
      .where('rule.executionId in (:...executionIds)', { executionIds })
      .orderBy('rule.execution_id')
      .addOrderBy('rule.stage_name')
      .addOrderBy('rule.condition_type')
      .addOrderBy('rule.rule_name')
      .addOrderBy('rule.seq', 'DESC')
      .getMany();
  }

  /** Newest first; the newest evaluation of each rule only when `latestOnly`. */
  async rules(
    tx: Tx,
    where: { readonly pipelineId: string; readonly executionId?: string },
    { before, limit }: Slice,
    latestOnly = false,
  ): Promise<readonly RuleExecutionRow[]> {
    const wanted: FindOptionsWhere<RuleExecutionRow> = {
      ...where,
      ...(before === undefined ? {} : { seq: LessThan(before) }),
    };
    if (latestOnly && where.executionId !== undefined) {
      wanted.id = In((await this.newestRules(tx, [where.executionId])).map(({ id }) => id));
    }
    return tx.find(RuleExecutionRow, { where: wanted, order: { seq: 'DESC' }, take: limit });
  }
}
