import type { HostCommandV1 } from '@millrace/contracts';
import { EventFailure, type EventResult } from '../domain/codes.ts';
import { downloadBundle } from '../host/download-bundle.ts';
import type { HostSettings } from '../host/host-settings.ts';
import { install } from '../host/install.ts';
import type { Layout } from '../host/layout.ts';
import { runHooks, type HookOrder } from '../host/run-hooks.ts';

/** What an event needs besides its command. */
export type EventFrame = Pick<
  HookOrder,
  'scriptsDone' | 'signal' | 'onLine' | 'onScriptBegins' | 'onScriptRuns' | 'onScriptEnded'
>;

/** Carries out one lifecycle event. Answers how it ended; throws only for defects. */
export async function carryOut(
  layout: Layout,
  settings: HostSettings,
  command: HostCommandV1,
  frame: EventFrame,
): Promise<EventResult> {
  const deadline = AbortSignal.timeout(command.timeoutSeconds * 1000);
  const signal = AbortSignal.any([frame.signal, deadline]);
  const groupId = command.deploymentGroupId;
  const { deploymentId } = command;
  try {
    switch (command.lifecycleEvent) {
      case 'DownloadBundle': {
        const { url, sha256, sizeBytes } = command.bundle;
        if (!url) throw new EventFailure('UnknownError', 'the command names no place to fetch the bundle from');
        const bundle = { url, sha256, sizeBytes };
        await downloadBundle(layout, { groupId, deploymentId, bundle, maxRevisions: settings.maxRevisions, signal });
        return { code: 'Success', message: 'Succeeded' };
      }
      case 'Install': {
        const say = (line: string): void => frame.onLine('agent', line);
        const { fileExistsBehavior } = command;
        await install(layout, settings, { groupId, deploymentId, fileExistsBehavior, signal, say });
        return { code: 'Success', message: 'Succeeded' };
      }
      case 'ApplicationStop':
      case 'BeforeInstall':
      case 'AfterInstall':
      case 'ApplicationStart':
      case 'ValidateService':
        return await runHooks(layout, settings, {
          ...frame,
          event: command.lifecycleEvent,
          groupId,
          deploymentId,
          variables: variablesOf(command),
          timeoutMilliseconds: command.timeoutSeconds * 1000,
        });
    }
  } catch (error) {
    if (frame.signal.aborted) return { code: 'Cancelled', message: `${command.lifecycleEvent} was cancelled` };
    if (deadline.aborted && !(error instanceof EventFailure)) {
      return {
        code: 'UnknownError',
        message: `${command.lifecycleEvent} took longer than ${command.timeoutSeconds} s`,
      };
    }
    return asResult(error);
  }
}

/** What CodeDeploy tells every script, and what the bundle is. */
function variablesOf(command: HostCommandV1): Readonly<Record<string, string>> {
  return {
    APPLICATION_NAME: command.applicationName,
    DEPLOYMENT_ID: command.deploymentId,
    DEPLOYMENT_GROUP_NAME: command.deploymentGroupName,
    DEPLOYMENT_GROUP_ID: command.deploymentGroupId,
    LIFECYCLE_EVENT: command.lifecycleEvent,
    BUNDLE_KEY: command.bundle.artifactId,
    BUNDLE_ETAG: command.bundle.sha256,
    BUNDLE_SHA256: command.bundle.sha256,
    ...(command.traceparent ? { TRACEPARENT: command.traceparent } : {}),
  };
}

function asResult(error: unknown): EventResult {
  if (error instanceof EventFailure) {
    const { code, message, scriptName } = error;
    return { code, message, ...(scriptName === undefined ? {} : { scriptName }) };
  }
  return { code: 'UnknownError', message: error instanceof Error ? error.message : String(error) };
}
