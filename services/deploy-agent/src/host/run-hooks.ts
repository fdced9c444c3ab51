import { access, chmod, constants, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isReserved, isWithin, type HookScript, type LifecycleEvent } from '@millrace/appspec';
import { EventFailure, type EventResult } from '../domain/codes.ts';
import { scriptSource } from '../domain/script-source.ts';
import { findUser, type Account } from './accounts.ts';
import { readPointer } from './download-bundle.ts';
import { isMissing } from './durable-file.ts';
import type { HostSettings } from './host-settings.ts';
import type { Layout } from './layout.ts';
import { readAppspec } from './read-bundle.ts';
import { runScript, type ScriptEnd } from './run-script.ts';

export interface HookOrder {
  readonly event: LifecycleEvent;
  readonly groupId: string;
  readonly deploymentId: string;
  /** Variables that tell a script what it is part of. */
  readonly variables: Readonly<Record<string, string>>;
  /** For all scripts of the event together. */
  readonly timeoutMilliseconds: number;
  /** Scripts of this event that ended well before the agent was restarted. */
  readonly scriptsDone: number;
  readonly signal: AbortSignal;
  readonly onLine: (stream: 'stdout' | 'stderr' | 'agent', text: string) => void;
  /** On disk before it returns: from here on a crash leaves the script in doubt. */
  readonly onScriptBegins: () => Promise<void>;
  readonly onScriptRuns: (processGroup: number) => void;
  readonly onScriptEnded: (scriptsDone: number) => Promise<void>;
}

/** Runs the scripts of one event, in their order, up to the first that fails. @throws EventFailure */
export async function runHooks(layout: Layout, settings: HostSettings, order: HookOrder): Promise<EventResult> {
  const archive = await archiveFor(layout, order);
  if (archive === undefined) return { code: 'Success', message: 'there is no earlier installation' };
  const appspec = await readAppspec(archive);
  const scripts = isReserved(order.event) ? [] : (appspec.hooks[order.event] ?? []);
  if (scripts.length === 0) return { code: 'Success', message: `the appspec has no script for ${order.event}` };
  let left = order.timeoutMilliseconds;
  for (const [index, script] of scripts.entries()) {
    if (index < order.scriptsDone) continue;
    const began = performance.now();
    await runOne(settings, archive, script, { ...order, timeoutMilliseconds: left });
    await order.onScriptEnded(index + 1);
    left = Math.max(1, left - (performance.now() - began));
  }
  return { code: 'Success', message: 'Succeeded' };
}

async function archiveFor(layout: Layout, order: HookOrder): Promise<string | undefined> {
  const current = layout.archive(layout.deployment(order.groupId, order.deploymentId));
  const isUnpacked = await exists(current);
  if (scriptSource(order.event, isUnpacked) === 'current') return current;
  const installed = await readPointer(layout.lastSuccessfulInstall(order.groupId));
  if (installed === undefined) return undefined;
  const archive = layout.archive(installed);
  if (await exists(archive)) return archive;
  throw new EventFailure('UnknownError', `the last installed revision is gone from ${installed}`);
}

async function runOne(settings: HostSettings, archive: string, script: HookScript, order: HookOrder): Promise<void> {
  const path = await executable(archive, script, order);
  const user = await accountFor(script);
  order.onLine('agent', `Script - ${script.location}`);
  order.signal.throwIfAborted();
  await order.onScriptBegins();
  const timeoutMilliseconds = Math.min(script.timeoutSeconds * 1000, order.timeoutMilliseconds);
  const end = await runScript({
    path,
    cwd: settings.hostRoot,
    environment: {
      ...settings.environment,
      ...(user ? { HOME: user.home, USER: user.name, LOGNAME: user.name } : {}),
      ...order.variables,
      DEPLOYMENT_ARCHIVE_DIR: archive,
      MILLRACE_HOST_ROOT: settings.hostRoot,
      ...(settings.otlpEndpoint ? { OTEL_EXPORTER_OTLP_ENDPOINT: settings.otlpEndpoint } : {}),
    },
    ...(user && !user.isAgent ? { user } : {}),
    timeoutMilliseconds,
    graceMilliseconds: settings.graceMilliseconds,
    signal: order.signal,
    onLine: order.onLine,
    onStart: order.onScriptRuns,
  });
  judge(end, script, timeoutMilliseconds);
}

async function executable(archive: string, script: HookScript, order: HookOrder): Promise<string> {
  const { location } = script;
  const path = join(archive, location);
  const found = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (!found?.isFile() || !isWithin(await realpath(path), await realpath(archive))) {
    throw new EventFailure('ScriptMissing', `the bundle has no script ${location}`, location);
  }
  if ((found.mode & 0o111) !== 0) return path;
  order.onLine('agent', `${location} is not executable; making it so`);
  await chmod(path, found.mode | 0o755).catch((error: unknown) => {
    throw new EventFailure('ScriptNotExecutable', `${location} cannot be made executable: ${String(error)}`, location);
  });
  return path;
}

/** Who a script runs as. Only root can become somebody else. */
async function accountFor({
  runas,
  sudo,
  location,
}: HookScript): Promise<(Account & { isAgent: boolean }) | undefined> {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && sudo && !runas) {
    throw new EventFailure('UnknownError', `${location} asks for sudo, but the agent does not run as root`, location);
  }
  if (!runas) return undefined;
  const account = await findUser(runas);
  const isAgent = account.uid === process.getuid?.();
  if (!isAgent && !isRoot) {
    throw new EventFailure(
      'UnknownError',
      `${location} runs as ${runas}, but the agent does not run as root`,
      location,
    );
  }
  return { ...account, isAgent };
}

/** @throws EventFailure unless the script ended well. */
function judge(end: ScriptEnd, { location, runas }: HookScript, timeoutMilliseconds: number): void {
  const who = runas ? ` run as user ${runas}` : '';
  const within = `within ${Math.round(timeoutMilliseconds / 1000)} seconds`;
  switch (end.kind) {
    case 'exited':
      if (end.exitCode === 0) return;
      throw new EventFailure('ScriptFailed', `${location}${who} failed with exit code ${end.exitCode}`, location);
    case 'killed':
      throw new EventFailure('ScriptFailed', `${location}${who} was ended by ${end.signal}`, location);
    case 'timed-out':
      throw new EventFailure('ScriptTimedOut', `${location}${who} did not end ${within}`, location);
    case 'outputs-left-open':
      throw new EventFailure(
        'OutputsLeftOpen',
        `${location}${who} ended, but a process it started did not close its output ${within}; ` +
          'send the three streams of a daemon to /dev/null',
        location,
      );
    case 'cancelled':
      throw new EventFailure('Cancelled', `${location}${who} was cancelled`, location);
    case 'not-started':
      throw new EventFailure('ScriptFailed', `${location}${who} could not be started: ${end.reason}`, location);
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
