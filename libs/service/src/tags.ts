import { problem, type Problem } from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';

const mostTags = 50;

type Tags = Readonly<Record<string, string>>;

/** Rules 31 and 32 of codepipeline.md: system tags are not anybody's to set, and there are at most 50. */
export function withTags(resource: string, before: Tags, added: Tags): Result<Tags, Problem> {
  const refused = systemTags(Object.keys(added));
  if (refused !== undefined) return err(refused);
  const tags = { ...before, ...added };
  if (Object.keys(tags).length <= mostTags) return ok(tags);
  return err(problem('tags.limit', `Tag limit exceeded for resource [${resource}].`));
}

/** Keys that are not there are passed over. */
export function withoutTags(before: Tags, keys: readonly string[]): Result<Tags, Problem> {
  const refused = systemTags(keys);
  if (refused !== undefined) return err(refused);
  return ok(Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key))));
}

function systemTags(keys: readonly string[]): Problem | undefined {
  if (!keys.some((key) => key.toLowerCase().startsWith('aws:'))) return undefined;
  const detail =
    "Not allowed to modify system tags. System tags start with 'aws:'. msg=[Caller is an end user and not allowed to mutate system tags]";
  return problem('tags.invalid', detail);
}
