import { describe, expect, it } from 'vitest';
import { detectionOf, pollsWhileUsed, triggerTypes, type Mechanism } from './detection.ts';
import type { PipelineTrigger } from './structure.ts';

const forAction = (sourceActionName: string): PipelineTrigger => ({
  providerType: 'CodeStarSourceConnection',
  gitConfiguration: { sourceActionName, push: [{ tags: { includes: ['v*'] } }] },
});

describe('a source action', () => {
  it.each<[string, string, Record<string, string>, PipelineTrigger[], Mechanism[]]>([
    ['of a connection', 'CodeStarSourceConnection', {}, [], ['push', 'poll']],
    ['that is to detect changes', 'CodeStarSourceConnection', { DetectChanges: 'true' }, [], ['push', 'poll']],
    ['that is not to detect changes', 'CodeStarSourceConnection', { DetectChanges: 'false' }, [], []],
    ['with a trigger', 'CodeStarSourceConnection', {}, [forAction('S')], ['trigger', 'poll']],
    [
      'with a trigger, whatever DetectChanges says',
      'CodeStarSourceConnection',
      { DetectChanges: 'false' },
      [forAction('S')],
      ['trigger', 'poll'],
    ],
    ['beside one with a trigger', 'CodeStarSourceConnection', {}, [forAction('Other')], []],
    ['of git', 'Git', {}, [], ['push', 'poll']],
    ['of git that is not polled', 'Git', { PollForSourceChanges: 'false' }, [], ['push']],
    ['of git that is not to detect changes', 'Git', { DetectChanges: 'false' }, [], []],
    ['of git with a trigger', 'Git', {}, [forAction('S')], ['trigger', 'poll']],
    [
      'of git with a trigger that is not polled',
      'Git',
      { PollForSourceChanges: 'false' },
      [forAction('S')],
      ['trigger'],
    ],
    ['of CodeCommit', 'CodeCommit', {}, [], ['poll', 'event-rule']],
    ['of CodeCommit that is not polled', 'CodeCommit', { PollForSourceChanges: 'false' }, [], ['event-rule']],
    ['of S3', 'S3', {}, [], ['poll', 'event-rule']],
    ['of ECR, which is never polled', 'ECR', { PollForSourceChanges: 'true' }, [], ['event-rule']],
    ['of GitHub', 'GitHub', {}, [], ['poll', 'webhook']],
    ['of GitHub that is not polled', 'GitHub', { PollForSourceChanges: 'false' }, [], ['webhook']],
    ['of a custom type', 'Perforce', {}, [], ['webhook']],
  ])('%s', (_what, provider, configuration, triggers, mechanisms) =>
    expect(detectionOf({ name: 'S', provider, configuration }, triggers).mechanisms).toEqual(mechanisms),
  );

  it('that nothing starts says why', () => {
    const git = { name: 'S', provider: 'Git' };
    expect(detectionOf({ ...git, configuration: { DetectChanges: 'false' } }, []).because).toBe(
      'DetectChanges of S is false',
    );
    expect(detectionOf({ ...git, configuration: {} }, [forAction('Other')]).because).toBe(
      'the pipeline has triggers, and none of them is for S',
    );
  });

  it('with a trigger has its filters', () =>
    expect(detectionOf({ name: 'S', provider: 'Git', configuration: {} }, [forAction('S')]).trigger).toEqual(
      forAction('S').gitConfiguration,
    ));
});

it.each<[string, Record<string, string>, boolean]>([
  ['Git', {}, true],
  ['CodeCommit', {}, true],
  ['GitHub', {}, true],
  ['S3', { PollForSourceChanges: 'true' }, true],
  ['S3', { PollForSourceChanges: 'false' }, false],
  ['Git', { DetectChanges: 'false' }, false],
  ['ECR', {}, false],
  ['CodeStarSourceConnection', {}, false],
])('a source of %s with %j is polled only while its pipeline is used: %s', (provider, configuration, expected) =>
  expect(pollsWhileUsed({ name: 'S', provider, configuration }, [])).toBe(expected),
);

it("each mechanism has CodePipeline's word", () =>
  expect(triggerTypes).toEqual({
    push: 'WebhookV2',
    trigger: 'WebhookV2',
    poll: 'PollForSourceChanges',
    webhook: 'Webhook',
    'event-rule': 'CloudWatchEvent',
  }));
