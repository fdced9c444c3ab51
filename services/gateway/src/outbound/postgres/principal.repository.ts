import { apiTokenDigest, generateAccessKey, generateApiToken, SecretSealer, type AccessKey } from '@millrace/access';
import { Clock, Ids, instant, minutes, type Instant } from '@millrace/kernel';
import type { Page } from '@millrace/contracts';
import type { Tx } from '@millrace/persistence';
import type { NamedList, SealedPlace } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Statement } from '../../domain/policy.ts';
import {
  principalArn,
  type IssuedCredentials,
  type Principal,
  type PrincipalKind,
  type PrincipalView,
} from '../../domain/principal.ts';
import { initialRoles, type RoleName } from '../../domain/roles.ts';
import { Settings } from '../../settings.ts';
import { SharedLookUps } from './shared-look-ups.ts';

interface FoundRow {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly kind: PrincipalKind;
  readonly statements: readonly Statement[];
  readonly sealed_secret: string | null;
}

/** Whose key it is, and when it was used last. */
export interface KeyOwner {
  readonly principal: Principal;
  readonly lastUsedAt: Instant | undefined;
}

interface OpenedKey {
  readonly secretAccessKey: string;
  readonly owner: KeyOwner;
}

/** A principal's row with the statements of all its roles. */
const found = `
  p.id, p.account, p.name, p.kind,
  (select coalesce(jsonb_agg(statement), '[]') from role r, jsonb_array_elements(r.statements) statement
   where r.account = p.account and r.name = any (p.roles)) as statements`;

/** The secret of an access key is sealed for the key's own id. */
export const sealedAccessKeys: SealedPlace = {
  kind: 'access-key',
  read: 'select access_key_id as owner, sealed_secret as sealed from access_key order by access_key_id',
  contextOf: (accessKeyId) => accessKeyId,
  replace: 'update access_key set sealed_secret = $3 where access_key_id = $1 and sealed_secret = $2',
};

/** Principals and their credentials. Secrets leave it once, when they are made, or opened to verify a signature. */
@Injectable()
export class PrincipalRepository {
  private readonly byKeyId = new SharedLookUps((accessKeyId) => this.#byAccessKey(accessKeyId));
  private readonly byDigest = new SharedLookUps((digest) => this.#byDigest(digest));

  constructor(
    private readonly dataSource: DataSource,
    private readonly sealer: SecretSealer,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly settings: Settings,
  ) {}

  /** Undefined for a key that is unknown or switched off. */
  byAccessKey(accessKeyId: string): Promise<OpenedKey | undefined> {
    return this.byKeyId.get(accessKeyId);
  }

  async #byAccessKey(accessKeyId: string): Promise<OpenedKey | undefined> {
    const [row]: (FoundRow & { readonly last_used_at: Date | null })[] = await this.dataSource.query(
      `select ${found}, k.sealed_secret, k.last_used_at from access_key k join principal p on p.id = k.principal_id
       where k.access_key_id = $1 and k.active`,
      [accessKeyId],
    );
    if (!row?.sealed_secret) return undefined;
    const opened = this.sealer.open(row.sealed_secret, accessKeyId);
    if (!opened.ok) throw new Error(`the secret of access key ${accessKeyId} does not open: ${opened.error}`);
    const lastUsedAt = row.last_used_at === null ? undefined : instant(row.last_used_at.getTime());
    return { secretAccessKey: opened.value, owner: { principal: toPrincipal(row), lastUsedAt } };
  }

  /** A signature of this key was found right. Written once a minute at most: it is for people who look for old keys. */
  async keyUsed(accessKeyId: string, lastUsedAt: Instant | undefined): Promise<void> {
    if (lastUsedAt !== undefined && this.clock.now() - lastUsedAt < minutes(1)) return;
    await this.dataSource.query(`update access_key set last_used_at = $2 where access_key_id = $1`, [
      accessKeyId,
      this.#now(),
    ]);
  }

  byToken(token: string): Promise<Principal | undefined> {
    return this.byDigest.get(apiTokenDigest(token));
  }

  async #byDigest(digest: string): Promise<Principal | undefined> {
    const [row]: FoundRow[] = await this.dataSource.query(
      `select ${found}, null as sealed_secret from api_token t join principal p on p.id = t.principal_id
       where t.digest = $1`,
      [digest],
    );
    return row && toPrincipal(row);
  }

