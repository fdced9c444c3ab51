import { freePort, startNats } from '@millrace/provision';
import { loadavg } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { measureHandOver, type HandOverReport } from './hand-over.ts';
import { startMeasured } from './measured-platform.ts';
import { measureStartUp } from './start-up.ts';
import { repositoryIn, temporaryFolder } from './workbench.ts';

/** Hand-over, start-up and memory: the figures that mean something on any machine, as ratios within this one run. */
export async function measureBasics(say: (line: string) => void): Promise<void> {
  const began = loadavg()[0];
  const folder = await temporaryFolder();
  const natsPort = await freePort();
  const natsConfig = join(folder.path, 'floor-nats.conf');
  await writeFile(
    natsConfig,
    `host: 127.0.0.1\nport: ${natsPort}\njetstream { store_dir: ${JSON.stringify(join(folder.path, 'floor-jetstream'))} }\n`,
  );
  const floorNats = await startNats({
    configFile: natsConfig,
    port: natsPort,
    logFile: join(folder.path, 'floor-nats.log'),
  });
  const repositoryFolder = await temporaryFolder();
  const repository = await repositoryIn(repositoryFolder.path);
  const platform = await startMeasured({
    home: join(folder.path, 'home'),
    mode: 'embedded',
    without: ['build-runner'],
  });
  let handOver;
  try {
    handOver = await measureHandOver(platform, repository, floorNats.url);
  } finally {
    await platform.stop();
    await floorNats.stop();
  }
  const embedded = await measureStartUp('embedded');
  await repositoryFolder.remove();
  await folder.remove();
  say(line('hand-over', handOver.plain));
  say(line('hand-over with a process', handOver.withProcess));
  say(
    `start-up                     cold ${embedded.coldSeconds} s, warm ${embedded.warmSeconds} s (${embedded.warmOverBareNode}x a bare node)`,
  );
  say(
    `idle memory                  ${embedded.idleMebibytes} MiB in ${embedded.idleProcesses} processes (proportional set size)`,
  );
  say(`load average                 ${began?.toFixed(1)} before, ${loadavg()[0]?.toFixed(1)} after`);
}

const line = (name: string, { floor, handOver: ours, ratio }: HandOverReport): string =>
  `${name.padEnd(28)} floor p50 ${floor.p50} ms, p99 ${floor.p99} ms; ours p50 ${ours.p50} ms (${ratio.p50}x), p99 ${ours.p99} ms (${ratio.p99}x the floor's p50); n=${ours.n}`;
