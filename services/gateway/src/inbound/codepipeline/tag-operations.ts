import {
  AddTags,
  ChangeWebhookTags,
  GetTags,
  problem,
  RemoveTags,
  type CallerV1,
  type Problem,
  type TagsView,
} from '@millrace/contracts';
import { err, ok, type Result } from '@millrace/kernel';
import { mapped, type Ask, type Operations } from './operation.ts';
import { tagsOf } from './views.ts';

/** The part of an ARN that names the thing: a pipeline has no prefix. */
const resourceOf = (arn: string): string => arn.split(':').slice(5).join(':');

/** Tags of pipelines, custom action types and webhooks (codepipeline.md 2.5). */
export const tagOperations: Pick<Operations, 'ListTagsForResource' | 'TagResource' | 'UntagResource'> = {
  ListTagsForResource: {
    resource: ({ resourceArn }) => [resourceOf(resourceArn)],
    changes: false,
    run: async (ask, caller, { resourceArn, nextToken }) => {
      if (nextToken !== undefined) return err(problem('page-token.invalid', 'There is only one page of tags.'));
      const tags = await changed(ask, caller, resourceArn, {});
      return mapped(tags, (view) => ({ tags: tagsOf(view.tags) }));
    },
  },
  TagResource: {
    resource: ({ resourceArn }) => [resourceOf(resourceArn)],
    changes: true,
    run: async (ask, caller, { resourceArn, tags }) => {
      const add = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
      return mapped(await changed(ask, caller, resourceArn, { add }), () => ({}));
    },
  },
  UntagResource: {
    resource: ({ resourceArn }) => [resourceOf(resourceArn)],
    changes: true,
    run: async (ask, caller, { resourceArn, tagKeys: remove }) =>
      mapped(await changed(ask, caller, resourceArn, { remove }), () => ({})),
  },
};

interface Change {
  readonly add?: Record<string, string>;
  readonly remove?: string[];
}

async function changed(
  ask: Ask,
  caller: CallerV1,
  arn: string,
  { add, remove }: Change,
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
  /^action[tT]ype:(AWS|Custom|ThirdParty)\/[A-Za-z]+\/[0-9A-Za-z_-]{1,35}\/[0-9A-Za-z_-]{1,9}$/,
];

function taggable(arn: string, { account, region }: CallerV1): Result<string, Problem> {
  const resource = resourceOf(arn);
  if (!shapes.some((shape) => shape.test(resource))) {
    return err(problem('resource.arn-invalid', `${arn} is the ARN of no pipeline, custom action type or webhook`));
  }
  const [, , , ofRegion, ofAccount] = arn.split(':');
  if (ofRegion === region && ofAccount === account) return ok(resource);
  const detail = `The account with id '${account}' does not include a resource '${resource}' of ${arn}`;
  return err(problem('resource.not-found', detail));
}
