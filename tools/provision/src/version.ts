import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Program } from './program.ts';

const run = promisify(execFile);

/** Whether `version` (dotted numbers) is at least `minimum`; missing places count as 0. */
export function isAtLeast(version: string, minimum: string): boolean {
  const wanted = minimum.split('.').map(Number);
  const given = version.split('.').map(Number);
  for (const [place, least] of wanted.entries()) {
    const actual = given[place] ?? 0;
    if (actual !== least) return actual > least;
  }
  return true;
}

export type VersionReading =
  | { readonly kind: 'usable'; readonly version: string }
  | { readonly kind: 'unusable'; readonly reason: string };

/** Runs the binary for at most 10 s and reads its version: the proof that it works on this machine at all. */
export async function readVersion(program: Program, path: string): Promise<VersionReading> {
  let printed: string;
  try {
    const { stdout, stderr } = await run(path, [...program.versionArguments], { timeout: 10_000 });
    printed = stdout + stderr;
  } catch (error) {
    return { kind: 'unusable', reason: `${path} does not run: ${firstLine((error as Error).message)}` };
  }
  const version = program.versionPattern.exec(printed)?.[1];
  if (version === undefined) {
    return { kind: 'unusable', reason: `${path} printed no version: ${JSON.stringify(printed.slice(0, 80))}` };
  }
  // A build from source may carry a word instead of a number; `go install` of a pinned module leaves such a one.
  if (/^\d/.test(version) && !isAtLeast(version, program.minimumVersion)) {
    return { kind: 'unusable', reason: `${path} is ${version}, older than ${program.minimumVersion}` };
  }
  return { kind: 'usable', version };
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';
