import { quotas } from '@millrace/engine';
import { Env, ServiceSettings } from '@millrace/service';
import { IsInt, Max, Min } from 'class-validator';

export class OrchestrationSettings extends ServiceSettings {
  /** How long a claimed job is its worker's without a sign of life. Workers renew every five seconds. */
  @Env('ORCHESTRATION_LEASE_SECONDS', 'integer') @IsInt() @Min(1) @Max(3600) leaseSeconds: number = 20;
  /** How long an offered job may lie unclaimed before it is offered again; doubles with every time, up to an hour. */
  @Env('ORCHESTRATION_OFFER_AGAIN_SECONDS', 'integer') @IsInt() @Min(1) @Max(3600) offerAgainSeconds: number = 60;
  /** How long a worker outside has to acknowledge a job before it goes to whoever polls next. */
  @Env('ORCHESTRATION_DISPATCH_SECONDS', 'integer') @IsInt() @Min(1) @Max(3600) dispatchSeconds: number = 60;
  /** How many custom action types an account may have in a region. */
  @Env('ORCHESTRATION_CUSTOM_ACTION_TYPES_PER_REGION', 'integer')
  @IsInt()
  @Min(1)
  @Max(100_000)
  customActionTypesPerRegion: number = quotas.customActionTypesPerRegion;
  /** How many actions a stage may have; CodePipeline's own limit unless the installation raises it. */
  @Env('ORCHESTRATION_ACTIONS_PER_STAGE', 'integer')
  @IsInt()
  @Min(1)
  @Max(100)
  actionsPerStage: number = quotas.actionsPerStage;
  /** How many pipelines an account may have in a region; CodePipeline's own limit unless the installation raises it. */
  @Env('ORCHESTRATION_PIPELINES_PER_REGION', 'integer')
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  pipelinesPerRegion: number = quotas.pipelinesPerRegion;
}
