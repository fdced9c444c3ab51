import { describe, expect, it } from 'vitest';
import { actionTypes, findActionType, isWorkedOutside } from './catalogue.ts';

describe('the catalogue', () => {
  it('has every type once', () => {
    const ids = actionTypes.map(({ id }) => JSON.stringify(id));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('offers what our services carry out', () => {
    const available = actionTypes.filter((type) => type.available).map(({ id }) => `${id.category}/${id.provider}`);
    expect(available).toEqual([
      'Source/Git',
      'Source/S3',
      'Source/CodeCommit',
      'Source/CodeStarSourceConnection',
      'Source/GitHub',
      'Build/CodeBuild',
      'Test/CodeBuild',
      'Deploy/CodeDeploy',
      'Deploy/S3',
      'Invoke/Lambda',
      'Approval/Manual',
      'Compute/Commands',
    ]);
  });

  it('has no key that is required and has a default, and no artifact count that is upside down', () => {
    for (const { inputs, outputs, configuration } of actionTypes) {
      for (const count of [inputs, outputs]) expect(count.minimum).toBeLessThanOrEqual(count.maximum);
      for (const key of Object.values(configuration))
        expect(key.required === true && key.default !== undefined).toBe(false);
    }
  });
});

it('a type is found by all that identifies it', () => {
  const id = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const;
  expect(findActionType(id)?.id).toEqual(id);
  expect(findActionType({ ...id, category: 'Test' })?.id).toEqual({ ...id, category: 'Test' });
  expect(findActionType({ ...id, category: 'Deploy' })).toBeUndefined();
  expect(findActionType({ ...id, owner: 'Custom' })).toBeUndefined();
  expect(findActionType({ ...id, provider: 'Nobody' })).toBeUndefined();
  expect(findActionType({ ...id, version: '2' })).toBeUndefined();
});

it('jobs are for workers outside when nobody here carries out what somebody else owns', () => {
  const id = (owner: 'AWS' | 'ThirdParty' | 'Custom', provider: string, category: 'Source' | 'Build' | 'Test') =>
    isWorkedOutside({ category, owner, provider, version: '1' });
  expect(id('AWS', 'CodeBuild', 'Build')).toBe(false);
  expect(id('AWS', 'Nobody', 'Build')).toBe(false);
  expect(id('Custom', 'CodeBuild', 'Build')).toBe(true);
  expect(id('ThirdParty', 'BlazeMeter', 'Test')).toBe(true);
  expect(id('ThirdParty', 'GitHub', 'Source')).toBe(false);
});
