import { problem } from '@millrace/contracts';
import { err } from '@millrace/kernel';
import { changeTags, resourceOfArn } from '../../application/resource-tags.ts';
import { mapped, type Operations } from './operation.ts';
import { tagsOf } from './views.ts';

/** Tags of pipelines, custom action types and webhooks (codepipeline.md 2.5). */
export const tagOperations: Pick<Operations, 'ListTagsForResource' | 'TagResource' | 'UntagResource'> = {
  ListTagsForResource: {
    resource: ({ resourceArn }) => [resourceOfArn(resourceArn)],
    changes: false,
    run: async (ask, caller, { resourceArn, nextToken }) => {
      if (nextToken !== undefined) return err(problem('page-token.invalid', 'There is only one page of tags.'));
      const tags = await changeTags(ask, caller, resourceArn, {});
      return mapped(tags, (view) => ({ tags: tagsOf(view.tags) }));
    },
  },
  TagResource: {
    resource: ({ resourceArn }) => [resourceOfArn(resourceArn)],
    changes: true,
    run: async (ask, caller, { resourceArn, tags }) => {
      const add = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
      return mapped(await changeTags(ask, caller, resourceArn, { add }), () => ({}));
    },
  },
  UntagResource: {
    resource: ({ resourceArn }) => [resourceOfArn(resourceArn)],
    changes: true,
    run: async (ask, caller, { resourceArn, tagKeys: remove }) =>
      mapped(await changeTags(ask, caller, resourceArn, { remove }), () => ({})),
  },
};
