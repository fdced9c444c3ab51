import { InvalidArgumentError, type Command } from 'commander';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { addList } from './listing.ts';

const roles = ['administrator', 'approver', 'viewer', 'worker'] as const;
type Role = (typeof roles)[number];

/** Who may ask: people, and service accounts for programs. */
export function addPrincipalCommands(program: Command, shell: Shell): void {
  const principal = program.command('principal').description('users and service accounts');
  addList(principal, shell, 'users and service accounts', {
    page: (client, query) => client.principals.list({ query }),
    heading: ['PRINCIPAL', 'KIND', 'ROLES', 'ACCESS KEYS', 'TOKENS', 'CREATED'],
    row: (one) => [
      one.name,
      one.kind,
      one.roles.join(', '),
      String(one.accessKeys.length),
      String(one.tokens.length),
      one.createdAt,
    ],
  });
  principal
    .command('create')
    .description('make a service account, with an access key and an API token that are shown only now')
    .argument('<name>')
    .requiredOption('--role <role>', `what it may do: ${roles.join(', ')} (repeatable)`, collectRoles)
    .action((name: string, options: { readonly role: readonly Role[] }, self: Command) =>
      shell.run(self, (session) => create(session, name, options.role)),
    );
}

function collectRoles(text: string, before: readonly Role[] = []): readonly Role[] {
  const role = roles.find((one) => one === text);
  if (role === undefined) throw new InvalidArgumentError(`write one of ${roles.join(', ')}.`);
  return [...before, role];
}

async function create(session: Session, name: string, asked: readonly Role[]): Promise<ExitCode> {
  const client = await session.client();
  const made = await client.principals.create({ body: { name, roles: [...asked] } });
  if (session.terminal.json) session.terminal.printDocument(made);
  else {
    session.terminal.print(`[${name}]`);
    session.terminal.print(`aws_access_key_id = ${made.accessKeyId}`);
    session.terminal.print(`aws_secret_access_key = ${made.secretAccessKey}`);
    session.terminal.print(`region = ${made.region}`);
    session.terminal.print(`millrace_api_token = ${made.apiToken}`);
  }
  session.terminal.note('a profile for a credentials file; the secrets are not shown again');
  return exitCodes.ok;
}
