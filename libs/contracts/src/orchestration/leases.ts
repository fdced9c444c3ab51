import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsString, Length, Matches, Max, Min, ValidateNested } from 'class-validator';
import { query } from '../contract.ts';
import { ActionTypeIdV1, uuidShape } from '../wire.ts';

/** A worker with a free slot asks for a job that it was offered. The same `claimId` asks again without harm. */
export class ClaimJobV1 {
  @Matches(uuidShape) jobId!: string;
  @IsInt() @Min(1) fence!: number;
  @IsString() @Length(1, 128) workerId!: string;
  @Matches(uuidShape) claimId!: string;
}
export type ClaimAnswer =
  | { readonly granted: true; readonly leaseSeconds: number }
  | { readonly granted: false; readonly reason: 'taken' | 'settled' | 'stale' | 'unknown' | 'cancelled' };

/**
 * A worker with a free slot waits for a job of this type, to be offered from now on. What it is answered is its own
 * already, under `claimId`: granted by the very commit that offered it. Jobs that nobody waited for are in the work
 * queues, which it watches at the same time.
 */
export class AwaitJobV1 {
  @ValidateNested() @Type(() => ActionTypeIdV1) actionType!: ActionTypeIdV1;
  @IsString() @Length(1, 64) region!: string;
  @IsString() @Length(1, 128) workerId!: string;
  @Matches(uuidShape) claimId!: string;
  /** It is answered by then, if need be with nothing. */
  @IsInt() @Min(1) @Max(60) seconds!: number;
}
export interface AwaitJobAnswer {
  readonly granted?: {
    /** The message `JobOffered`, as the work queue would have carried it. */
    readonly message: object;
    readonly leaseSeconds: number;
  };
}

/** The slot has another job: what was not granted until now need not be. Said to every replica, and not answered. */
export class StopAwaitingJobV1 {
  @Matches(uuidShape) claimId!: string;
}

export class HeldJobV1 {
  @Matches(uuidShape) jobId!: string;
  @IsInt() @Min(1) fence!: number;
}
/** "I still work on these": also the safety net for a cancel or a settlement whose message was lost. */
export class RenewLeasesV1 {
  @IsString() @Length(1, 128) workerId!: string;
  @IsArray() @ArrayMaxSize(1000) @ValidateNested({ each: true }) @Type(() => HeldJobV1) jobs!: HeldJobV1[];
}
export interface RenewAnswer {
  readonly leaseSeconds: number;
  /** Per asked job: go on; end it; its result is recorded; it is no longer this worker's. */
  readonly jobs: readonly {
    readonly jobId: string;
    readonly fence: number;
    readonly state: 'held' | 'cancel' | 'settled' | 'lost';
  }[];
}
/** A claimed job in which no user command had begun is given back, to be offered again at once under a new fence. */
export class ReleaseJobV1 {
  @Matches(uuidShape) jobId!: string;
  @IsInt() @Min(1) fence!: number;
  @IsString() @Length(1, 128) workerId!: string;
  @IsString() @Length(1, 500) reason!: string;
}

export const ClaimJob = query('orchestration', 'claim-job', ClaimJobV1).answers<ClaimAnswer>();
export const AwaitJob = query('orchestration', 'await-job', AwaitJobV1).answers<AwaitJobAnswer>();
export const StopAwaitingJob = query('orchestration', 'stop-awaiting-job', StopAwaitingJobV1).answers<never>();
export const RenewLeases = query('orchestration', 'renew-leases', RenewLeasesV1).answers<RenewAnswer>();
export const ReleaseJob = query('orchestration', 'release-job', ReleaseJobV1).answers<Record<string, never>>();
