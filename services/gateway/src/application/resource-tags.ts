import {
  AddTags,
  ChangeWebhookTags,
  GetTags,
  problem,
  RemoveTags,
  type CallerV1,
  type Problem,
  type QueryContract,
  type TagsView,
} from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';

/** Asks the service that owns the answer. */
type Ask = <Q extends object, A>(query: QueryContract<Q, A>, data: Q) => Promise<Result<A, Problem>>;

/** One of both; without either the tags are only read. */
export interface TagChange {
  readonly add?: Record<string, string>;
  readonly remove?: string[];
}

/**
 * The part of an ARN that names the thing: a pipeline has no prefix. Action types have one in two spellings, of which
 * policies know one: what is allowed must not hang on which of them is sent.
 */
export const resourceOfArn = (arn: string): string =>
  arn
    .split(':')
    .slice(5)
    .join(':')
    .replace(/^actionType:/, 'actiontype:');

/** Tags of a pipeline, custom action type or webhook, as they are after the change (codepipeline.md 2.5). */
export async function changeTags(
  ask: Ask,
  caller: CallerV1,
  arn: string,
  { add, remove }: TagChange,
): Promise<Result<TagsView, Problem>> {
  const resource = taggable(arn, caller);
  if (!resource.ok) return resource;
  const [, name] = /^webhook:(.+)$/.exec(resource.value) ?? [];
  if (name !== undefined) {
    return ask(ChangeWebhookTags, { caller, name, ...(add && { add }), ...(remove && { remove }) });
  }
  const asked = { caller, resource: resource.value };
  if (add !== undefined) return ask(AddTags, { ...asked, tags: add });
  return remove === undefined ? ask(GetTags, asked) : ask(RemoveTags, { ...asked, keys: remove });
}

const shapes = [
  /^[A-Za-z0-9.@\-_]{1,100}$/,
  /^webhook:[A-Za-z0-9.@\-_]{1,100}$/,
  /^actiontype:(AWS|Custom|ThirdParty)\/[A-Za-z]+\/[0-9A-Za-z_-]{1,35}\/[0-9A-Za-z_-]{1,9}$/,
];

function taggable(arn: string, { account, region }: CallerV1): Result<string, Problem> {
  const resource = resourceOfArn(arn);
  if (!shapes.some((shape) => shape.test(resource))) {
    return err(problem('resource.arn-invalid', `${arn} is the ARN of no pipeline, custom action type or webhook`));
  }
  const [, , , ofRegion, ofAccount] = arn.split(':');
  if (ofRegion === region && ofAccount === account) return ok(resource);
  const detail = `The account with id '${account}' does not include a resource '${resource}' of ${arn}`;
  return err(problem('resource.not-found', detail));
}
