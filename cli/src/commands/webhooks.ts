import { InvalidArgumentError, type Command } from 'commander';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { addList, showList } from './listing.ts';

interface Filter {
  readonly jsonPath: string;
  readonly matchEquals?: string;
}

interface CreateOptions {
  readonly pipeline: string;
  readonly action: string;
  readonly filter: readonly Filter[];
}

export function addWebhookCommands(program: Command, shell: Shell): void {
  const webhook = program.command('webhook').description('webhooks through which a push starts a pipeline');
  webhook
    .command('create')
    .description('make a webhook; its secret is shown only now')
    .argument('<name>')
    .requiredOption('--pipeline <name>')
    .requiredOption('--action <name>', 'the source action that a push is about')
    .option(
      '--filter <path[=value]>',
      'what a delivery must hold, for example $.ref=refs/heads/{BranchName}; all must pass (repeatable)',
      collectFilters,
      [],
    )
    .action((name: string, options: CreateOptions, self: Command) =>
      shell.run(self, (session) => create(session, name, options)),
    );
  addList(webhook, shell, 'webhooks', {
    page: (client, query) => client.webhooks.list({ query }),
    heading: ['WEBHOOK', 'PIPELINE', 'ACTION', 'PATH', 'LAST DELIVERY', 'FILTERS'],
    row: (one) => [
      one.name,
      one.pipelineName,
      one.actionName,
      one.path,
      one.lastDeliveryAt ?? '',
      one.filters.map(filterText).join(' '),
    ],
  });
  webhook
    .command('deliveries')
    .description('what a webhook received, newest first, and what became of it')
    .argument('<name>')
    .action((name: string, _: object, self: Command) =>
      shell.run(self, (session) =>
        showList(session, {
          page: (client, query) => client.webhooks.deliveries({ path: { name }, query }),
          heading: ['RECEIVED', 'STATUS', 'DELIVERY', 'CAUSE'],
          row: (one) => [one.receivedAt, one.status, one.deliveryId, one.cause],
        }),
      ),
    );
  webhook
    .command('rotate')
    .description('give a webhook a second secret, shown only now; the older of two goes when a third comes')
    .argument('<name>')
    .action((name: string, _: object, self: Command) => shell.run(self, (session) => rotate(session, name)));
  webhook
    .command('delete')
    .description('delete a webhook: what comes to its address from then on is refused')
    .argument('<name>')
    .action((name: string, _: object, self: Command) => shell.run(self, (session) => remove(session, name)));
}

/** `path` alone must select something; `path=value` must select that. A path holds equal signs only inside `[…]`. */
function collectFilters(text: string, before: readonly Filter[]): readonly Filter[] {
  const [, jsonPath = '', matchEquals] = /^((?:\[[^\]]*\]|[^=[])+)(?:=([^]*))?$/.exec(text) ?? [];
  if (!jsonPath.startsWith('$')) throw new InvalidArgumentError('write $.path or $.path=value.');
  return [...before, { jsonPath, ...(matchEquals === undefined ? {} : { matchEquals }) }];
}

const filterText = ({ jsonPath, matchEquals }: Filter): string =>
  matchEquals === undefined ? jsonPath : `${jsonPath}=${matchEquals}`;

async function create(session: Session, name: string, { pipeline, action, filter }: CreateOptions): Promise<ExitCode> {
  const client = await session.client();
  const filters = filter.map((one) => ({ ...one }));
  const made = await client.webhooks.create({
    body: { name, pipelineName: pipeline, actionName: action, ...(filters.length === 0 ? {} : { filters }) },
  });
  if (session.terminal.json) session.terminal.printDocument(made);
  else {
    session.terminal.print(`path    ${made.path}`);
    session.terminal.print(`secret  ${made.secret}`);
  }
  return exitCodes.ok;
}

async function rotate(session: Session, name: string): Promise<ExitCode> {
  const { secret } = await (await session.client()).webhooks.rotate({ path: { name } });
  if (session.terminal.json) session.terminal.printDocument({ name, secret });
  else session.terminal.print(`secret  ${secret}`);
  return exitCodes.ok;
}

async function remove(session: Session, name: string): Promise<ExitCode> {
  await (await session.client()).webhooks.delete({ path: { name } });
  if (session.terminal.json) session.terminal.printDocument({ name });
  else session.terminal.print(`webhook ${name} deleted`);
  return exitCodes.ok;
}
