import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAccess, matches, type Statement } from './policy.ts';
import { initialRoles, type RoleName } from './roles.ts';

describe('a pattern', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['codepipeline:Get*', 'codepipeline:GetPipeline', true],
    ['codepipeline:Get*', 'codepipeline:DeletePipeline', false],
    ['arn:*:shop/*/Approve', 'arn:aws:codepipeline:local:000000000000:shop/Gate/Approve', true],
    ['arn:*:shop', 'arn:aws:codepipeline:local:000000000000:shop/Gate', false],
    ['', 'a', false],
  ])('%s against %s: %s', (pattern, text, expected) => expect(matches(pattern, text)).toBe(expected));

  it('means what the regular expression means', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, candidate) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        expect(matches(pattern, candidate)).toBe(expression.test(candidate));
      }),
    );
  });

  it('full of stars is not slow', () => {
    expect(matches('*a'.repeat(500) + 'b', 'a'.repeat(10_000))).toBe(false);
  });
});

describe('a decision', () => {
  const allow = (action: string, resource = '*'): Statement => ({
    effect: 'allow',
    actions: [action],
    resources: [resource],
  });

  it('allows nothing without a statement', () => {
    expect(decideAccess([], { action: 'a', resource: 'r' })).toEqual({ allowed: false, because: 'not-allowed' });
  });

  it('lets a deny win in any order', () => {
    const deny: Statement = { effect: 'deny', actions: ['x:Delete*'], resources: ['*'] };
    for (const statements of [
      [allow('*'), deny],
      [deny, allow('*')],
    ]) {
      expect(decideAccess(statements, { action: 'x:DeleteY', resource: 'r' })).toEqual({
        allowed: false,
        because: 'denied',
      });
      expect(decideAccess(statements, { action: 'x:GetY', resource: 'r' })).toEqual({ allowed: true });
    }
  });

  it('needs action and resource of the same statement', () => {
    const statements = [allow('x:Get', 'one'), allow('x:Put', 'two')];
    expect(decideAccess(statements, { action: 'x:Put', resource: 'one' }).allowed).toBe(false);
  });

  it.each<[RoleName, string, boolean]>([
    ['administrator', 'access:CreatePrincipal', true],
    ['approver', 'codepipeline:PutApprovalResult', true],
    ['approver', 'codepipeline:StartPipelineExecution', false],
    ['worker', 'codepipeline:PollForJobs', true],
    ['worker', 'codepipeline:GetJobDetails', true],
    ['worker', 'codepipeline:PutThirdPartyJobSuccessResult', true],
    ['worker', 'codepipeline:GetPipeline', false],
    ['worker', 'codepipeline:PutApprovalResult', false],
    ['viewer', 'codepipeline:GetPipelineState', true],
    ['viewer', 'codepipeline:GetJobDetails', false],
    ['viewer', 'codepipeline:GetThirdPartyJobDetails', false],
    ['approver', 'access:ListPrincipals', false],
    ['viewer', 'codepipeline:GetPipelineState', true],
    ['viewer', 'millrace:ListHosts', true],
    ['viewer', 'codepipeline:PutApprovalResult', false],
    ['viewer', 'millrace:CreateEnrolment', false],
  ])('of the role %s about %s is %s', (role, action, allowed) => {
    expect(decideAccess(initialRoles[role], { action, resource: 'arn:x' }).allowed).toBe(allowed);
  });
});
