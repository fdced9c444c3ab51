import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Statement } from '../../domain/policy.ts';

@Entity('role')
export class RoleRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'role_pk' }) account!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'role_pk' }) name!: string;
  @Column('text') region!: string;
  @Column('jsonb') statements!: Statement[];
  @Column('timestamptz') created_at!: Date;
}

/** Whoever may ask for something: a person or a program. */
@Entity('principal')
@Unique('principal_name_uq', ['account', 'name'])
export class PrincipalRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'principal_pk' }) id!: string;
  @Column('text') account!: string;
  @Column('text') region!: string;
  @Column('text') name!: string;
  @Column('text') kind!: 'user' | 'service-account';
  @Column('text', { array: true }) roles!: string[];
  @Column('timestamptz') created_at!: Date;
}

@Entity('access_key')
@Index('access_key_principal_ix', ['principal_id'])
export class AccessKeyRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'access_key_pk' }) access_key_id!: string;
  @ForeignKey(() => PrincipalRow, { name: 'access_key_principal_fk', onDelete: 'CASCADE' })
  @Column('uuid')
  principal_id!: string;
  @Column('text') account!: string;
  @Column('text') region!: string;
  /** Sealed: SigV4 needs the secret itself, so a digest would not do. */
  @Column('text') sealed_secret!: string;
  @Column('timestamptz') created_at!: Date;
  /** One that is switched off signs nothing, and can be switched on again. */
  @Column('boolean', { default: true }) active!: boolean;
  /** To the minute. */
  @Column('timestamptz', { nullable: true }) last_used_at!: Date | null;
}

@Entity('api_token')
@Unique('api_token_digest_uq', ['digest'])
@Index('api_token_principal_ix', ['principal_id'])
export class ApiTokenRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'api_token_pk' }) id!: string;
  @ForeignKey(() => PrincipalRow, { name: 'api_token_principal_fk', onDelete: 'CASCADE' })
  @Column('uuid')
  principal_id!: string;
  @Column('text') account!: string;
  @Column('text') region!: string;
  /** SHA-256 in hexadecimal; the token itself is known to its holder alone. */
  @Column('text') digest!: string;
  @Column('timestamptz') created_at!: Date;
}

/** Who did what, when. Never changed. */
@Entity('audit_entry')
@Index('audit_entry_account_ix', ['account', 'seq'])
export class AuditEntryRow {
  @PrimaryColumn('bigint', {
    primaryKeyConstraintName: 'audit_entry_pk',
    generated: 'identity',
    generatedIdentity: 'ALWAYS',
  })
  seq!: string;
  @Column('text') account!: string;
  @Column('text') region!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') principal_arn!: string;
  @Column('text') action!: string;
  @Column('text') resource!: string;
  @Column('text') outcome!: 'done' | 'refused' | 'failed';
  @Column('text', { nullable: true }) problem_code!: string | null;
  /** SHA-256 of what was asked, without secrets being kept. */
  @Column('text', { nullable: true }) request_digest!: string | null;
  /** SHA-256 of the thing after the change, as it was answered. */
  @Column('text', { nullable: true }) result_digest!: string | null;
  @Column('text', { nullable: true }) source_address!: string | null;
  @Column('text') request_id!: string;
}

/** A request that bore an idempotency key; without an answer it is being carried out. */
@Entity('idempotent_request')
@Index('idempotent_request_began_ix', ['began_at'])
export class IdempotentRequestRow {
  @ForeignKey(() => PrincipalRow, { name: 'idempotent_request_principal_fk', onDelete: 'CASCADE' })
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'idempotent_request_pk' })
  principal_id!: string;
  @PrimaryColumn('text', { primaryKeyConstraintName: 'idempotent_request_pk' }) key!: string;
  @Column('text') account!: string;
  @Column('text') region!: string;
  /** SHA-256 of method, address and body. */
  @Column('text') request_digest!: string;
  @Column('timestamptz') began_at!: Date;
  @Column('smallint', { nullable: true }) status!: number | null;
  /** Headers and body. */
  @Column('text', { nullable: true }) sealed_answer!: string | null;
}
