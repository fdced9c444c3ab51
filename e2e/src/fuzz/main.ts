import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { startPlatform } from '@millrace/platform';
import { fuzz } from './fuzz.ts';
import { schemathesis } from './schemathesis.ts';
import { seed } from './seed.ts';

const usage = `usage: npm run fuzz [-- --seconds 300 --examples 100 --random 1]
Asks a platform of its own everything that its OpenAPI description allows, and much that it does not, and checks every
answer against the description.
`;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    examples: { type: 'string', default: '100' },
    random: { type: 'string', default: String(Date.now() % 1_000_000) },
    help: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.help) say(usage);
else process.exitCode = await main();

async function main(): Promise<number> {
  const found = await schemathesis();
  if ('missing' in found) {
    say(`Nothing was fuzzed: ${found.missing}.`);
    return 1;
  }
  const folder = await mkdtemp(join(tmpdir(), 'millrace-fuzz-'));
  const repository = await repositoryIn(join(folder, 'repository'));
  const platform = await startPlatform({ home: join(folder, 'home'), port: 0, mode: 'embedded', unsafeFast: true });
  try {
    const { sound, report } = await fuzz({
      command: found.command,
      platform,
      seed: await seed(platform, repository),
      folder: join(folder, 'fuzz'),
      examples: Number(values.examples),
      seconds: Number(values.seconds),
      random: Number(values.random),
    });
    say(report);
    say(`Again the same: npm run fuzz -- --random ${values.random}`);
    return sound ? 0 : 1;
  } finally {
    await platform.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A git repository with one commit; returns its `file://` URL. */
async function repositoryIn(folder: string): Promise<string> {
  const who = ['-c', 'user.name=fuzz', '-c', 'user.email=fuzz@localhost'];
  const git = (...args: readonly string[]) => promisify(execFile)('git', ['-C', folder, ...who, ...args]);
  await mkdir(folder);
  await git('init', '--quiet', '--initial-branch=main');
  await git('commit', '--quiet', '--allow-empty', '-m', 'Begin');
  return pathToFileURL(folder).href;
}
