import { deciderMigrations } from '@millrace/decider';
import { defineService } from '@millrace/service';
import { OrchestrationModule } from './orchestration.module.ts';
import { ActionExecutionRow, ExecutionRow, StageExecutionRow } from './outbound/postgres/execution.rows.ts';
import { ConditionExecutionRow, RuleExecutionRow } from './outbound/postgres/condition.rows.ts';
import { JobRow } from './outbound/postgres/job.row.ts';
import { Orchestration1700000000001 } from './outbound/postgres/migrations/orchestration-1.ts';
import { Orchestration1700000000002 } from './outbound/postgres/migrations/orchestration-2.ts';
import { Orchestration1700000000003 } from './outbound/postgres/migrations/orchestration-3.ts';
import { Orchestration1700000000004 } from './outbound/postgres/migrations/orchestration-4.ts';
import { Orchestration1700000000005 } from './outbound/postgres/migrations/orchestration-5.ts';
import { PipelineRow, PipelineVersionRow } from './outbound/postgres/pipeline.rows.ts';
import { OrchestrationSettings } from './settings.ts';

export const orchestration = defineService({
  name: 'orchestration',
  module: OrchestrationModule,
  settings: OrchestrationSettings,
  entities: [
    PipelineRow,
    PipelineVersionRow,
    ExecutionRow,
    StageExecutionRow,
    ActionExecutionRow,
    ConditionExecutionRow,
    RuleExecutionRow,
    JobRow,
  ],
  migrations: [
    ...deciderMigrations,
    Orchestration1700000000001,
    Orchestration1700000000002,
    Orchestration1700000000003,
    Orchestration1700000000004,
    Orchestration1700000000005,
  ],
});
