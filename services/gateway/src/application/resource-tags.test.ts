import { AddTags, ChangeWebhookTags, GetTags, RemoveTags, type QueryContract } from '@millrace/contracts';
import { ok } from '@millrace/kernel';
import { describe, expect, it } from 'vitest';
import { changeTags, resourceOfArn, type TagChange } from './resource-tags.ts';

const caller = { account: '000000000000', region: 'local', arn: 'arn:aws:iam::000000000000:user/ann' };
const arnOf = (resource: string, place = 'local:000000000000') => `arn:aws:codepipeline:${place}:${resource}`;

/** Whom a change of tags asks what, or why it asks nobody. */
async function asks(arn: string, change: TagChange): Promise<unknown> {
  const asked: unknown[] = [];
  const ask = async <Q extends object, A>(contract: QueryContract<Q, A>, data: Q) => {
    asked.push(contract, data);
    return ok({ tags: {} } as A);
  };
  const answer = await changeTags(ask, caller, arn, change);
  return answer.ok ? asked : answer.error.code;
}

describe('tags', () => {
  it('belong to a pipeline, an action type or a webhook', async () => {
    const tags = { team: 'web' };
    expect(await asks(arnOf('shop'), {})).toEqual([GetTags, { caller, resource: 'shop' }]);
    expect(await asks(arnOf('shop'), { add: tags })).toEqual([AddTags, { caller, resource: 'shop', tags }]);
    const type = 'actiontype:Custom/Build/Scan/1';
    expect(await asks(arnOf(type), { remove: ['a'] })).toEqual([RemoveTags, { caller, resource: type, keys: ['a'] }]);
    const hook = await asks(arnOf('webhook:push'), { add: tags });
    expect(hook).toEqual([ChangeWebhookTags, { caller, name: 'push', add: tags }]);
  });

  it.each([
    ['no ARN', 'shop', 'resource.arn-invalid'],
    ['a stage', arnOf('shop/Build'), 'resource.arn-invalid'],
    ['another sort of thing', arnOf('job:1'), 'resource.arn-invalid'],
    ['another account', arnOf('shop', 'local:111111111111'), 'resource.not-found'],
    ['another region', arnOf('shop', 'us-east-1:000000000000'), 'resource.not-found'],
  ])('belong to nothing of %s', async (_what, arn, code) => {
    expect(await asks(arn, {})).toBe(code);
  });

  it('are allowed or not whichever way the ARN of a type is spelled', async () => {
    const [one, other] = ['actiontype', 'actionType'].map((spelled) => arnOf(`${spelled}:Custom/Build/Scan/1`));
    expect(resourceOfArn(other ?? '')).toBe(resourceOfArn(one ?? ''));
    expect(await asks(other ?? '', {})).toEqual(await asks(one ?? '', {}));
  });
});
