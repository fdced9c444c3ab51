import type { HostView } from '@millrace/contracts';
import type { Command } from 'commander';
import { CliProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { allOf, printList } from './listing.ts';

export function addHostCommands(program: Command, shell: Shell): void {
  const host = program.command('host').description('hosts');
  host
    .command('list')
    .description('list hosts')
    .action((_: object, command: Command) => shell.run(command, (session) => showHosts(session, undefined)));
  host
    .command('deregister')
    .description('take the identity of a host away; its name may be enrolled again')
    .argument('<name>')
    .action((name: string, _: object, command: Command) => shell.run(command, (session) => deregister(session, name)));
}

/** All hosts, or the named one; with a name the exit status says whether it is online. */
export async function showHosts(session: Session, name: string | undefined): Promise<ExitCode> {
  const client = await session.client();
  const all = await allOf((query) => client.hosts.list({ query }));
  const items = name === undefined ? all : all.filter((host) => host.hostName === name || host.hostId === name);
  if (name !== undefined && items.length === 0) throw noSuchHost(name);
  printList(session.terminal, items, { heading, row });
  return name === undefined || items.every((host) => host.status === 'online') ? exitCodes.ok : exitCodes.unsuccessful;
}

const heading = ['HOST', 'STATUS', 'TAGS', 'LAST SEEN', 'AGENT', 'ID'] as const;

const row = (host: HostView): readonly string[] => [
  host.hostName,
  host.status,
  host.tags.map(({ key, value }) => `${key}=${value}`).join(', '),
  host.lastSeenAt ?? 'never',
  host.agentVersion ?? '',
  host.hostId,
];

async function deregister(session: Session, name: string): Promise<ExitCode> {
  const client = await session.client();
  const host = (await allOf((query) => client.hosts.list({ query }))).find(
    (one) => one.status !== 'deregistered' && (one.hostName === name || one.hostId === name),
  );
  if (host === undefined) throw noSuchHost(name);
  await client.hosts.deregister({ path: { id: host.hostId } });
  if (session.terminal.json) session.terminal.printDocument({ hostId: host.hostId, hostName: host.hostName });
  else session.terminal.print(`deregistered ${host.hostName} (${host.hostId})`);
  return exitCodes.ok;
}

const noSuchHost = (name: string): CliProblem =>
  new CliProblem(`there is no host ${name}`, {
    code: 'host.not-found',
    hint: 'see them all: millrace host list',
    exitCode: exitCodes.refused,
  });
