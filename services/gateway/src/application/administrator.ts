import { UnitOfWork } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { principalArn, type IssuedCredentials } from '../domain/principal.ts';
import { PrincipalRepository } from '../outbound/postgres/principal.repository.ts';
import { Settings } from '../settings.ts';

const administratorName = 'admin';

/** Makes sure that somebody may do everything, and that their credentials are kept before they count. */
@Injectable()
export class Administrator {
  constructor(
    private readonly work: UnitOfWork,
    private readonly principals: PrincipalRepository,
    private readonly settings: Settings,
  ) {}

  /**
   * On first start makes the administrator and hands the credentials to `keep` before the transaction commits: when
   * they cannot be written down, or the process dies, there is no administrator yet and the next start makes one.
   * With `reissue` an existing administrator gets new credentials and the old ones end.
   * @returns undefined when there is an administrator already and nothing was issued.
   */
  async ensure(
    keep: (issued: IssuedCredentials) => Promise<void>,
    { reissue = false }: { readonly reissue?: boolean } = {},
  ): Promise<IssuedCredentials | undefined> {
    return this.work.run(async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(hashtext('millrace.gateway.administrator'))`);
      await this.principals.ensureRoles(tx);
      let issued = await this.principals.create(tx, {
        name: administratorName,
        kind: 'user',
        roles: ['administrator'],
      });
      if (!issued && reissue) {
        const { account, region } = this.settings;
        const row = await this.principals.lock(tx, account, administratorName);
        if (!row) throw new Error(`the administrator vanished while locked`);
        await this.principals.removeAccessKey(tx, row.id);
        await this.principals.removeToken(tx, row.id);
        const key = await this.principals.addAccessKey(tx, row.id);
        const { apiToken } = await this.principals.addToken(tx, row.id);
        issued = { arn: principalArn(account, row.kind, administratorName), ...key, apiToken, region };
      }
      if (issued) await keep(issued);
      return issued;
    });
  }
}
