import { SecretSealer } from '@millrace/access';
import { Logger, type OnApplicationBootstrap, type Provider, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ServiceSettings } from './env.ts';

/** Where a service's database keeps one kind of sealed secret. */
export interface SealedPlace {
  /** For the log: `access-key`. */
  readonly kind: string;
  /** Selects `owner`, which the log may name, and `sealed` of every secret. */
  readonly read: string;
  /** What the secret of an owner is sealed for. */
  readonly contextOf: (owner: string) => string;
  /** Puts $3 where $2 of the owner $1 lies, and does nothing if that was replaced meanwhile. */
  readonly replace: string;
}

interface SealedRow {
  readonly owner: string;
  readonly sealed: string;
}

/** Seals anew, at every start, what a seal key of before has sealed: once its service has started, that key may go. */
class ResealSecrets implements OnApplicationBootstrap {
  private readonly logger = new Logger('ResealSecrets');

  constructor(
    private readonly dataSource: DataSource,
    private readonly sealer: SecretSealer,
    private readonly places: readonly SealedPlace[],
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const place of this.places) {
      const { resealed, lost } = await this.reseal(place);
      const { kind } = place;
      if (resealed > 0) this.logger.log({ msg: 'secrets-resealed', kind, resealed });
      if (lost.length > 0) this.logger.error({ msg: 'secrets-do-not-open', kind, owners: lost });
    }
  }

  private async reseal({
    read,
    contextOf,
    replace,
  }: SealedPlace): Promise<{ readonly resealed: number; readonly lost: readonly string[] }> {
    const rows: SealedRow[] = await this.dataSource.query(read);
    const lost: string[] = [];
    let resealed = 0;
    for (const { owner, sealed } of rows) {
      if (this.sealer.isCurrent(sealed)) continue;
      const renewed = this.sealer.renew(sealed, contextOf(owner));
      if (renewed.ok) {
        await this.dataSource.query(replace, [owner, sealed, renewed.value]);
        resealed++;
      } else lost.push(owner);
    }
    return { resealed, lost };
  }
}

/** What a service needs that keeps secrets sealed in its database. */
export const sealedSecrets = (
  settings: Type<ServiceSettings & { readonly sealKey: string }>,
  places: readonly SealedPlace[],
): Provider[] => [
  {
    provide: SecretSealer,
    useFactory: ({ sealKey, olderSealKeys }: ServiceSettings & { readonly sealKey: string }) =>
      SecretSealer.withKeys(sealKey, olderSealKeys),
    inject: [settings],
  },
  {
    provide: ResealSecrets,
    useFactory: (dataSource: DataSource, sealer: SecretSealer) => new ResealSecrets(dataSource, sealer, places),
    inject: [DataSource, SecretSealer],
  },
];
