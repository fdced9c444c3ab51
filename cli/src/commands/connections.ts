import { connectionProviderTypes, type ConnectionProviderType, type ConnectionView } from '@millrace/contracts';
import { Option, type Command } from 'commander';
import { usageProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { addList } from './listing.ts';
import { secretFrom } from './secret-from.ts';

interface TokenOptions {
  readonly tokenFile?: string;
  readonly username?: string;
}

interface CreateOptions extends TokenOptions {
  readonly provider: ConnectionProviderType;
  readonly arn?: string;
  readonly baseUrl?: string;
}

const tokenFile = [
  '--token-file <file>',
  'what holds the token or password, - is standard input (default: MILLRACE_CONNECTION_TOKEN)',
] as const;
const username = ['--username <name>', 'sent with the token; each kind of host has one of its own'] as const;

/** Where source actions find repositories, and what proves that they may read them. */
export function addConnectionCommands(program: Command, shell: Shell): void {
  const connection = program.command('connection').description('connections through which sources read repositories');
  addList(connection, shell, 'connections', {
    page: (client, query) => client.connections.list({ query }),
    heading: ['CONNECTION', 'PROVIDER', 'BASE URL', 'TOKEN', 'ARN'],
    row: (one) => [one.name, one.providerType, one.baseUrl, one.hasToken ? 'stored' : 'none', one.connectionArn],
  });
  connection
    .command('create')
    .description('make a connection; its token is stored sealed and never shown')
    .argument('<name>')
    .addOption(
      new Option('--provider <type>', 'what it leads to').choices(connectionProviderTypes).makeOptionMandatory(),
    )
    .option('--arn <arn>', 'one that pipelines name already, such as AWS’s own (default: a new one)')
    .option('--base-url <url>', 'what stands before the id of a repository; public hosts have one of their own')
    .option(...username)
    .option(...tokenFile)
    .action((name: string, options: CreateOptions, self: Command) =>
      shell.run(self, (session) => create(session, name, options)),
    );
  connection
    .command('set-token')
    .description('replace the token of a connection')
    .argument('<name>')
    .option(...username)
    .option(...tokenFile)
    .action((name: string, options: TokenOptions, self: Command) =>
      shell.run(self, (session) => setToken(session, name, options)),
    );
  connection
    .command('delete')
    .description('delete a connection that no pipeline uses any more')
    .argument('<name>')
    .action((name: string, _: object, self: Command) => shell.run(self, (session) => remove(session, name)));
}

const tokenFrom = (session: Session, { tokenFile: file }: TokenOptions): Promise<string | undefined> =>
  secretFrom(session, file, 'MILLRACE_CONNECTION_TOKEN');

async function create(session: Session, name: string, options: CreateOptions): Promise<ExitCode> {
  const token = await tokenFrom(session, options);
  const client = await session.client();
  const view = await client.connections.create({
    body: {
      name,
      providerType: options.provider,
      ...(options.arn === undefined ? {} : { connectionArn: options.arn }),
      ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(token === undefined ? {} : { token }),
    },
  });
  return show(session, view);
}

async function setToken(session: Session, name: string, options: TokenOptions): Promise<ExitCode> {
  const token = await tokenFrom(session, options);
  if (token === undefined) {
    throw usageProblem('which token?', 'set MILLRACE_CONNECTION_TOKEN, or name a file that holds it: --token-file');
  }
  const client = await session.client();
  const by = options.username === undefined ? {} : { username: options.username };
  return show(session, await client.connections.setToken({ path: { name }, body: { token, ...by } }));
}

function show({ terminal }: Session, view: ConnectionView): ExitCode {
  if (terminal.json) terminal.printDocument(view);
  else terminal.print(`${view.name}  ${view.connectionArn}  ${view.hasToken ? 'with a token' : 'without a token'}`);
  return exitCodes.ok;
}

async function remove(session: Session, name: string): Promise<ExitCode> {
  await (await session.client()).connections.delete({ path: { name } });
  if (session.terminal.json) session.terminal.printDocument({ name });
  else session.terminal.print(`connection ${name} deleted`);
  return exitCodes.ok;
}
