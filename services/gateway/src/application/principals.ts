import type { AccessKey } from '@millrace/access';
import { problem, type Page, type PageV1, type Problem } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { readNamedList } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import {
  mostAccessKeys,
  mostTokens,
  type IssuedCredentials,
  type PrincipalKind,
  type PrincipalView,
} from '../domain/principal.ts';
import type { RoleName } from '../domain/roles.ts';
import { PrincipalRepository } from '../outbound/postgres/principal.repository.ts';

/** Makes principals and changes their credentials. */
@Injectable()
export class Principals {
  constructor(
    private readonly work: UnitOfWork,
    private readonly principals: PrincipalRepository,
  ) {}

  /** In the order of their names. */
  async list(
    account: string,
    request: { readonly page?: PageV1; readonly namePrefix?: string; readonly kind?: PrincipalKind },
  ): Promise<Result<Page<PrincipalView>, Problem>> {
    const listed = readNamedList('principals', request, request.kind);
    return listed.ok ? ok(await this.principals.list(account, listed.value, request.kind)) : listed;
  }

  /** A principal for a program, with an access key and a token of its own. */
  async createServiceAccount(name: string, roles: readonly RoleName[]): Promise<Result<IssuedCredentials, Problem>> {
    return this.work.run(async (tx) => {
      await this.principals.ensureRoles(tx);
      const issued = await this.principals.create(tx, { name, kind: 'service-account', roles });
      return issued ? ok(issued) : err(problem('principal.name-in-use', `There is a principal ${name} already.`));
    });
  }

  createAccessKey(account: string, name: string): Promise<Result<AccessKey, Problem>> {
    return this.#change(account, name, async (tx, id) =>
      (await this.principals.count(tx, 'access_key', id)) < mostAccessKeys
        ? ok(await this.principals.addAccessKey(tx, id))
        : err(problem('principal.credential-limit', `${name} has ${mostAccessKeys} access keys; delete one first.`)),
    );
  }

  deleteAccessKey(account: string, name: string, accessKeyId: string): Promise<Result<undefined, Problem>> {
    return this.#change(account, name, async (tx, id) =>
      (await this.principals.removeAccessKey(tx, id, accessKeyId))
        ? ok(undefined)
        : err(problem('credential.not-found', `${name} has no access key ${accessKeyId}.`)),
    );
  }

  /** A key that is switched off signs nothing until it is switched on again. */
  setAccessKeyActive(
    account: string,
    name: string,
    accessKeyId: string,
    active: boolean,
  ): Promise<Result<undefined, Problem>> {
    return this.#change(account, name, async (tx, id) =>
      (await this.principals.setKeyActive(tx, id, accessKeyId, active))
        ? ok(undefined)
        : err(problem('credential.not-found', `${name} has no access key ${accessKeyId}.`)),
    );
  }

  createToken(account: string, name: string): Promise<Result<{ tokenId: string; apiToken: string }, Problem>> {
    return this.#change(account, name, async (tx, id) =>
      (await this.principals.count(tx, 'api_token', id)) < mostTokens
        ? ok(await this.principals.addToken(tx, id))
        : err(problem('principal.credential-limit', `${name} has ${mostTokens} API tokens; delete one first.`)),
    );
  }

  deleteToken(account: string, name: string, tokenId: string): Promise<Result<undefined, Problem>> {
    return this.#change(account, name, async (tx, id) =>
      (await this.principals.removeToken(tx, id, tokenId))
        ? ok(undefined)
        : err(problem('credential.not-found', `${name} has no API token ${tokenId}.`)),
    );
  }

  #change<T>(
    account: string,
    name: string,
    change: (tx: Tx, principalId: string) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> {
    return this.work.run(async (tx) => {
      const principal = await this.principals.lock(tx, account, name);
      if (!principal) return err(problem('principal.not-found', `There is no principal ${name}.`));
      return change(tx, principal.id);
    });
  }
}
