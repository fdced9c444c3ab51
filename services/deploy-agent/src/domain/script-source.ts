import type { LifecycleEvent } from '@millrace/appspec';

/** Which unpacked revision's scripts an event runs. */
export type ScriptSource = 'current' | 'last-successful-install';

/**
 * What is on the disk must be stopped by the scripts it came with: until the current bundle is unpacked, events that
 * take the old application out of service belong to the revision of the last successful installation.
 */
export function scriptSource(event: LifecycleEvent, isCurrentUnpacked: boolean): ScriptSource {
  switch (event) {
    case 'BeforeBlockTraffic':
    case 'AfterBlockTraffic':
    case 'ApplicationStop':
      return isCurrentUnpacked ? 'current' : 'last-successful-install';
    case 'BlockTraffic':
    case 'DownloadBundle':
    case 'BeforeInstall':
    case 'Install':
    case 'AfterInstall':
    case 'ApplicationStart':
    case 'ValidateService':
    case 'BeforeAllowTraffic':
    case 'AllowTraffic':
    case 'AfterAllowTraffic':
      return 'current';
  }
}
