import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ArtifactRefV1 } from '@millrace/contracts';
import { Clock, instant, seconds } from '@millrace/kernel';
import { afterAll } from 'vitest';
import { LogPump } from '../log/log-pump.ts';
import { LogSpool } from '../log/spool.ts';
import { BubblewrapExecutor, whyNoBubblewrap } from '../sandbox/bubblewrap-executor.ts';
import type { Executor } from '../sandbox/executor.ts';
import { ProcessExecutor } from '../sandbox/process-executor.ts';
import { Workspace } from '../workspace.ts';
import { runBuild, type BuildRequest, type BuildResult } from './run-build.ts';
import type { StopCause } from './stop.ts';

class SystemClock extends Clock {
  now() {
    return instant(Date.now());
  }
}

/** Where the builds of a test file take place. */
export const root = mkdtempSync(join(tmpdir(), 'runner-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Why this machine cannot run the sandbox; undefined when it can. */
export const noBubblewrap = await whyNoBubblewrap({ network: 'shared', readOnly: [] });

export const bubblewrap = (network: 'shared' | 'none' = 'shared'): Executor =>
  new BubblewrapExecutor({ network, readOnly: [] });

/** Each way to run commands that this machine has, with its name. */
export const executors: readonly [string, Executor][] = [
  ['plain processes', new ProcessExecutor('a test')],
  ...(noBubblewrap === undefined ? [['bubblewrap', bubblewrap()] as [string, Executor]] : []),
];

export interface Run {
  readonly result: BuildResult;
  /** Lines that commands printed. */
  readonly lines: readonly string[];
  readonly log: string;
  readonly zips: ReadonlyMap<string, string>;
  readonly workspace: Workspace;
}

export interface Given extends Partial<BuildRequest> {
  readonly files?: Readonly<Record<string, string>>;
  /** Called with each line that commands print. */
  readonly onLine?: (text: string, stop: (cause: StopCause) => void) => void;
}

/** A whole build in a workspace of its own, on real files and processes. */
export async function build(executor: Executor, spec: string, given: Given = {}): Promise<Run> {
  // A workspace's processes are found by its name: no other build on this machine may have the same.
  const workspace = await Workspace.create(root, randomUUID());
  const stop = new AbortController();
  const clock = new SystemClock();
  const spool = LogSpool.open(workspace.log);
  const log = new LogPump(spool, clock, {
    publish: (lines) => {
      for (const { stream, text } of lines) if (stream === 'stdout') given.onLine?.(text, (cause) => stop.abort(cause));
    },
  });
  const zips = new Map<string, string>();
  const result = await runBuild({
    identity: { buildId: 'web:1', account: '1', pipelineName: 'web', region: 'local', startedAtEpochMilliseconds: 7 },
    workspace,
    executor,
    log,
    clock,
    signal: stop.signal,
    stopGrace: seconds(2),
    buildspec: { kind: 'inline', text: spec },
    inherited: { PATH: process.env['PATH'] ?? '' },
    overrides: [],
    outputs: [],
    fetchInputs: async () => {
      mkdirSync(workspace.source, { recursive: true });
      for (const [name, text] of Object.entries(given.files ?? {})) {
        mkdirSync(dirname(join(workspace.source, name)), { recursive: true });
        writeFileSync(join(workspace.source, name), text);
      }
      return [];
    },
    storeOutput: async (name, zip): Promise<ArtifactRefV1> => {
      zips.set(name, zip);
      return { name, artifactId: '00000000-0000-0000-0000-000000000000', sha256: '0'.repeat(64), sizeBytes: 1 };
    },
    userCommandBegins: async () => undefined,
    phaseChanged: async () => undefined,
    ...given,
  });
  const all = spool.after(0);
  const lines = all.filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
  return { result, lines, log: all.map(({ text }) => text).join('\n'), zips, workspace };
}

/** A buildspec whose build phase has these commands. */
export const commands = (...list: string[]): string =>
  `version: 0.2\nphases:\n  build:\n    commands:\n${list.map((command) => `      - ${JSON.stringify(command)}\n`).join('')}`;

/** The phases that a build went through. */
export const statuses = ({ phases }: BuildResult): string =>
  phases.map(({ phase, status }) => `${phase}:${status}`).join(' ');
