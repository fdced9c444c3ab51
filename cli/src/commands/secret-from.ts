import { contentOf } from '../definitions/load-files.ts';
import type { Session } from '../session/session.ts';

/**
 * A secret of a file (`-` is standard input), else of a variable; never of the command line, which every process of the
 * machine can read. @throws CliProblem when the file cannot be read.
 */
export async function secretFrom(
  { environment }: Session,
  file: string | undefined,
  variable: string,
): Promise<string | undefined> {
  return file === undefined ? environment[variable] : (await contentOf(file)).trim();
}
