import type { PlatformOptions } from '@millrace/platform';
import { MillraceClient } from '@millrace/client';
import { fileURLToPath } from 'node:url';
import { startChild } from './asking.ts';

export type PlatformSettings = Pick<PlatformOptions, 'home' | 'mode' | 'without' | 'environment'>;

/** What measuring from outside needs to know. Holds secrets: it goes from process to process, never to a screen. */
export interface Reachable {
  readonly gatewayUrl: string;
  readonly natsUrl: string;
  /** Of the administrator. */
  readonly token: string;
  /** Of the administrator too. */
  readonly accessKey: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Of a service that may start executions and carry out jobs. */
  readonly workerCredentialsFile: string;
  readonly databaseUrls: Readonly<Record<string, string>>;
  /** By name of the part; services that share the platform's own process have none. */
  readonly pids: Readonly<Record<string, number | undefined>>;
}

export interface MeasuredPlatform extends Reachable {
  readonly pid: number;
  /** From starting the process to "ready". */
  readonly startSeconds: number;
  readonly client: MillraceClient;
  stop(): Promise<void>;
}

const entry = fileURLToPath(new URL('./platform-process.js', import.meta.url));

/** @param profileFolder where each Node process of the platform leaves a CPU profile when it ends. */
export async function startMeasured(settings: PlatformSettings, profileFolder?: string): Promise<MeasuredPlatform> {
  const began = performance.now();
  const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  const environment = {
    ...settings.environment,
    ...(profiling.length === 0 ? {} : { NODE_OPTIONS: profiling.join(' ') }),
  };
  const child = await startChild(entry, [JSON.stringify({ ...settings, environment })], { execArgv: profiling });
  const startSeconds = (performance.now() - began) / 1000;
  const reachable = child.ready as Reachable;
  return {
    ...reachable,
    pid: child.pid,
    startSeconds,
    client: new MillraceClient({ baseUrl: reachable.gatewayUrl, token: reachable.token, timeoutMilliseconds: 120_000 }),
    stop: () => child.end(),
  };
}
