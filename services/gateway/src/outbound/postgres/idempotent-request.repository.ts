import { SecretSealer } from '@millrace/access';
import { Clock, hours, instant, minutes, plus, type Instant } from '@millrace/kernel';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '../../settings.ts';

/** How long an answer is kept. */
const keptFor = hours(24);
/** After so long without an answer the process that carried it out has died: whoever asks again may try again. */
const abandonedAfter = minutes(2);
const sweptEvery = hours(1);

/** A request with its key. The digest is over method, address and body. */
export interface KeyedRequest {
  readonly principalId: string;
  readonly key: string;
  readonly digest: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What is known of a key: nothing (it is ours now), another request, one under way, or the answer. */
export type Known =
  | { readonly state: 'new' | 'reused' | 'running' }
  | { readonly state: 'done'; readonly answer: KeptAnswer };

interface Row {
  readonly request_digest: string;
  readonly status: number | null;
  readonly sealed_answer: string | null;
}

/** Requests that bore an idempotency key. Answers are sealed: some hold the only copy of a secret. */
@Injectable()
export class IdempotentRequestRepository {
  private sweptAt = instant(0);

  constructor(
    private readonly dataSource: DataSource,
    private readonly sealer: SecretSealer,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  /** Takes the key, or says who has it. Of two that ask at the same time one gets it. */
  async begin({ principalId, key, digest }: KeyedRequest): Promise<Known> {
    const now = this.clock.now();
    await this.#sweep(now);
    const taken: unknown[] = await this.dataSource.query(
      `insert into idempotent_request as known (principal_id, key, account, region, request_digest, began_at)
       values ($1, $2, $3, $4, $5, $6)
       on conflict on constraint idempotent_request_pk do update
         set request_digest = excluded.request_digest, began_at = excluded.began_at, status = null, sealed_answer = null
         where known.began_at < $7
           or (known.sealed_answer is null and known.request_digest = excluded.request_digest and known.began_at < $8)
       returning 1`,
      [
        principalId,
        key,
        this.settings.account,
        this.settings.region,
        digest,
        date(now),
        date(instant(now - keptFor)),
        date(instant(now - abandonedAfter)),
      ],
    );
    if (taken.length > 0) return { state: 'new' };
    const [row]: Row[] = await this.dataSource.query(
      'select request_digest, status, sealed_answer from idempotent_request where principal_id = $1 and key = $2',
      [principalId, key],
    );
    // The other one was refused and has let go of the key in this moment.
    if (!row) return { state: 'running' };
    if (row.request_digest !== digest) return { state: 'reused' };
    if (row.status === null || row.sealed_answer === null) return { state: 'running' };
    const opened = this.sealer.open(row.sealed_answer, contextOf(principalId, key));
    if (!opened.ok) throw new Error(`a kept answer does not open: ${opened.error}`);
    return {
      state: 'done',
      answer: { status: row.status, ...(JSON.parse(opened.value) as Omit<KeptAnswer, 'status'>) },
    };
  }

  async finish({ principalId, key }: KeyedRequest, { status, headers, body }: KeptAnswer): Promise<void> {
    const sealed = this.sealer.seal(JSON.stringify({ headers, body }), contextOf(principalId, key));
    await this.dataSource.query(
      'update idempotent_request set status = $3, sealed_answer = $4 where principal_id = $1 and key = $2',
      [principalId, key, status, sealed],
    );
  }

  /** Nothing was made: the key may be used again. */
  async release({ principalId, key }: KeyedRequest): Promise<void> {
    await this.dataSource.query(
      'delete from idempotent_request where principal_id = $1 and key = $2 and sealed_answer is null',
      [principalId, key],
    );
  }

  async #sweep(now: Instant): Promise<void> {
    if (now < plus(this.sweptAt, sweptEvery)) return;
    this.sweptAt = now;
    await this.dataSource.query('delete from idempotent_request where began_at < $1', [date(instant(now - keptFor))]);
  }
}

/** Binds an answer to its request: copied to another row it does not open. */
const contextOf = (principalId: string, key: string): string => `idempotent-request:${principalId}:${key}`;

const date = (at: Instant): Date => new Date(at);
