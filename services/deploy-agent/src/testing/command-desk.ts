import type { HostCommandV1, HostReportV1 } from '@millrace/contracts';
import { instant } from '@millrace/kernel';
import { expect } from 'vitest';
import { HostCommands } from '../commands/host-commands.ts';
import { Layout } from '../host/layout.ts';
import type { TestHost } from './hosts.ts';

export const appspec = (hooks = '', files = 'files: [{source: web, destination: /srv/app}]') =>
  `version: 0.0\nos: linux\n${files}\nhooks:\n${hooks}`;
export const hook = (event: string, ...locations: string[]) =>
  `  ${event}:\n${locations.map((location) => `    - location: ${location}\n`).join('')}`;
/** A script that leaves a word where {@link traceOf} finds it. */
export const traces = (word: string) => `#!/bin/sh\necho ${word} >> "$MILLRACE_HOST_ROOT/trace"\n`;
export const traceOf = (host: TestHost): Promise<string> => host.read('trace').catch(() => '');

/** Carries out commands and answers their last reports. */
export async function carryOutOn(
  host: TestHost,
  commands: readonly HostCommandV1[],
  now = instant(Date.now()),
): Promise<HostReportV1[]> {
  const last = new Map<string, HostReportV1>();
  const defects: unknown[] = [];
  const desk = new HostCommands({
    hostId: 'h1',
    layout: new Layout(host.settings.stateFolder),
    settings: host.settings,
    clock: { now: () => now },
    carrier: {
      carry: (id, journal) => void (journal.length && last.set(id, JSON.parse(journal.text(journal.length)))),
    },
    onDefect: (error) => defects.push(error),
    onDiskFull: (error) => defects.push(error),
  });
  await desk.resume();
  for (const command of commands) {
    await desk.accept(command);
    await desk.idle();
  }
  desk.close();
  expect(defects).toEqual([]);
  return commands.map(({ commandId }) => last.get(commandId)).filter((report) => report !== undefined);
}

/** How each ended: its code, or its status where it has none. */
export const codes = (reports: readonly HostReportV1[]) => reports.map(({ status, error }) => error?.code ?? status);
