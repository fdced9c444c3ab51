import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, cachedBinary, type Environment } from './find.ts';
import type { DebianSource, GoSource, Program, ReleaseSource, Source } from './program.ts';

const run = promisify(execFile);

/** A download that has not begun to answer by then is given up: the next rung is quicker than a dead network. */
const downloadStartSeconds = 5;
const downloadSeconds = 300;
const aptSeconds = 600;
const goSeconds = 900;

/**
 * Tries to install a program from one source.
 *
 * @returns undefined when it is installed, else why not, in one line.
 */
export async function install(program: Program, source: Source, env: Environment): Promise<string | undefined> {
  switch (source.kind) {
    case 'bundled':
      return 'npm installs it together with the other packages: run npm ci';
    case 'release':
      return installRelease(program, source, env);
    case 'debian':
      return installDebian(program, source, env);
    case 'go':
      return installWithGo(program, source, env);
  }
}

async function installRelease(program: Program, source: ReleaseSource, env: Environment): Promise<string | undefined> {
  const platform = source.platforms[`${process.platform}-${process.arch}`];
  if (platform === undefined) return `no release is pinned for ${process.platform}-${process.arch}`;
  const fill = (text: string): string => text.replaceAll('{platform}', platform.word);
  let archive: Buffer;
  try {
    archive = await download(fill(source.url));
  } catch (error) {
    return `${fill(source.url)} cannot be downloaded: ${describe(error)}`;
  }
  const digest = createHash('sha256').update(archive).digest('hex');
  if (digest !== platform.sha256) {
    return `${fill(source.url)} has SHA-256 ${digest}, but ${platform.sha256} is pinned: it is not used`;
  }
  try {
    await inScratchFolder(async (folder) => {
      const file = join(folder, 'archive.tar.gz');
      writeFileSync(file, archive);
      await run('tar', ['-xzf', file, '-C', folder, fill(source.binary)]);
      intoCache(join(folder, fill(source.binary)), cachedBinary(env, program));
    });
  } catch (error) {
    return `${fill(source.url)} cannot be unpacked: ${describe(error)}`;
  }
  return undefined;
}

async function download(url: string): Promise<Buffer> {
  const connection = new AbortController();
  const patience = setTimeout(
    () => connection.abort(new Error(`no answer within ${downloadStartSeconds} s`)),
    downloadStartSeconds * 1000,
  );
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([connection.signal, AbortSignal.timeout(downloadSeconds * 1000)]),
    });
    clearTimeout(patience);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  } finally {
    clearTimeout(patience);
  }
}

async function installDebian(program: Program, source: DebianSource, env: Environment): Promise<string | undefined> {
  if (!existsSync('/usr/bin/apt-get')) return 'this is not Debian or Ubuntu';
  if (process.getuid?.() !== 0) return `only root may run apt-get install ${source.package}`;
  try {
    await installFromApt(program, source, env);
  } catch {
    // The machine's package lists may be absent or old: that is worth one refresh, and its error is the one to show.
    try {
      await run('apt-get', ['update', '-q'], aptOptions(env));
      await installFromApt(program, source, env);
    } catch (error) {
      return `Debian package ${source.package}: ${describe(error)}`;
    }
  }
  return undefined;
}

async function installFromApt(program: Program, source: DebianSource, env: Environment): Promise<void> {
  const { how } = source;
  if (how.mode === 'install') {
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', source.package], aptOptions(env));
    return;
  }
  await inScratchFolder(async (folder) => {
    await run('apt-get', ['download', '-q', source.package], { ...aptOptions(env), cwd: folder });
    const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (file === undefined) throw new Error('apt-get download left no package');
    await run('dpkg-deb', ['--extract', join(folder, file), join(folder, 'tree')]);
    intoCache(join(folder, 'tree', how.binary), cachedBinary(env, program));
  });
}

const aptOptions = (env: Environment) => ({
  timeout: aptSeconds * 1000,
  maxBuffer: 64 * 1024 * 1024,
  env: { ...env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
});

async function installWithGo(program: Program, source: GoSource, env: Environment): Promise<string | undefined> {
  const folder = join(cacheFolder(env), 'bin');
  mkdirSync(folder, { recursive: true });
  try {
    await run('go', ['install', `${source.module}@${source.version}`], {
      timeout: goSeconds * 1000,
      maxBuffer: 64 * 1024 * 1024,
      // Where Go's own installer puts it, which many a PATH lacks.
      env: { ...env, GOBIN: folder, PATH: `${env['PATH'] ?? ''}:/usr/local/go/bin` },
    });
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'there is no go command';
    return `go install ${source.module}@${source.version}: ${describe(error)}`;
  }
}

async function inScratchFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-install-'));
  // apt fetches as its own user, which must be able to write here.
  chmodSync(folder, 0o777);
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Renamed into place: whoever finds the binary finds all of it. */
function intoCache(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const draft = `${to}.${process.pid}`;
  copyFileSync(from, draft);
  chmodSync(draft, 0o755);
  renameSync(draft, to);
}

/** The last line that says something: tools explain themselves at the end. */
function describe(error: unknown): string {
  const { stderr, message, cause } = error as { stderr?: string; message: string; cause?: { message?: string } };
  const lines = (stderr ?? '').split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? (cause?.message ? `${message} (${cause.message})` : message);
}
