import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { PrincipalRepository } from '../outbound/postgres/principal.repository.ts';

/** At every start, so that a seal key of before may go once the gateway has run with the new one. */
@Injectable()
export class ResealKeys implements OnApplicationBootstrap {
  private readonly logger = new Logger('ResealKeys');

  constructor(private readonly principals: PrincipalRepository) {}

  async onApplicationBootstrap(): Promise<void> {
    const { resealed, lost } = await this.principals.resealKeys();
    if (resealed > 0) this.logger.log({ msg: 'access-keys-resealed', resealed });
    if (lost.length > 0) this.logger.error({ msg: 'access-keys-do-not-open', accessKeyIds: lost });
  }
}