  async list(
    account: string,
    { after, prefix, limit, page }: NamedList,
    kind: PrincipalKind | undefined,
  ): Promise<Page<PrincipalView>> {
    const rows: (Omit<PrincipalView, 'arn' | 'createdAt'> & { created_at: Date })[] = await this.dataSource.query(
      `select p.name, p.kind, p.roles, p.created_at,
         (select coalesce(jsonb_agg(jsonb_build_object('accessKeyId', k.access_key_id,
                 'active', k.active, 'createdAt', ${iso('k.created_at')}, 'lastUsedAt', ${iso('k.last_used_at')})
                 order by k.created_at), '[]') from access_key k where k.principal_id = p.id) as "accessKeys",
         (select coalesce(jsonb_agg(jsonb_build_object('tokenId', t.id, 'createdAt', ${iso('t.created_at')})
                 order by t.created_at), '[]') from api_token t where t.principal_id = p.id) as tokens
       from principal p where p.account = $1 and ($2::text is null or p.name collate "C" > $2)
         and ($3::text is null or starts_with(p.name, $3)) and ($4::text is null or p.kind = $4)
       order by p.name collate "C" limit $5`,
      [account, after, prefix, kind ?? null, limit],
    );
    return page(rows, ({ created_at, ...row }) => ({
      ...row,
      arn: principalArn(account, row.kind, row.name),
      createdAt: created_at.toISOString(),
    }));
  }

  /** Undefined when the name is taken. */
  async create(
    tx: Tx,
    principal: { readonly name: string; readonly kind: PrincipalKind; readonly roles: readonly RoleName[] },
  ): Promise<IssuedCredentials | undefined> {
    const { account, region } = this.settings;
    const id = this.ids.next();
    const inserted: unknown[] = await tx.query(
      `insert into principal (id, account, region, name, kind, roles, created_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict on constraint principal_name_uq do nothing returning id`,
      [id, account, region, principal.name, principal.kind, [...principal.roles], this.#now()],
    );
    if (inserted.length === 0) return undefined;
    const key = await this.addAccessKey(tx, id);
    const { apiToken } = await this.addToken(tx, id);
    return { arn: principalArn(account, principal.kind, principal.name), ...key, apiToken, region };
  }

  /** Locks the principal, so that two requests cannot both add the last credential that is allowed. */
  async lock(tx: Tx, account: string, name: string): Promise<{ id: string; kind: PrincipalKind } | undefined> {
    const [row]: { id: string; kind: PrincipalKind }[] = await tx.query(
      `select id, kind from principal where account = $1 and name = $2 for update`,
      [account, name],
    );
    return row;
  }

  async count(tx: Tx, table: 'access_key' | 'api_token', principalId: string): Promise<number> {
    const [row]: { count: number }[] = await tx.query(
      `select count(*)::int as count from ${table} where principal_id = $1`,
      [principalId],
    );
    return row?.count ?? 0;
  }

  async addAccessKey(tx: Tx, principalId: string): Promise<AccessKey> {
    const key = generateAccessKey();
    await tx.query(
      `insert into access_key (access_key_id, principal_id, account, region, sealed_secret, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        key.accessKeyId,
        principalId,
        this.settings.account,
        this.settings.region,
        this.sealer.seal(key.secretAccessKey, key.accessKeyId),
        this.#now(),
      ],
    );
    return key;
  }

  async addToken(tx: Tx, principalId: string): Promise<{ tokenId: string; apiToken: string }> {
    const apiToken = generateApiToken();
    const tokenId = this.ids.next();
    await tx.query(
      `insert into api_token (id, principal_id, account, region, digest, created_at) values ($1, $2, $3, $4, $5, $6)`,
      [tokenId, principalId, this.settings.account, this.settings.region, apiTokenDigest(apiToken), this.#now()],
    );
    return { tokenId, apiToken };
  }

  /** Removes one credential, or all of that kind. */
  async removeAccessKey(tx: Tx, principalId: string, accessKeyId?: string): Promise<boolean> {
    const rows: [unknown[], number] = await tx.query(
      `delete from access_key where principal_id = $1 and ($2::text is null or access_key_id = $2)`,
      [principalId, accessKeyId ?? null],
    );
    return rows[1] > 0;
  }

  /** False when the principal has no such key. */
  async setKeyActive(tx: Tx, principalId: string, accessKeyId: string, active: boolean): Promise<boolean> {
    const rows: [unknown[], number] = await tx.query(
      `update access_key set active = $3 where principal_id = $1 and access_key_id = $2`,
      [principalId, accessKeyId, active],
    );
    return rows[1] > 0;
  }

  async removeToken(tx: Tx, principalId: string, tokenId?: string): Promise<boolean> {
    const rows: [unknown[], number] = await tx.query(
      `delete from api_token where principal_id = $1 and ($2::uuid is null or id = $2)`,
      [principalId, tokenId ?? null],
    );
    return rows[1] > 0;
  }

  /** The roles that every account begins with; roles that exist stay as they are. */
  async ensureRoles(tx: Tx): Promise<void> {
    for (const [name, statements] of Object.entries(initialRoles)) {
      await tx.query(
        `insert into role (account, name, region, statements, created_at) values ($1, $2, $3, $4, $5)
         on conflict (account, name) do nothing`,
        [this.settings.account, name, this.settings.region, JSON.stringify(statements), this.#now()],
      );
    }
  }

  #now(): Date {
    return new Date(this.clock.now());
  }
}

const iso = (column: string): string => `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const toPrincipal = ({ id, account, name, kind, statements }: FoundRow): Principal => ({
  id,
  account,
  name,
  arn: principalArn(account, kind, name),
  statements,
});
