import { join } from 'node:path';
import { err, ok, type Result } from '@millrace/kernel';
import { cacheFolder, find, mayInstall, type Attempt, type Environment, type Search } from './find.ts';
import { withFileLock } from './file-lock.ts';
import { install } from './install.ts';
import type { FoundProgram, Program, ProgramName, Source } from './program.ts';
import { programNamed } from './programs.ts';
import { ProvisionProblem } from './problem.ts';

/** Longer than the slowest installation, which is `go install` on a slow machine. */
const lockTimeoutSeconds = 1200;

export interface ResolveOptions {
  /** Install the program when it is not there. */
  readonly install: boolean;
  /** Default: the environment of this process. */
  readonly env?: Environment;
  /** Told about each step that may take a while, in one line. */
  readonly onProgress?: (line: string) => void;
}

/** Why a program cannot be used, and what to do about it. */
export interface MissingProgram {
  readonly name: ProgramName;
  readonly required: boolean;
  readonly without: string;
  readonly attempts: readonly Attempt[];
  readonly remedy: string;
}

/**
 * Finds a program on the ladder: environment variable, npm's copy, PATH, cache and, with `install`, the sources of the
 * table in their order. Installing is serialised between processes.
 */
export async function resolveProgram(
  name: ProgramName,
  options: ResolveOptions,
): Promise<Result<FoundProgram, MissingProgram>> {
  const program = programNamed(name);
  const env = options.env ?? process.env;
  const search = await find(program, env);
  if (search.found !== undefined) return ok(search.found);
  if (!options.install || !mayInstall(program, env)) return err(missing(program, env, search.attempts));
  const after = await withFileLock(join(cacheFolder(env), 'install.lock'), lockTimeoutSeconds, () =>
    installAndFind(program, env, options.onProgress ?? (() => undefined)),
  );
  return after.found !== undefined ? ok(after.found) : err(missing(program, env, after.attempts));
}

/** As {@link resolveProgram}, for callers that cannot go on without it. @throws ProvisionProblem `program-missing` */
export async function requireProgram(name: ProgramName, options: ResolveOptions): Promise<FoundProgram> {
  const result = await resolveProgram(name, options);
  if (result.ok) return result.value;
  const tried = result.error.attempts.map(({ rung, said }) => `\n  ${rung}: ${said}`).join('');
  throw new ProvisionProblem(
    'program-missing',
    `${name} was not found. Without it ${result.error.without}.${tried}`,
    result.error.remedy,
  );
}

async function installAndFind(program: Program, env: Environment, say: (line: string) => void): Promise<Search> {
  // While this process waited for the lock, another may have installed it.
  const before = await find(program, env);
  if (before.found !== undefined) return before;
  const attempts = [...before.attempts];
  for (const source of program.sources) {
    if (source.kind === 'bundled') continue;
    say(`installing ${program.name}: ${describeSource(source)}`);
    const failure = await install(program, source, env);
    if (failure !== undefined) {
      say(`  not possible: ${failure}`);
      attempts.push({ rung: source.kind, said: failure });
      continue;
    }
    const { found } = await find(program, env);
    if (found !== undefined) return { found: { ...found, from: source.kind }, attempts };
    attempts.push({ rung: source.kind, said: 'was installed but cannot be used' });
  }
  return { attempts };
}

function missing(program: Program, env: Environment, attempts: readonly Attempt[]): MissingProgram {
  const { name, required, without } = program;
  return { name, required, without, attempts, remedy: remedyFor(program, env) };
}

function remedyFor(program: Program, env: Environment): string {
  const wrong = env[program.variable];
  if (wrong)
    return `Let ${program.variable} name a working ${program.name} ${program.minimumVersion} or newer, or unset it.`;
  const ways = program.sources.map(describeSource).join(', ');
  const { name, minimumVersion, variable } = program;
  return (
    `Run npm run doctor -- --install ${name} (it tries ${ways}), ` +
    `or set ${variable} to the path of ${name} ${minimumVersion} or newer.`
  );
}

function describeSource(source: Source): string {
  switch (source.kind) {
    case 'bundled':
      return 'npm ci';
    case 'release':
      return `the official release ${source.version}`;
    case 'debian':
      return `apt-get install ${source.package}`;
    case 'go':
      return `go install ${source.module}@${source.version}`;
  }
}
