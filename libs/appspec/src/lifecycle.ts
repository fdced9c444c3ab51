/**
 * Every lifecycle event of a server deployment, in the order in which a host meets them in place behind a load balancer.
 * Source: CodeDeploy's table of event availability.
 */
const lifecycleEvents = [
  'BeforeBlockTraffic',
  'BlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
] as const;
export type LifecycleEvent = (typeof lifecycleEvents)[number];

/** Events that the platform carries out itself: an appspec may not attach scripts to them. */
const reservedEvents = ['BlockTraffic', 'DownloadBundle', 'Install', 'AllowTraffic'] as const;
export type ReservedEvent = (typeof reservedEvents)[number];

/** An event that an appspec may attach scripts to. */
export type ScriptableEvent = Exclude<LifecycleEvent, ReservedEvent>;

/** What one host goes through in an in-place deployment without a load balancer. */
export const inPlaceEvents = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
] as const satisfies readonly LifecycleEvent[];

export const isReserved = (event: LifecycleEvent): event is ReservedEvent =>
  (reservedEvents as readonly string[]).includes(event);

export const isLifecycleEvent = (name: string): name is LifecycleEvent =>
  (lifecycleEvents as readonly string[]).includes(name);

export const scriptableEvents: readonly ScriptableEvent[] = lifecycleEvents.filter(
  (event): event is ScriptableEvent => !isReserved(event),
);
