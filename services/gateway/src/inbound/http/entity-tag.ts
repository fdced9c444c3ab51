import { problem, type PipelineView } from '@millrace/contracts';
import { Rejected } from '@millrace/service';
import { createHash } from 'node:crypto';
import type { ExpectedVersion } from '../../application/apply-pipeline.ts';

/**
 * The entity tag of a pipeline, `"<version>-<made>-<digest>"`. `If-Match` protects the version of the pipeline that was
 * made then: one that was deleted and made anew under the same name is another. The digest is over the whole answer,
 * tags and times included, so that a copy is only called fresh when nothing in it has changed.
 */
export function entityTag(view: PipelineView): string {
  const made = Date.parse(view.created).toString(36);
  const digest = createHash('sha256').update(canonical(view)).digest('hex').slice(0, 16);
  return `"${String(view.pipeline['version'])}-${made}-${digest}"`;
}

/** What a change may be made to: any pipeline or none (undefined), whatever is there (`existing`), or one version. */
export type Expected = ExpectedVersion | 'existing' | undefined;

/** Of `If-Match`: an entity tag of ours, the version alone in quotes, or `*`. @throws Rejected unless it is one of these. */
export function expectedBy(ifMatch: string | undefined): Expected {
  const stated = ifMatch?.trim();
  if (stated === undefined) return undefined;
  if (stated === '*') return 'existing';
  const [, version, made] = ifMatchShape.exec(stated) ?? [];
  if (version === undefined) {
    throw invalid('if-match', 'must be one entity tag of a pipeline as it was answered, its version in quotes, or *');
  }
  if (made === undefined) return { expectedVersion: Number(version) };
  return { expectedVersion: Number(version), expectedCreated: new Date(parseInt(made, 36)).toISOString() };
}

/** Whether the client has what would be answered. */
export const isFresh = (ifNoneMatch: string | undefined, tag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((known) => known.trim().replace(/^W\//, '') === tag));

/** Of `If-None-Match` on a change: only `*` makes sense, "only if there is none". @throws Rejected for anything else. */
export function mustBeNew(ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  throw invalid('if-none-match', 'must be * on a change: create it only if there is none');
}

/** Eight digits are any time from 1972 to 2059. */
const ifMatchShape = /^"([1-9][0-9]{0,8})(?:-([0-9a-z]{8})-[0-9a-f]{16})?"$/;

function invalid(header: string, message: string): Rejected {
  return new Rejected(
    problem('request.invalid', `The header ${header} ${message}.`, [{ pointer: `/${header}`, message }]),
  );
}

/** JSON in one order of members: stores and languages keep them as they like. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
