import { once } from 'node:events';
import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CliProblem, usageProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { showHosts } from './hosts.ts';
import { collectPairs, type Pair } from './option-values.ts';

interface EnrolOptions {
  readonly tag: readonly Pair[];
  readonly state: string;
  readonly ticket?: true;
}

export function addAgentCommands(program: Command, shell: Shell): void {
  const agent = program.command('agent').description('deploy agents: one per host');
  agent
    .command('enrol')
    .description('make this machine a host, or with --ticket print the token with which another one becomes it')
    .argument('[name]', 'name of the host; not needed with MILLRACE_ENROLMENT_TOKEN')
    .option('--tag <key=value>', 'deployment groups find hosts by their tags (repeatable)', collectPairs, [])
    .option('--ticket', 'print a token, good once and for 15 minutes, and change nothing here')
    .addOption(stateOption())
    .action((name: string | undefined, options: EnrolOptions, command: Command) =>
      shell.run(command, (session) => enrol(session, name, options)),
    );
  agent
    .command('run')
    .description('carry out deployments on this machine until Ctrl-C')
    .addOption(stateOption())
    .option('--root <folder>', 'what deployments see as /', '/')
    .option(
      '--grace <seconds>',
      'how long a lifecycle event that runs may take to finish when the agent is stopped',
      wholeSeconds,
      8,
    )
    .action((options: RunOptions, command: Command) => shell.run(command, (session) => run(session, options)));
  agent
    .command('status')
    .description('whether agents are there; with --state what can be seen on this machine, without asking the platform')
    .argument('[name]', 'only this host; the exit status says whether it is online')
    .option('--state <folder>', 'the agent’s own folder on this machine')
    .action((name: string | undefined, options: { readonly state?: string }, command: Command) =>
      shell.run(command, (session) =>
        options.state === undefined ? showHosts(session, name) : showHere(session, options.state),
      ),
    );
}

interface RunOptions {
  readonly state: string;
  readonly root: string;
  readonly grace: number;
}

/** An event takes an hour at most, so nothing longer makes sense. */
function wholeSeconds(text: string): number {
  const seconds = Number(text);
  if (/^[0-9]+$/.test(text) && seconds <= 3600) return seconds;
  throw new InvalidArgumentError('write whole seconds, at most 3600');
}

const stateOption = (): Option =>
  new Option('--state <folder>', 'the agent’s own folder: its key and its records').default('/var/lib/millrace-agent');

async function enrol(session: Session, name: string | undefined, options: EnrolOptions): Promise<ExitCode> {
  const { terminal, environment } = session;
  const given = environment['MILLRACE_ENROLMENT_TOKEN'];
  if (options.ticket === true) return printTicket(session, required(name), options.tag);
  const stateFolder = resolve(options.state);
  const agent = await import('@millrace/deploy-agent');
  const known = await agent.agentStatus(stateFolder);
  if (known !== undefined && (name === undefined || known.hostName === name)) {
    const { hostId, hostName } = known;
    if (terminal.json) terminal.printDocument({ hostId, hostName, stateFolder, isNew: false });
    else terminal.print(`${stateFolder} is the folder of host ${hostName} (${hostId}) already`);
    return exitCodes.ok;
  }
  const token = given ?? (await ticketFor(session, required(name), options.tag)).token;
  try {
    const { hostId, hostName } = await agent.enrol({ stateFolder, serverUrl: await session.endpoint(), token });
    if (terminal.json) terminal.printDocument({ hostId, hostName, stateFolder, isNew: true });
    else terminal.print(`this machine is host ${hostName} (${hostId}) now`);
  } catch (error) {
    if (!(error instanceof agent.EnrolmentRefused)) throw error;
    throw new CliProblem(error.message, {
      code: error.code ?? 'enrolment.failed',
      hint: 'one agent needs one folder (--state) and one token, which is good once and for 15 minutes',
      exitCode: exitCodes.refused,
      cause: error,
    });
  }
  return exitCodes.ok;
}

async function printTicket(session: Session, name: string, tags: readonly Pair[]): Promise<ExitCode> {
  const { terminal } = session;
  const { token, expiresAt } = await ticketFor(session, name, tags);
  if (terminal.json) terminal.printDocument({ token, expiresAt });
  else terminal.print(token);
  terminal.note(`good once, until ${expiresAt}; on the host: MILLRACE_ENROLMENT_TOKEN=… millrace agent enrol`);
  return exitCodes.ok;
}

const ticketFor = async (session: Session, name: string, tags: readonly Pair[]) =>
  (await session.client()).hosts.createEnrolment({
    body: { hostName: name, tags: tags.map((tag) => ({ key: tag.name, value: tag.value })) },
  });

function required(name: string | undefined): string {
  if (name === undefined) {
    throw usageProblem('which host?', 'give its name, or set MILLRACE_ENROLMENT_TOKEN to a token that is bound to one');
  }
  return name;
}

async function run({ environment, signal, terminal }: Session, { state, root, grace }: RunOptions): Promise<ExitCode> {
  const stateFolder = resolve(state);
  const { agentStatus, runAgent } = await import('@millrace/deploy-agent');
  const known = await agentStatus(stateFolder);
  if (known === undefined) {
    throw usageProblem(`${stateFolder} belongs to no host`, 'enrol it first: millrace agent enrol');
  }
  if (known.pid !== undefined) {
    throw usageProblem(`the agent of ${known.hostName} runs already, as process ${known.pid}`);
  }
  const otlpEndpoint = environment['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const agent = await runAgent({
    stateFolder,
    hostRoot: resolve(root),
    environment,
    stopGraceSeconds: grace,
    ...(otlpEndpoint === undefined ? {} : { otlpEndpoint }),
  });
  terminal.note(`the agent of ${known.hostName} is there; Ctrl-C ends it`);
  if (!signal.aborted) await once(signal, 'abort');
  await agent.stop();
  return exitCodes.ok;
}

async function showHere({ terminal }: Session, state: string): Promise<ExitCode> {
  const stateFolder = resolve(state);
  const { agentStatus } = await import('@millrace/deploy-agent');
  const here = await agentStatus(stateFolder);
  if (here === undefined) {
    throw new CliProblem(`${stateFolder} belongs to no host`, {
      code: 'host.not-found',
      hint: 'enrol it: millrace agent enrol',
      exitCode: exitCodes.unsuccessful,
    });
  }
  const { hostId, hostName, pid, isConnected, runningCommands } = here;
  if (terminal.json) terminal.printDocument(here);
  else if (pid === undefined) terminal.print(`${hostName} (${hostId}): no agent runs`);
  else {
    const connection = isConnected ? 'connected' : 'not connected';
    terminal.print(`${hostName} (${hostId}): process ${pid}, ${connection}, ${runningCommands} commands running`);
  }
  return isConnected ? exitCodes.ok : exitCodes.unsuccessful;
}
