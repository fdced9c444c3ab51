import type {
  ActionTypePropertyV1,
  ActionTypeSettingsV1,
  ArtifactDetailsV1,
  JobWorkerExecutorV1,
} from '@millrace/contracts';
import type { ActionTypeId } from '@millrace/engine';
import { formatInstant, type Instant } from '@millrace/kernel';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';

export interface Place {
  readonly account: string;
  readonly region: string;
}

/** What makes a type what it is: two that are equal in this are the same type. */
export interface ActionTypeDefinition {
  readonly settings?: ActionTypeSettingsV1;
  readonly configurationProperties: readonly ActionTypePropertyV1[];
  readonly inputArtifactDetails: ArtifactDetailsV1;
  readonly outputArtifactDetails: ArtifactDetailsV1;
  readonly description?: string;
  readonly executor?: JobWorkerExecutorV1;
  readonly allowedAccounts?: readonly string[];
}

export interface StoredActionType {
  readonly id: ActionTypeId;
  readonly definition: ActionTypeDefinition;
  readonly tags: Readonly<Record<string, string>>;
  readonly isDeleted: boolean;
}

/** Whether pipelines of the account may use the type. */
export const isUsableBy = (
  account: string,
  { isDeleted, definition: { allowedAccounts } }: Pick<StoredActionType, 'isDeleted' | 'definition'>,
): boolean =>
  !isDeleted && (allowedAccounts === undefined || allowedAccounts.some((one) => one === '*' || one === account));

interface Row {
  readonly owner: ActionTypeId['owner'];
  readonly category: ActionTypeId['category'];
  readonly provider: string;
  readonly version: string;
  readonly definition: ActionTypeDefinition;
  readonly tags: Record<string, string>;
  readonly deleted_at: Date | null;
}

const isNamed = `account = $1 and region = $2 and owner = $3 and category = $4 and provider = $5 and version = $6`;
const keyOf = ({ account, region }: Place, { owner, category, provider, version }: ActionTypeId) => [
  account,
  region,
  owner,
  category,
  provider,
  version,
];

/** The action types that an account has made in a region, and partners' types that it has given workers. */
@Injectable()
export class ActionTypesRepository {
  /** Those that its pipelines may use; the others are only remembered. */
  async list(tx: Tx, { account, region }: Place): Promise<readonly StoredActionType[]> {
    const rows: Row[] = await tx.query(
      `select * from action_type where account = $1 and region = $2 and deleted_at is null
       order by owner, category, provider, version`,
      [account, region],
    );
    return rows.map(typeOf).filter((type) => isUsableBy(account, type));
  }

  /** Deleted or not; whoever asks is alone with it until the transaction ends. */
  async lock(tx: Tx, place: Place, id: ActionTypeId): Promise<StoredActionType | undefined> {
    const rows: Row[] = await tx.query(`select * from action_type where ${isNamed} for update`, keyOf(place, id));
    return rows.map(typeOf)[0];
  }

  async find(tx: Tx, place: Place, id: ActionTypeId): Promise<StoredActionType | undefined> {
    const rows: Row[] = await tx.query(`select * from action_type where ${isNamed}`, keyOf(place, id));
    return rows.map(typeOf)[0];
  }

  async countCustom(tx: Tx, { account, region }: Place): Promise<number> {
    // Whoever adds one counts alone.
    await tx.query(`select pg_advisory_xact_lock(hashtext($1))`, [`action-type:${account}:${region}`]);
    const [row]: { count: number }[] = await tx.query(
      `select count(*)::int as count from action_type
       where account = $1 and region = $2 and owner = 'Custom' and deleted_at is null`,
      [account, region],
    );
    return row?.count ?? 0;
  }

  /** Makes it, or writes it over, in use. */
  async put(tx: Tx, place: Place, type: Omit<StoredActionType, 'isDeleted'>, at: Instant): Promise<void> {
    await tx.query(
      `insert into action_type (account, region, owner, category, provider, version, definition, tags, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (account, region, owner, category, provider, version)
       do update set definition = excluded.definition, tags = excluded.tags, deleted_at = null`,
      [...keyOf(place, type.id), JSON.stringify(type.definition), JSON.stringify(type.tags), formatInstant(at)],
    );
  }

  async setTags(tx: Tx, place: Place, id: ActionTypeId, tags: Readonly<Record<string, string>>): Promise<void> {
    await tx.query(`update action_type set tags = $7 where ${isNamed}`, [...keyOf(place, id), JSON.stringify(tags)]);
  }

  async delete(tx: Tx, place: Place, id: ActionTypeId, at: Instant): Promise<void> {
    await tx.query(`update action_type set deleted_at = $7 where ${isNamed} and deleted_at is null`, [
      ...keyOf(place, id),
      formatInstant(at),
    ]);
  }
}

const typeOf = ({ owner, category, provider, version, definition, tags, deleted_at }: Row): StoredActionType => ({
  id: { category, owner, provider, version },
  definition,
  tags,
  isDeleted: deleted_at !== null,
});
