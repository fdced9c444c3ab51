import { describe, expect, it } from 'vitest';
import { build, declared, gitSource, pipeline, stage } from '../definition/sample.fixture.ts';
import { runId, succeeded, World } from '../flow/world.fixture.ts';
import { detectionOf, triggerTypes } from './detection.ts';
import { decideTrigger } from './filters.ts';
import type { GitConfiguration } from './structure.ts';

const commit = 'c'.repeat(40);
const head = 'd'.repeat(40);

describe('acceptance scenarios', () => {
  it('AS-19 a file-path filter is per file, excludes win', () => {
    const filters: GitConfiguration = {
      sourceActionName: 'Checkout',
      push: [{ branches: { includes: ['main'] }, filePaths: { includes: ['README.md'], excludes: ['LICENSE.txt'] } }],
    };
    const starts = (...paths: string[]) =>
      decideTrigger(filters, { kind: 'branch', branchName: 'main' }, { kind: 'listed', paths }).starts;
    expect(starts('LICENSE.txt')).toBe(false);
    expect(starts('LICENSE.txt', 'README.md')).toBe(true);
    const first = { kind: 'none', because: 'the first push of a branch has no changes of its own' } as const;
    expect(decideTrigger(filters, { kind: 'branch', branchName: 'main' }, first).starts).toBe(false);
  });

  it('AS-20 a trigger replaces default detection', () => {
    const { triggers = [], stages } = declared(
      pipeline({
        triggers: [
          {
            providerType: 'CodeStarSourceConnection',
            gitConfiguration: { sourceActionName: 'Checkout', push: [{ tags: { includes: ['release-1'] } }] },
          },
        ],
      }),
    );
    const { name = '', configuration = {} } = stages[0]?.actions[0] ?? {};
    const { trigger, mechanisms } = detectionOf({ name, provider: 'Git', configuration }, triggers);
    if (trigger === undefined) throw new Error('no trigger decides');
    expect(mechanisms).not.toContain('push');
    const nothing = { kind: 'none', because: 'nobody asked' } as const;
    expect(decideTrigger(trigger, { kind: 'branch', branchName: 'main' }, nothing).starts).toBe(false);
    expect(decideTrigger(trigger, { kind: 'tag', tagName: 'release-1' }, nothing).starts).toBe(true);
    expect(triggerTypes.trigger).toBe('WebhookV2');
    // With the tag's commit; a manual start names none, and its Source action takes the head of BranchName.
    const world = new World(declared(pipeline()));
    world.does(start('tagged', [{ actionName: 'Checkout', revisionType: 'COMMIT_ID', revisionValue: commit }]));
    expect(world.asked('tagged', 'Checkout').sourceRevision).toMatchObject({ revisionId: commit });
    world.ends('tagged', 'Checkout');
    world.starts('by hand');
    expect(world.asked('by hand', 'Checkout').sourceRevision).toBeUndefined();
  });

  it('AS-28 all sources rerun', () => {
    const sources = ['S1', 'S2'].map((name) =>
      gitSource({ name, namespace: `${name}Variables`, outputArtifacts: [{ name: `${name}Output` }] }),
    );
    const stages = [stage('Source', ...sources), stage('Build', build({ inputArtifacts: [{ name: 'S1Output' }] }))];
    const world = new World(declared(pipeline({ stages })));
    world.does(start('change', [{ actionName: 'S1', revisionType: 'COMMIT_ID', revisionValue: commit }]));
    expect(world.asked('change', 'S1').sourceRevision).toMatchObject({ revisionId: commit });
    expect(world.asked('change', 'S2').sourceRevision).toBeUndefined();
    for (const [name, revisionId] of [
      ['S1', commit],
      ['S2', head],
    ] as const) {
      world.ends('change', name, { ...succeeded([`${name}Output`]), sourceRevision: { revisionId } });
    }
    expect(world.where('change')).toEqual(['Build']);
    const fetched = world.history.flatMap((event) =>
      event.type === 'ActionSettled' ? [[event.action, event.result.sourceRevision?.revisionId]] : [],
    );
    expect(fetched).toEqual([
      ['S1', commit],
      ['S2', head],
    ]);
  });

  /**
   * What of a webhook is the engine's: that only it starts its action, and that what it starts is started once. Signatures,
   * filters with placeholders, addresses and secrets belong to the service that hears it, where AS-29 goes on.
   */
  it('AS-29 a webhook starts the action that waits for it, once for each delivery', () => {
    const action = (provider: string, configuration: Record<string, string> = {}) =>
      detectionOf({ name: 'Checkout', provider, configuration: { Branch: 'main', ...configuration } }, []);
    expect(action('GitHub', { PollForSourceChanges: 'false' })).toEqual({
      mechanisms: ['webhook'],
      because: 'Checkout waits for events that are sent to it',
    });
    expect(action('Perforce').mechanisms).toEqual(['webhook']);
    for (const provider of ['CodeStarSourceConnection', 'Git', 'CodeCommit', 'S3', 'ECR']) {
      expect(action(provider).mechanisms).not.toContain('webhook');
    }
    const triggerDetail = 'arn:aws:codepipeline:us-east-1:000000000000:webhook:pushed';
    const world = new World(declared(pipeline()));
    const delivery = { ...start('delivery'), trigger: { triggerType: triggerTypes.webhook, triggerDetail } };
    world.does(delivery);
    expect(world.open.runs[runId('delivery')]).toMatchObject({ trigger: { triggerType: 'Webhook', triggerDetail } });
    // It names no revision: the source fetches the head of its branch.
    expect(world.asked('delivery', 'Checkout')).not.toHaveProperty('sourceRevision');
    expect(world.does(delivery)).toEqual([]);
    world.ends('delivery', 'Checkout');
    expect(world.does(delivery)).toEqual([]);
  });
});

const start = (
  name: string,
  sourceOverrides: readonly {
    readonly actionName: string;
    readonly revisionType: 'COMMIT_ID';
    readonly revisionValue: string;
  }[] = [],
) =>
  ({
    type: 'StartExecution',
    runId: runId(name),
    trigger: { triggerType: 'WebhookV2', triggerDetail: '' },
    variables: [],
    sourceOverrides,
    asked: 'trigger',
  }) as const;
