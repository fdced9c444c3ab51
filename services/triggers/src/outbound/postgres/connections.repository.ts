import type { ConnectionProviderType, ConnectionView, ListConnectionsV1, Page, Problem } from '@millrace/contracts';
import { formatInstant, instant, ok, type Instant, type Result } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { pageOf, readPageToken } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Connection } from '../../domain/connection.ts';
import type { Place } from '../../domain/source-action.ts';

export interface SealedConnection extends Connection {
  readonly sealedToken: string | undefined;
}

interface ConnectionRow {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly provider_type: ConnectionProviderType;
  readonly base_url: string;
  readonly username: string | null;
  readonly sealed_token: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** AWS has given its connections another name: either finds them. */
const sameArn = `replace(arn, ':codeconnections:', ':codestar-connections:')`;

/** Connections of every account and region. */
@Injectable()
export class ConnectionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(
    tx: Tx,
    { account, region }: Place,
    { id, arn, name, providerType, baseUrl, username, sealedToken }: SealedConnection,
    at: Instant,
  ): Promise<ConnectionView> {
    const rows: ConnectionRow[] = await tx.query(
      `insert into connection (id, account, region, arn, name, provider_type, base_url, username, sealed_token,
                               created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) returning *`,
      [id, account, region, arn, name, providerType, baseUrl, username ?? null, sealedToken ?? null, formatInstant(at)],
    );
    return firstView(rows);
  }

  async setToken(
    tx: Tx,
    id: string,
    { username, sealedToken }: { readonly username: string | undefined; readonly sealedToken: string },
    at: Instant,
  ): Promise<ConnectionView> {
    const [rows] = (await tx.query(
      'update connection set username = $2, sealed_token = $3, updated_at = $4 where id = $1 returning *',
      [id, username ?? null, sealedToken, formatInstant(at)],
    )) as [ConnectionRow[], number];
    return firstView(rows);
  }

  async lock(tx: Tx, { account, region }: Place, name: string): Promise<Connection | undefined> {
    const rows: ConnectionRow[] = await tx.query(
      'select * from connection where account = $1 and region = $2 and name = $3 for update',
      [account, region, name],
    );
    return rows.map(connectionOf)[0];
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.query('delete from connection where id = $1', [id]);
  }

  async byArn({ account, region }: Place, arn: string): Promise<Connection | undefined> {
    const rows: ConnectionRow[] = await this.dataSource.query(
      `select * from connection where account = $1 and region = $2 and ${sameArn} = $3`,
      [account, region, arn.replace(':codeconnections:', ':codestar-connections:')],
    );
    return rows.map(connectionOf)[0];
  }

  /** The one that `CodeCommit` actions go through: they name a repository only. */
  async ofCodeCommit({ account, region }: Place): Promise<Connection | undefined> {
    const rows: ConnectionRow[] = await this.dataSource.query(
      `select * from connection where account = $1 and region = $2 and provider_type = 'CodeCommit'`,
      [account, region],
    );
    return rows.map(connectionOf)[0];
  }

  async withToken({ account, region }: Place, id: string): Promise<SealedConnection | undefined> {
    const rows: ConnectionRow[] = await this.dataSource.query(
      'select * from connection where account = $1 and region = $2 and id = $3',
      [account, region, id],
    );
    return rows.map((row) => ({ ...connectionOf(row), sealedToken: row.sealed_token ?? undefined }))[0];
  }

  /** Names of pipelines whose sources go through it. */
  async users(tx: Tx, { account, region }: Place, id: string): Promise<readonly string[]> {
    const rows: { name: string }[] = await tx.query(
      `select distinct pipeline_name as name from source where account = $1 and region = $2 and access = $3 order by 1`,
      [account, region, `connection:${id}`],
    );
    return rows.map(({ name }) => name);
  }

  /** In the order of their names. */
  async list({ caller, page }: ListConnectionsV1): Promise<Result<Page<ConnectionView>, Problem>> {
    const { account, region } = caller;
    const listed = `connections:${account}:${region}`;
    const after = readPageToken(listed, page);
    if (!after.ok) return after;
    const size = page.maxResults ?? 100;
    const rows: ConnectionRow[] = await this.dataSource.query(
      `select * from connection where account = $1 and region = $2 and ($3::text is null or name collate "C" > $3)
       order by name collate "C" limit $4`,
      [account, region, after.value ?? null, size + 1],
    );
    return ok(pageOf(listed, rows, size, ({ name }) => name, viewOf));
  }
}

const connectionOf = (row: ConnectionRow): Connection => ({
  id: row.id,
  arn: row.arn,
  name: row.name,
  providerType: row.provider_type,
  baseUrl: row.base_url,
  username: row.username ?? undefined,
});

const timeOf = (date: Date): string => formatInstant(instant(date.getTime()));

const viewOf = (row: ConnectionRow): ConnectionView => ({
  connectionArn: row.arn,
  name: row.name,
  providerType: row.provider_type,
  baseUrl: row.base_url,
  ...(row.username === null ? {} : { username: row.username }),
  hasToken: row.sealed_token !== null,
  createdAt: timeOf(row.created_at),
  updatedAt: timeOf(row.updated_at),
});

function firstView([row]: readonly ConnectionRow[]): ConnectionView {
  if (row === undefined) throw new Error('a connection that was written was not returned');
  return viewOf(row);
}
