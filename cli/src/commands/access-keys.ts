import type { MillraceClient } from '@millrace/client';
import type { Command } from 'commander';
import { CliProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { allOf, printList } from './listing.ts';

/** A key and whose it is. */
interface OwnedKey {
  readonly principal: string;
  readonly accessKeyId: string;
  readonly active: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

/** Access keys, by which AWS's tools sign. Two of a principal may be active, so that keys change without a gap. */
export function addAccessKeyCommands(program: Command, shell: Shell): void {
  const key = program.command('access-key').description('access keys of users and service accounts');
  key
    .command('list')
    .description('list access keys, of one principal or of all')
    .argument('[principal]')
    .action((principal: string | undefined, _: object, self: Command) =>
      shell.run(self, (session) => list(session, principal)),
    );
  key
    .command('create')
    .description('give a principal another key; its secret is shown only now')
    .argument('<principal>')
    .action((principal: string, _: object, self: Command) => shell.run(self, (session) => create(session, principal)));
  for (const [name, active] of [
    ['on', true],
    ['off', false],
  ] as const) {
    key
      .command(name)
      .description(active ? 'let a key sign again' : 'let a key sign nothing until it is switched on again')
      .argument('<access-key-id>')
      .action((id: string, _: object, self: Command) =>
        shell.run(self, (session) =>
          change(session, id, active ? 'switched on' : 'switched off', (client, path) =>
            client.principals.updateKey({ path, body: { active } }),
          ),
        ),
      );
  }
  key
    .command('delete')
    .description('delete a key for ever')
    .argument('<access-key-id>')
    .action((id: string, _: object, self: Command) =>
      shell.run(self, (session) =>
        change(session, id, 'deleted', (client, path) => client.principals.deleteKey({ path })),
      ),
    );
}

/** The keys of one principal or of all. @throws CliProblem when nobody has that name. */
async function keysOf(client: MillraceClient, principal?: string): Promise<readonly OwnedKey[]> {
  const all = await allOf((query) => client.principals.list({ query }));
  const meant = all.filter(({ name }) => principal === undefined || name === principal);
  if (principal !== undefined && meant.length === 0) {
    throw new CliProblem(`there is no principal ${principal}`, {
      code: 'principal.not-found',
      hint: 'see which there are: millrace principal list',
      exitCode: exitCodes.refused,
    });
  }
  return meant.flatMap(({ name, accessKeys }) => accessKeys.map((one) => ({ principal: name, ...one })));
}

async function list(session: Session, principal: string | undefined): Promise<ExitCode> {
  const items = await keysOf(await session.client(), principal);
  printList(session.terminal, items, {
    heading: ['ACCESS KEY', 'PRINCIPAL', 'STATUS', 'CREATED', 'LAST USED'],
    row: (one) => [one.accessKeyId, one.principal, one.active ? 'on' : 'off', one.createdAt, one.lastUsedAt ?? 'never'],
  });
  return exitCodes.ok;
}

async function create(session: Session, name: string): Promise<ExitCode> {
  const made = await (await session.client()).principals.createKey({ path: { name } });
  if (session.terminal.json) session.terminal.printDocument(made);
  else {
    session.terminal.print(`aws_access_key_id = ${made.accessKeyId}`);
    session.terminal.print(`aws_secret_access_key = ${made.secretAccessKey}`);
  }
  session.terminal.note('the secret is not shown again');
  return exitCodes.ok;
}

async function change(
  session: Session,
  accessKeyId: string,
  done: string,
  ask: (client: MillraceClient, path: { readonly name: string; readonly keyId: string }) => Promise<unknown>,
): Promise<ExitCode> {
  const connected = await session.client();
  const key = (await keysOf(connected)).find((one) => one.accessKeyId === accessKeyId);
  if (key === undefined) {
    throw new CliProblem(`there is no access key ${accessKeyId}`, {
      code: 'access-key.not-found',
      hint: 'see which there are: millrace access-key list',
      exitCode: exitCodes.refused,
    });
  }
  await ask(connected, { name: key.principal, keyId: accessKeyId });
  if (session.terminal.json) session.terminal.printDocument({ accessKeyId, principal: key.principal });
  else session.terminal.print(`${accessKeyId} of ${key.principal} ${done}`);
  return exitCodes.ok;
}
