import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, tempDir, type TempDir } from '@millrace/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startPostgres, type PostgresOptions, type RunningPostgres } from '../index.ts';
import { identify, isRunning } from '../process-identity.ts';

const killable = fileURLToPath(new URL('./start-and-wait.fixture.ts', import.meta.url));

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('PostgreSQL as a child process', () => {
  let folder: TempDir;
  let running: RunningPostgres[] = [];
  const options = (): PostgresOptions => ({
    dataDir: join(folder.path, 'postgres'),
    logFile: join(folder.path, 'postgres.log'),
  });
  const start = async (more: Partial<PostgresOptions> = {}): Promise<RunningPostgres> => {
    const server = await startPostgres({ ...options(), ...more });
    running.push(server);
    return server;
  };

  beforeAll(async () => {
    folder = await tempDir('postgres');
    const server = await start();
    await query(server.url, 'create table kept (id int)');
    await query(server.url, 'insert into kept values (1)');
    await server.stop();
  });
  afterEach(async () => {
    await Promise.all(running.map((server) => server.stop()));
    running = [];
  });
  afterAll(() => folder.remove());

  it('finds its data again, asks for a password and keeps that password to itself', async () => {
    const server = await start();
    expect(await query(server.url, 'select id from kept')).toEqual([{ id: 1 }]);
    await expect(query(server.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(folder.path, 'postgres.password')).mode & 0o777).toBe(0o600);
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).not.toContain(server.superuserPassword);
    expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('recovers what was committed before it was killed', async () => {
    const first = await start();
    await query(first.url, 'insert into kept values (2)');
    await first.kill();
    const second = await start();
    expect(await query(second.url, 'select id from kept order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    await query(second.url, 'delete from kept where id = 2');
  });

  it('starts although the process number in its stale pid file belongs to a stranger by now', async () => {
    const pidFile = join(folder.path, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, `${process.pid}\n/elsewhere\n1\n5432\n\n\n\n\n`);
    const server = await start();
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a busy port, data in use, and data of another major version, and changes nothing', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    await expect(start({ port: (busy.address() as AddressInfo).port })).rejects.toMatchObject({ code: 'port-busy' });
    busy.close();

    const server = await start();
    await expect(start()).rejects.toMatchObject({
      code: 'data-in-use',
      message: expect.stringContaining(`${server.pid}`),
    });
    await server.stop();

    const versionFile = join(folder.path, 'postgres', 'PG_VERSION');
    const version = readFileSync(versionFile, 'utf8');
    writeFileSync(versionFile, '9\n');
    await expect(start()).rejects.toMatchObject({
      code: 'data-version',
      remedy: expect.stringContaining('MILLRACE_POSTGRES'),
    });
    writeFileSync(versionFile, version);
    expect(await query((await start()).url, 'select id from kept')).toEqual([{ id: 1 }]);
  });

  it('runs in a folder that only root may enter', async () => {
    const closed = join(folder.path, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    chmodSync(closed, 0o700);
    const place = { dataDir: join(closed, 'postgres'), logFile: join(closed, 'postgres.log') };
    const server = await start(place);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    expect(await query((await start(place)).url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  describe('when the process that started it is killed', () => {
    let supervisor: ChildProcess | undefined;
    afterEach(() => supervisor?.kill('SIGKILL'));

    async function supervised(): Promise<number> {
      const { dataDir, logFile } = options();
      supervisor = spawn(process.execPath, ['--conditions=@millrace/source', killable, dataDir, logFile], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(supervisor.stdout!, 'data')) as [Buffer];
      return Number(line.toString('utf8'));
    }

    it('stops too, in order', async () => {
      const server = identify(await supervised())!;
      supervisor!.kill('SIGKILL');
      await eventually(() => !isRunning(server));
      expect(readFileSync(options().logFile, 'utf8').trimEnd()).toMatch(/database system is shut down$/);
    });

    it('is waited for by a start that comes before it has stopped', async () => {
      const server = identify(await supervised())!;
      // Stopped, it cannot obey the watchdog: this is the moment in which a next start may come.
      process.kill(server.pid, 'SIGSTOP');
      supervisor!.kill('SIGKILL');
      await once(supervisor!, 'exit');
      const starting = start();
      process.kill(server.pid, 'SIGCONT');
      expect(await query((await starting).url, 'select id from kept')).toEqual([{ id: 1 }]);
      expect(isRunning(server)).toBe(false);
    });
  });
});
