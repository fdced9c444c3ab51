import type { Statement } from './policy.ts';
import type { RoleName } from './roles.ts';

export const principalKinds = ['user', 'service-account'] as const;
export type PrincipalKind = (typeof principalKinds)[number];

/** Whoever has proved who they are, with everything their roles allow. */
export interface Principal {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly arn: string;
  readonly statements: readonly Statement[];
}

/** IAM's form, so that tools which read `lastUpdatedBy` find what they expect. */
export const principalArn = (account: string, kind: PrincipalKind, name: string): string =>
  `arn:aws:iam::${account}:${kind === 'user' ? 'user' : 'service-account'}/${name}`;

/** ARN of a pipeline, of its stage, or of its action; of all pipelines when no part is given (codepipeline.md 1.2). */
export const pipelineArn = (region: string, account: string, parts: readonly string[]): string =>
  `arn:aws:codepipeline:${region}:${account}:${parts.length === 0 ? '*' : parts.join('/')}`;

/** Last part of the ARN of an action type, by which the operations on its jobs are allowed too (codepipeline.md 2.7). */
export const actionTypeResource = (id: {
  readonly owner: string;
  readonly category: string;
  readonly provider: string;
  readonly version: string;
}): string => `actiontype:${id.owner}/${id.category}/${id.provider}/${id.version}`;

/** Last part of the ARN of a webhook. */
export const webhookResource = (name: string): string => `webhook:${name}`;

/** ARN of a thing that CodePipeline does not have, e.g. `host/web-1`. */
export const resourceArn = (region: string, account: string, type: string, name = '*'): string =>
  `arn:aws:millrace:${region}:${account}:${type}/${name}`;

/** At most two, so that a key can be changed without a gap and none is forgotten. */
export const mostAccessKeys = 2;
export const mostTokens = 10;

/** Shown once, when made. */
export interface IssuedCredentials {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly apiToken: string;
  /** To sign for: AWS's tools ask for one. */
  readonly region: string;
}

export interface AccessKeyView {
  readonly accessKeyId: string;
  /** One that is not active signs nothing, and can be switched on again. */
  readonly active: boolean;
  readonly createdAt: string;
  /** To the minute; null for a key that was never used. */
  readonly lastUsedAt: string | null;
}

export interface PrincipalView {
  readonly name: string;
  readonly arn: string;
  readonly kind: PrincipalKind;
  readonly roles: readonly RoleName[];
  readonly createdAt: string;
  readonly accessKeys: readonly AccessKeyView[];
  readonly tokens: readonly { readonly tokenId: string; readonly createdAt: string }[];
}
