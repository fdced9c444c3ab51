import type { GitConfiguration, PipelineTrigger } from './structure.ts';

/** Providers whose pushes can be filtered by a trigger. `Git` is ours: any repository that git can reach. */
export const connectionProviders: readonly string[] = ['CodeStarSourceConnection', 'Git'];

/** Its sources are polled for as long as their pipeline is there: see {@link pollsWhileUsed}. */
export const eventDrivenProvider = 'CodeStarSourceConnection';

/** What can notice a new revision of a source (codepipeline.md 5.1). */
export type Mechanism = 'push' | 'trigger' | 'poll' | 'webhook' | 'event-rule';

/** CodePipeline's word for what started an execution, by what noticed the revision. A schedule is an event rule. */
export const triggerTypes = {
  push: 'WebhookV2',
  trigger: 'WebhookV2',
  poll: 'PollForSourceChanges',
  webhook: 'Webhook',
  'event-rule': 'CloudWatchEvent',
} as const satisfies Readonly<Record<Mechanism, string>>;

/** What starts a pipeline for one of its source actions. */
export interface Detection {
  /** In the table's order; nothing starts it but a person when there are none. */
  readonly mechanisms: readonly Mechanism[];
  readonly because: string;
  /** Present exactly when a trigger decides. */
  readonly trigger?: GitConfiguration;
}

export interface DetectedAction {
  readonly name: string;
  readonly provider: string;
  readonly configuration: Readonly<Record<string, string>>;
}

/**
 * Which mechanism starts what. A `triggers` block turns the default detection of every connection source of its pipeline
 * off: from then on only events that match start it.
 */
export function detectionOf(action: DetectedAction, triggers: readonly PipelineTrigger[]): Detection {
  const { name, provider, configuration } = action;
  if (connectionProviders.includes(provider)) return connection(action, triggers);
  const polls = configuration['PollForSourceChanges'] !== 'false';
  switch (provider) {
    case 'CodeCommit':
    case 'S3':
      return outside(name, polls, 'event-rule');
    case 'ECR':
      return outside(name, false, 'event-rule');
    case 'GitHub':
      return outside(name, polls, 'webhook');
    default:
      return outside(name, false, 'webhook');
  }
}

/**
 * Whether the source is polled only as long as its pipeline is used (codepipeline.md 3.13). A connection cannot say whether
 * it is polled: to CodePipeline events alone drive it, and a look at its repository makes up for those that do not come.
 */
export const pollsWhileUsed = (action: DetectedAction, triggers: readonly PipelineTrigger[]): boolean =>
  action.provider !== eventDrivenProvider && detectionOf(action, triggers).mechanisms.includes('poll');

const outside = (name: string, polls: boolean, other: Mechanism): Detection => ({
  mechanisms: polls ? ['poll', other] : [other],
  because: polls ? `${name} is looked at regularly` : `${name} waits for events that are sent to it`,
});

function connection({ name, configuration }: DetectedAction, triggers: readonly PipelineTrigger[]): Detection {
  // Both are reached by git alone, and may be polled too, with the same outcome. Connections cannot say that they are not.
  const polled: readonly Mechanism[] = configuration['PollForSourceChanges'] === 'false' ? [] : ['poll'];
  const trigger = triggers.find(({ gitConfiguration }) => gitConfiguration.sourceActionName === name)?.gitConfiguration;
  if (trigger !== undefined) {
    return { mechanisms: ['trigger', ...polled], because: `the filters of its trigger decide for ${name}`, trigger };
  }
  if (triggers.length > 0) {
    return { mechanisms: [], because: `the pipeline has triggers, and none of them is for ${name}` };
  }
  if (configuration['DetectChanges'] === 'false') {
    return { mechanisms: [], because: `DetectChanges of ${name} is false` };
  }
  return { mechanisms: ['push', ...polled], because: `any push to ${configuration['BranchName']} starts it` };
}
