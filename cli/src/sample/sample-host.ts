import { execFile } from 'node:child_process';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { HostTagV1 } from '@millrace/contracts';
import { freePort } from '@millrace/provision';

const run = promisify(execFile);

/** The sample's two hosts. */
export const sampleHosts = [
  { name: 'staging-1', stage: 'staging' },
  { name: 'production-1', stage: 'production' },
] as const;

export type SampleHostName = (typeof sampleHosts)[number]['name'];

/** What the service says about itself at `/version`. */
export interface Answer {
  readonly version: string;
  readonly commit: string;
  readonly host: string;
}

/** A folder on this machine that stands for a host: its own root, its own agent, its own port for the service. */
export class SampleHost {
  readonly name: SampleHostName;
  readonly tags: readonly HostTagV1[];
  /** What deployments see as `/`. */
  readonly root: string;
  /** The agent's own folder. */
  readonly stateFolder: string;

  readonly #searchPath: string | undefined;

  /** `searchPath`: where the service's scripts find `node`. */
  constructor(home: string, { name, stage }: (typeof sampleHosts)[number], searchPath: string | undefined) {
    this.#searchPath = searchPath;
    this.name = name;
    this.tags = [{ key: 'stage', value: stage }];
    this.root = join(home, 'hosts', name, 'root');
    this.stateFolder = join(home, 'hosts', name, 'agent');
  }

  /** Writes what an administrator writes on a host: its name and the port of the service. Keeps what is there. */
  async prepare(): Promise<void> {
    await mkdir(join(this.root, 'etc', 'hello-service'), { recursive: true });
    await mkdir(this.stateFolder, { recursive: true, mode: 0o700 });
    await writeOnce(this.#settingPath('host'), `${this.name}\n`);
    await writeOnce(this.#settingPath('port'), `${await freePort()}\n`);
  }

  async port(): Promise<number> {
    return Number((await readFile(this.#settingPath('port'), 'utf8')).trim());
  }

  async url(): Promise<string> {
    return `http://127.0.0.1:${await this.port()}`;
  }

  /** Asks the service which version it is; nothing when no service answers within two seconds. */
  async ask(): Promise<Answer | undefined> {
    try {
      const response = await fetch(`${await this.url()}/version`, { signal: AbortSignal.timeout(2000) });
      return response.ok ? ((await response.json()) as Answer) : undefined;
    } catch {
      // Nobody listens: the caller says what that means.
      return undefined;
    }
  }

  /** As a host does when it boots: starts the installed service, if there is one. */
  async boot(): Promise<void> {
    if ((await this.ask()) === undefined) await this.#script('start.sh');
  }

  /** As a host does when it goes down: stops the installed service, if there is one. */
  async shutDown(): Promise<void> {
    await this.#script('stop.sh');
  }

  async #script(name: 'start.sh' | 'stop.sh'): Promise<void> {
    const script = join(this.root, 'srv', 'hello-service', 'scripts', name);
    if (!(await exists(script))) return;
    await run('/bin/sh', [script], {
      cwd: this.root,
      env: { PATH: this.#searchPath, MILLRACE_HOST_ROOT: this.root },
      timeout: 30_000,
    });
  }

  #settingPath(name: 'host' | 'port'): string {
    return join(this.root, 'etc', 'hello-service', name);
  }
}

async function writeOnce(path: string, content: string): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    // Not installed yet.
    return false;
  }
}
