import { writeRows, type RowChange, type TableShape, type Tx } from '@millrace/persistence';

/**
 * Everything that a decision changes beside its own aggregate, table by table. Jobs come before action executions: the
 * claim of a job changes them in this order, too, and so no two wait for each other.
 */
export const readModel = {
  job: {
    key: ['id'],
    columns: [
      'flow_id',
      'account',
      'region',
      'fence',
      'status',
      'offer',
      'offers',
      'offer_again_at',
      'worker_id',
      'claim_id',
      'lease_until',
      'cancel_reason',
    ],
  },
  execution: {
    key: ['id'],
    columns: [
      'pipeline_id',
      'flow_id',
      'pipeline_name',
      'pipeline_version',
      'execution_mode',
      'execution_type',
      'status',
      'cause',
      'trigger_facts',
      'variables',
      'source_revisions',
      'stop_reason',
      'request_token',
      'traceparent',
      'started_at',
      'updated_at',
      'ended_at',
    ],
  },
  stage_execution: { key: ['execution_id', 'stage_name'], columns: ['status', 'cause', 'started_at', 'ended_at'] },
  action_execution: {
    key: ['id'],
    columns: [
      'execution_id',
      'pipeline_id',
      'flow_id',
      'stage_name',
      'action_name',
      'attempt',
      'action_type',
      'status',
      'outcome',
      'cause',
      'summary',
      'error',
      'configuration',
      'resolved_configuration',
      'namespace',
      'region',
      'input_artifacts',
      'output_artifacts',
      'output_variables',
      'external_execution_id',
      'external_execution_url',
      'percent_complete',
      'token',
      'log',
      'source_revision',
      'worker_id',
      'updated_by',
      'started_at',
      'claimed_at',
      'begun_at',
      'updated_at',
      'ended_at',
    ],
  },
} as const satisfies Record<string, TableShape>;

export type ReadModelTable = keyof typeof readModel;
export type ReadModelChange = RowChange<ReadModelTable>;

/** Writes what decisions have changed, with one statement per table and kind of change. */
export const writeReadModel = (tx: Tx, changes: readonly ReadModelChange[]): void => writeRows(tx, readModel, changes);
