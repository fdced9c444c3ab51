import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What git says in a folder; nothing when it says no, or is not there. */
async function ask(folder: string, ...parameters: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...parameters], { timeout: 10_000 });
    return stdout.trim();
  } catch {
    // Whoever needs the answer says what is missing.
    return undefined;
  }
}

/** What the working copy of a folder was cloned from. */
export const originOf = (folder: string): Promise<string | undefined> => ask(folder, 'remote', 'get-url', 'origin');

/** The branch that is checked out in a folder. */
export const branchOf = (folder: string): Promise<string | undefined> => ask(folder, 'symbolic-ref', '--short', 'HEAD');
