import type { Page, PageV1, Problem } from '@millrace/contracts';
import { Clock, ok, type Result } from '@millrace/kernel';
import { pageOf, readPageToken } from '@millrace/service';
import { Injectable, Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { Settings } from '../settings.ts';

export const auditOutcomes = ['done', 'refused', 'failed'] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

/** Which entries are wanted. */
export interface AuditFilter {
  readonly principalArn?: string;
  readonly action?: string;
  readonly resourcePrefix?: string;
  readonly outcome?: AuditOutcome;
  /** ISO 8601. */
  readonly after?: string;
  readonly before?: string;
}

export interface AuditRecord {
  readonly principalArn: string;
  readonly action: string;
  readonly resource: string;
  /** `refused`: not allowed; `failed`: allowed, but it could not be or was not done. */
  readonly outcome: AuditOutcome;
  readonly problemCode?: string;
  /** What was asked; only its digest is kept. */
  readonly request?: Uint8Array;
  /** The thing as it is afterwards; only its digest is kept. */
  readonly result?: unknown;
  readonly sourceAddress?: string;
  readonly requestId: string;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly principalArn: string;
  readonly action: string;
  readonly resource: string;
  readonly outcome: AuditRecord['outcome'];
  readonly problemCode?: string;
  readonly requestDigest?: string;
  readonly resultDigest?: string;
  readonly sourceAddress?: string;
  readonly requestId: string;
}

/** Who changed what, when. Entries are only ever added. */
@Injectable()
export class AuditLog {
  private readonly logger = new Logger('AuditLog');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** The change has happened when this is called, so a failure to store it is logged whole and not thrown. */
  async record(record: AuditRecord): Promise<void> {
    const row = [
      this.settings.account,
      this.settings.region,
      new Date(this.clock.now()),
      record.principalArn,
      record.action,
      record.resource,
      record.outcome,
      record.problemCode ?? null,
      record.request === undefined ? null : digest(record.request),
      record.result === undefined ? null : digest(JSON.stringify(record.result)),
      record.sourceAddress ?? null,
      record.requestId,
    ];
    try {
      await this.dataSource.query(
        `insert into audit_entry (account, region, at, principal_arn, action, resource, outcome, problem_code,
           request_digest, result_digest, source_address, request_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
        row,
      );
    } catch (error) {
      this.logger.error({ msg: 'audit-entry-not-stored', row, error: String(error) });
    }
  }

  /** Newest first. */
  async list(page: PageV1, filter: AuditFilter = {}): Promise<Result<Page<AuditEntry>, Problem>> {
    const { principalArn, action, resourcePrefix, outcome, after, before } = filter;
    const wanted = [principalArn, action, resourcePrefix, outcome, after, before];
    const listed = `audit:${JSON.stringify(wanted)}`;
    const place = readPageToken(listed, page, /^[0-9]{1,18}$/);
    if (!place.ok) return place;
    const limit = page.maxResults ?? 100;
    const rows: AuditRow[] = await this.dataSource.query(
      `select * from audit_entry where account = $1 and ($2::bigint is null or seq < $2)
         and ($4::text is null or principal_arn = $4) and ($5::text is null or action = $5)
         and ($6::text is null or starts_with(resource, $6)) and ($7::text is null or outcome = $7)
         and ($8::timestamptz is null or at >= $8) and ($9::timestamptz is null or at < $9)
       order by seq desc limit $3`,
      [
        this.settings.account,
        place.value ?? null,
        limit + 1,
        ...wanted.slice(0, -2).map((one) => one ?? null),
        dateOf(after),
        dateOf(before),
      ],
    );
    return ok(pageOf(listed, rows, limit, ({ seq }) => seq, toEntry));
  }
}

/** PostgreSQL reads fewer offsets of time than JavaScript does. */
const dateOf = (text: string | undefined): Date | null => (text === undefined ? null : new Date(text));

interface AuditRow {
  readonly seq: string;
  readonly at: Date;
  readonly principal_arn: string;
  readonly action: string;
  readonly resource: string;
  readonly outcome: AuditRecord['outcome'];
  readonly problem_code: string | null;
  readonly request_digest: string | null;
  readonly result_digest: string | null;
  readonly source_address: string | null;
  readonly request_id: string;
}

const toEntry = (row: AuditRow): AuditEntry => ({
  id: row.seq,
  at: row.at.toISOString(),
  principalArn: row.principal_arn,
  action: row.action,
  resource: row.resource,
  outcome: row.outcome,
  ...(row.problem_code === null ? {} : { problemCode: row.problem_code }),
  ...(row.request_digest === null ? {} : { requestDigest: row.request_digest }),
  ...(row.result_digest === null ? {} : { resultDigest: row.result_digest }),
  ...(row.source_address === null ? {} : { sourceAddress: row.source_address }),
  requestId: row.request_id,
});

const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
