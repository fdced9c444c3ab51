import type { PipelineView } from '@millrace/contracts';
import type { PipelineDeclaration } from '@millrace/engine';
import { formatInstant, type Instant } from '@millrace/kernel';
import { maskSecrets } from './secrets.ts';

export interface PipelineFacts {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly pollingDisabledAt?: Instant | undefined;
}

/** A pipeline as everybody may see it; the ARN has no `pipeline/` prefix, as at AWS. */
export function pipelineView(declaration: PipelineDeclaration, facts: PipelineFacts): PipelineView {
  const { account, region, name, tags, createdAt, updatedAt, pollingDisabledAt } = facts;
  return {
    pipeline: { ...maskSecrets(declaration) },
    pipelineArn: `arn:aws:codepipeline:${region}:${account}:${name}`,
    created: formatInstant(createdAt),
    updated: formatInstant(updatedAt),
    ...(pollingDisabledAt === undefined ? {} : { pollingDisabledAt: formatInstant(pollingDisabledAt) }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
  };
}
