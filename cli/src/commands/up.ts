import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { MillraceClient } from '@millrace/client';
import type { Platform } from '@millrace/platform';
import { startSample, type RunningSample } from '../sample/sample.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import { launchPlatform, platformSettings, portFrom } from '../session/launch-platform.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';

interface UpOptions {
  readonly port?: string;
  readonly processes?: true;
  readonly sample: boolean;
}

export function addUpCommand(program: Command, shell: Shell): void {
  program
    .command('up')
    .description('start the whole platform and its sample; stay until Ctrl-C, which stops all of it')
    .option('--port <number>', 'port of the gateway; the four after it are used too (MILLRACE_PORT; default 8484)')
    .option('--processes', 'one process per service instead of one for all')
    .option('--no-sample', 'without the sample project and its two hosts')
    .action((options: UpOptions, command: Command) => shell.run(command, (session) => up(session, options)));
}

async function up(session: Session, options: UpOptions): Promise<ExitCode> {
  const { terminal, home, environment, signal } = session;
  const onStep = (text: string): void => terminal.note(`${terminal.paint.faint('·')} ${text}`);
  const settings = platformSettings(environment);
  const port = portFrom(options.port ?? environment['MILLRACE_PORT']);
  onStep(`data folder ${home}`);
  const platform = await launchPlatform({
    home,
    mode: options.processes === true ? 'processes' : 'embedded',
    onStep,
    ...settings,
    ...(port === undefined ? {} : { port }),
  });
  let sample: RunningSample | undefined;
  try {
    if (options.sample && !signal.aborted) {
      sample = await startSample({
        client: new MillraceClient({ baseUrl: platform.urls.gateway, token: platform.credentials.apiToken }),
        token: platform.credentials.apiToken,
        endpoint: platform.urls.gateway,
        home,
        environment,
        onStep,
        ...(settings.otlpEndpoint === undefined ? {} : { otlpEndpoint: settings.otlpEndpoint }),
      });
    }
    await announce(session, platform, sample);
    if (!signal.aborted) await once(signal, 'abort');
    terminal.note('stopping');
  } finally {
    await sample?.stop();
    await platform.stop();
  }
  terminal.note('everything has stopped; the data is kept');
  return exitCodes.ok;
}

async function announce(
  { terminal, home }: Session,
  { urls, ports, credentialsFile }: Platform,
  sample: RunningSample | undefined,
): Promise<void> {
  const hosts = await Promise.all(
    (sample?.sample.hosts ?? []).map(async (host) => ({ name: host.name, url: await host.url(), root: host.root })),
  );
  if (terminal.json) {
    terminal.printDocument({
      url: urls.gateway,
      ports,
      home,
      credentialsFile,
      ...(sample === undefined ? {} : { sample: { repository: sample.sample.repository.workFolder, hosts } }),
    });
    return;
  }
  const { paint } = terminal;
  const line = (name: string, value: string): void => terminal.print(`  ${paint.faint(name.padEnd(12))} ${value}`);
  const near = (path: string): string => {
    const short = relative(process.cwd(), path);
    return short.startsWith('..') || short === '' ? path : short;
  };
  terminal.print('');
  terminal.print(paint.strong(`Millrace is up at ${urls.gateway}`));
  line(
    'ports',
    Object.entries(ports)
      .map(([name, port]) => `${name} ${port}`)
      .join(', '),
  );
  line('credentials', `${near(credentialsFile)} (profile millrace)`);
  if (sample !== undefined) {
    line('repository', near(sample.sample.repository.workFolder));
    for (const host of hosts) line('host', `${host.name} will answer at ${host.url}`);
  }
  terminal.print('');
  terminal.print('Next, in another terminal:');
  const millrace = home === resolve('.millrace') ? 'npx millrace' : `npx millrace --home ${near(home)}`;
  for (const command of nextCommands(millrace, urls.gateway, near(credentialsFile), sample !== undefined)) {
    terminal.print(`  ${command}`);
  }
  terminal.print('');
  terminal.print(paint.faint('Ctrl-C stops everything; the data stays.'));
}

const nextCommands = (
  millrace: string,
  gateway: string,
  credentialsFile: string,
  hasSample: boolean,
): readonly string[] => [
  ...(hasSample
    ? ['watch hello-service', 'approve hello-service', 'logs hello-service']
    : ['init', 'apply pipeline.yml']
  ).map((command) => `${millrace} ${command}`),
  `AWS_SHARED_CREDENTIALS_FILE=${credentialsFile} aws --profile millrace --region local \\`,
  `    --endpoint-url ${gateway} codepipeline list-pipelines`,
];
