import type { JobOfferedV1 } from '@millrace/contracts';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * Who works on an action execution now. `offered`: nobody yet; `claimed`: a worker, nothing of the user's has run;
 * `begun`: the user's work runs; `settled`: over.
 */
@Entity({ name: 'job' })
@Check('job_status_known', `status in ('offered', 'claimed', 'begun', 'settled')`)
@Index('job_unclaimed', ['offerAgainAt'], { where: `status = 'offered'` })
@Index('job_leased', ['leaseUntil'], { where: `lease_until is not null` })
export class JobRow {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'job_pkey' }) id!: string;
  @Column({ type: 'uuid', name: 'flow_id' }) flowId!: string;
  @Column({ type: 'text' }) account!: string;
  @Column({ type: 'text' }) region!: string;
  @Column({ type: 'integer' }) fence!: number;
  @Column({ type: 'text' }) status!: 'offered' | 'claimed' | 'begun' | 'settled';
  /** What was offered; kept until the job is settled, so that it can be offered again. */
  @Column({ type: 'jsonb', nullable: true }) offer!: JobOfferedV1 | null;
  /** How often the message of this fence was sent. */
  @Column({ type: 'integer' }) offers!: number;
  @Column({ type: 'timestamptz', name: 'offer_again_at' }) offerAgainAt!: Date;
  @Column({ type: 'text', name: 'worker_id', nullable: true }) workerId!: string | null;
  @Column({ type: 'uuid', name: 'claim_id', nullable: true }) claimId!: string | null;
  /** Null for kept jobs, and while nobody holds it. */
  @Column({ type: 'timestamptz', name: 'lease_until', nullable: true }) leaseUntil!: Date | null;
  /** Why whoever still works on it must end. */
  @Column({ type: 'text', name: 'cancel_reason', nullable: true }) cancelReason!: string | null;
}
