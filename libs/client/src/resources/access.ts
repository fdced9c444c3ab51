import type { Page } from '@millrace/contracts';
import type { PageOptions } from '../paging.ts';
import { path, type Transport } from '../transport.ts';

export type Role = 'administrator' | 'approver' | 'viewer' | 'worker';

export interface AccessKeyView {
  readonly accessKeyId: string;
  readonly active: boolean;
  readonly createdAt: string;
  /** To the minute; null for a key that was never used. */
  readonly lastUsedAt: string | null;
}

export interface PrincipalView {
  readonly name: string;
  readonly arn: string;
  readonly kind: 'user' | 'service-account';
  readonly roles: readonly Role[];
  readonly createdAt: string;
  readonly accessKeys: readonly AccessKeyView[];
  readonly tokens: readonly { readonly tokenId: string; readonly createdAt: string }[];
}

/** Shown once. */
export interface IssuedCredentials {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly apiToken: string;
  /** To sign for: AWS's tools ask for one. */
  readonly region: string;
}

export interface AuditEntry {
  readonly id: string;
  readonly at: string;
  readonly principalArn: string;
  /** e.g. `codepipeline:UpdatePipeline`. */
  readonly action: string;
  readonly resource: string;
  /** `refused`: not allowed; `failed`: allowed, but not done. */
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly problemCode?: string;
  /** SHA-256 of what was asked. */
  readonly requestDigest?: string;
  /** SHA-256 of the answer: the thing as it is after the change. */
  readonly resultDigest?: string;
  readonly sourceAddress?: string;
  readonly requestId: string;
}

export class Access {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  whoAmI(): Promise<{ readonly arn: string; readonly account: string; readonly region: string }> {
    return this.#transport.request('GET', '/whoami');
  }

  principals(): Promise<Page<PrincipalView>> {
    return this.#transport.request('GET', '/principals');
  }

  /** A principal for a program, with an access key and an API token of its own. */
  createServiceAccount(name: string, roles: readonly Role[]): Promise<IssuedCredentials> {
    return this.#transport.request('POST', '/principals', { body: { name, roles } });
  }

  /** A second access key, so that keys can be changed without a gap: at most two are active. */
  createAccessKey(name: string): Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string }> {
    return this.#transport.request('POST', path`/principals/${name}/access-keys`);
  }

  /** A key that is switched off signs nothing until it is switched on again. */
  async setAccessKeyActive(name: string, accessKeyId: string, active: boolean): Promise<void> {
    await this.#transport.request('PUT', path`/principals/${name}/access-keys/${accessKeyId}`, { body: { active } });
  }

  async deleteAccessKey(name: string, accessKeyId: string): Promise<void> {
    await this.#transport.request('DELETE', path`/principals/${name}/access-keys/${accessKeyId}`);
  }

  createToken(name: string): Promise<{ readonly tokenId: string; readonly apiToken: string }> {
    return this.#transport.request('POST', path`/principals/${name}/tokens`);
  }

  async deleteToken(name: string, tokenId: string): Promise<void> {
    await this.#transport.request('DELETE', path`/principals/${name}/tokens/${tokenId}`);
  }

  /** Newest first. */
  audit(page: PageOptions = {}): Promise<Page<AuditEntry>> {
    return this.#transport.request('GET', '/audit', { query: { ...page } });
  }
}
