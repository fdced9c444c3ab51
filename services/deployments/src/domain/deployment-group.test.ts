import { describe, expect, it } from 'vitest';
import { inOrder, isChosen, type Candidate } from './choose-hosts.ts';
import { groupIssues, healthRuleOf } from './deployment-group.ts';

const web = { key: 'role', value: 'web', type: 'KEY_AND_VALUE' } as const;
const eu = { key: 'site', value: 'eu', type: 'KEY_AND_VALUE' } as const;

describe('a deployment group', () => {
  it('names its hosts in exactly one way', () => {
    expect(groupIssues({ tagFilters: [web] })).toEqual([]);
    expect(groupIssues({ tagSet: [{ filters: [web] }] })).toEqual([]);
    expect(groupIssues({})).toHaveLength(1);
    expect(groupIssues({ tagFilters: [web], tagSet: [{ filters: [eu] }] })).toHaveLength(1);
  });

  it('says everything that is wrong at once', () => {
    const issues = groupIssues({
      tagFilters: [{ key: 'role', type: 'KEY_AND_VALUE' }, { type: 'VALUE_ONLY' }],
      deploymentConfigName: 'CodeDeployDefault.Slowly',
      minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 100 },
    });
    expect(issues.map(({ pointer }) => pointer)).toEqual([
      '/tagFilters/0/value',
      '/tagFilters/1/value',
      '/deploymentConfigName',
      '/deploymentConfigName',
      '/minimumHealthyHosts/value',
    ]);
  });

  it('goes one at a time unless it says otherwise', () => {
    expect(healthRuleOf({})).toEqual({ kind: 'one-at-a-time' });
    expect(healthRuleOf({ deploymentConfigName: 'CodeDeployDefault.AllAtOnce' })).toEqual({
      kind: 'host-count',
      value: 0,
    });
    const own = { deploymentConfigName: 'most', minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 80 } } as const;
    expect(healthRuleOf(own)).toEqual({ kind: 'fleet-percent', value: 80 });
    expect(groupIssues({ tagFilters: [web], deploymentConfigName: 'most' })).toHaveLength(1);
  });

  it('chooses hosts by any filter, or by one of each group', () => {
    const tags = [
      { key: 'role', value: 'web' },
      { key: 'site', value: 'us' },
    ];
    expect(isChosen({ tagFilters: [web, eu] }, tags)).toBe(true);
    expect(isChosen({ tagSet: [{ filters: [web] }, { filters: [eu] }] }, tags)).toBe(false);
    expect(isChosen({ tagFilters: [{ key: 'site', type: 'KEY_ONLY' }] }, tags)).toBe(true);
    expect(isChosen({ tagFilters: [{ value: 'us', type: 'VALUE_ONLY' }] }, tags)).toBe(true);
    expect(isChosen({}, tags)).toBe(false);
  });

  it('takes the unhealthy first, then unknown, old and current revisions', () => {
    const host = (hostName: string, lastDeployment?: Candidate['lastDeployment'], isOnline = true): Candidate => ({
      hostId: hostName,
      hostName,
      isOnline,
      ...(lastDeployment ? { lastDeployment } : {}),
    });
    const ordered = inOrder(
      [
        host('current', { isHealthy: true, sha256: 'new' }),
        host('old', { isHealthy: true, sha256: 'old' }),
        host('never'),
        host('offline', undefined, false),
        host('failed', { isHealthy: false }),
      ],
      'new',
    );
    expect(ordered.map(({ hostName }) => hostName)).toEqual(['failed', 'offline', 'never', 'old', 'current']);
  });
});
