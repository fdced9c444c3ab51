import type { WebhookView } from '@millrace/contracts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { usageProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { addList, showList } from './listing.ts';
import { collectPairs, type Pair } from './option-values.ts';
import { secretFrom } from './secret-from.ts';

interface Filter {
  readonly jsonPath: string;
  readonly matchEquals?: string;
}

interface TargetOptions {
  readonly pipeline: string;
  readonly action: string;
  readonly filter: readonly Filter[];
}

/** How a sender proves that it may start the pipeline, in CodePipeline's words. */
const authentications = ['GITHUB_HMAC', 'IP', 'UNAUTHENTICATED'] as const;

interface PutOptions extends TargetOptions {
  readonly authentication: (typeof authentications)[number];
  readonly secretFile?: string;
  readonly allowedIpRange?: string;
  readonly tag: readonly Pair[];
}

export function addWebhookCommands(program: Command, shell: Shell): void {
  const webhook = program.command('webhook').description('webhooks through which a push starts a pipeline');
  addTarget(
    webhook.command('create').description('make a webhook for what a git host sends; its secret is shown only now'),
  ).action((name: string, options: TargetOptions, self: Command) =>
    shell.run(self, (session) => create(session, name, options)),
  );
  addTarget(
    webhook.command('put').description('make or replace a webhook for any sender, as put-webhook of AWS’s tools does'),
  )
    .addOption(
      new Option('--authentication <kind>', 'how a sender proves itself: a signature, its address, or not at all')
        .choices(authentications)
        .makeOptionMandatory(),
    )
    .option(
      '--secret-file <file>',
      'with GITHUB_HMAC: what holds the secret, - is standard input (default: MILLRACE_WEBHOOK_SECRET)',
    )
    .option('--allowed-ip-range <cidr>', 'with IP: the addresses that may send, for example 192.0.2.0/24')
    .option('--tag <key=value>', 'of a new webhook (repeatable)', collectPairs, [])
    .action((name: string, options: PutOptions, self: Command) =>
      shell.run(self, (session) => put(session, name, options)),
    );
  addList(webhook, shell, 'webhooks', {
    page: (client, query) => client.webhooks.list({ query }),
    heading: ['WEBHOOK', 'PIPELINE', 'ACTION', 'PROOF', 'PATH', 'LAST DELIVERY', 'FILTERS', 'PROBLEM'],
    row: (one) => [
      one.name,
      one.pipelineName,
      one.actionName,
      proofOf(one),
      one.path,
      one.lastDeliveryAt ?? '',
      one.filters.map(filterText).join(' '),
      one.error?.message ?? '',
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

const addTarget = (command: Command): Command =>
  command
    .argument('<name>')
    .requiredOption('--pipeline <name>')
    .requiredOption('--action <name>', 'the source action that a delivery is about')
    .option(
      '--filter <path[=value]>',
      'what a delivery must hold, for example $.ref=refs/heads/{BranchName}; all must pass (repeatable)',
      collectFilters,
      [],
    );

/** `path` alone must select something; `path=value` must select that. A path holds equal signs only inside `[…]`. */
function collectFilters(text: string, before: readonly Filter[]): readonly Filter[] {
  const [, jsonPath = '', matchEquals] = /^((?:\[[^\]]*\]|[^=[])+)(?:=([^]*))?$/.exec(text) ?? [];
  if (!jsonPath.startsWith('$')) throw new InvalidArgumentError('write $.path or $.path=value.');
  return [...before, { jsonPath, ...(matchEquals === undefined ? {} : { matchEquals }) }];
}

const filterText = ({ jsonPath, matchEquals }: Filter): string =>
  matchEquals === undefined ? jsonPath : `${jsonPath}=${matchEquals}`;

const proofOf = ({ authentication, allowedIpRange }: WebhookView): string =>
  authentication === undefined ? 'git host' : (allowedIpRange ?? authentication);

async function create(session: Session, name: string, { pipeline, action, filter }: TargetOptions): Promise<ExitCode> {
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

async function put(session: Session, name: string, options: PutOptions): Promise<ExitCode> {
  const { pipeline, action, filter, authentication, tag } = options;
  const proof = await proofFor(session, options);
  const client = await session.client();
  const view = await client.webhooks.put({
    path: { name },
    body: {
      pipelineName: pipeline,
      actionName: action,
      filters: filter.map((one) => ({ ...one })),
      authentication,
      ...proof,
      ...(tag.length === 0 ? {} : { tags: Object.fromEntries(tag.map((one) => [one.name, one.value])) }),
    },
  });
  if (session.terminal.json) session.terminal.printDocument(view);
  else session.terminal.print(`path    ${view.path}`);
  return exitCodes.ok;
}

/** What goes with the kind of proof, and nothing that belongs to another. */
async function proofFor(
  session: Session,
  { authentication, secretFile, allowedIpRange }: PutOptions,
): Promise<{ readonly secretToken?: string; readonly allowedIpRange?: string }> {
  if (secretFile !== undefined && authentication !== 'GITHUB_HMAC') {
    throw usageProblem(`--secret-file means nothing with ${authentication}`);
  }
  if (allowedIpRange !== undefined && authentication !== 'IP') {
    throw usageProblem(`--allowed-ip-range means nothing with ${authentication}`);
  }
  switch (authentication) {
    case 'UNAUTHENTICATED':
      return {};
    case 'IP':
      if (allowedIpRange === undefined)
        throw usageProblem('which addresses may send?', 'name them: --allowed-ip-range');
      return { allowedIpRange };
    case 'GITHUB_HMAC': {
      const secretToken = await secretFrom(session, secretFile, 'MILLRACE_WEBHOOK_SECRET');
      if (secretToken !== undefined) return { secretToken };
      const hint =
        'set MILLRACE_WEBHOOK_SECRET, or name a file that holds it: --secret-file; **** keeps the stored one';
      throw usageProblem('which secret?', hint);
    }
  }
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
