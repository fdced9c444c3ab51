import { everyItem, type MillraceClient } from '@millrace/client';
import { CreateCustomActionTypeV1, UpdateActionTypeV1, type ActionTypeView, type DtoClass } from '@millrace/contracts';
import { err } from '@millrace/kernel';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseDocument } from 'yaml';
import { checkSpec } from '../definitions/check-spec.ts';
import { contentOf, invalidFiles } from '../definitions/load-files.ts';
import { valueOf } from '../definitions/read-definitions.ts';
import { CliProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { showList, type ListOf } from './listing.ts';

/** How a type is named on a command line: `Build/Hudson/1`. */
interface TypeName {
  readonly category: string;
  readonly provider: string;
  readonly version: string;
}

const owners = ['AWS', 'ThirdParty', 'Custom'] as const;
type TypeOwner = (typeof owners)[number];

/** What actions can be: Millrace's own types, those of an account, and partners'. */
export function addActionTypeCommands(program: Command, shell: Shell): void {
  const type = program.command('action-type').description('action types: what actions of pipelines can be');
  type
    .command('list')
    .description('list action types')
    .addOption(new Option('--owner <owner>', 'only those of this owner').choices(owners))
    .action(({ owner }: { readonly owner?: TypeOwner }, self: Command) =>
      shell.run(self, (session) => showList(session, typesOf(owner))),
    );
  type
    .command('show')
    .description('print an action type with its configuration')
    .argument('<category/provider/version>', 'for example Build/CodeBuild/1', typeName)
    .addOption(new Option('--owner <owner>', 'whose, when two have the same name').choices(owners))
    .action((name: TypeName, { owner }: { readonly owner?: TypeOwner }, self: Command) =>
      shell.run(self, (session) => show(session, name, owner)),
    );
  type
    .command('create')
    .description('make a custom action type of a file, as create-custom-action-type takes it')
    .argument('<file>', 'JSON or YAML; - is standard input')
    .action((file: string, _: object, self: Command) => shell.run(self, (session) => create(session, file)));
  type
    .command('update')
    .description('declare a type of a partner, with its workers; from then on pipelines may use it')
    .argument('<category/provider/version>', 'for example Invoke/Snyk/1', typeName)
    .argument('<file>', 'JSON or YAML; - is standard input')
    .action((name: TypeName, file: string, _: object, self: Command) =>
      shell.run(self, (session) => update(session, name, file)),
    );
  type
    .command('delete')
    .description('delete a custom action type; pipelines that use it fail when they come to it')
    .argument('<category/provider/version>', 'for example Build/Hudson/1', typeName)
    .action((name: TypeName, _: object, self: Command) => shell.run(self, (session) => remove(session, name)));
}

function typeName(text: string): TypeName {
  const [, category, provider, version] = /^([A-Za-z]+)\/([0-9A-Za-z_-]+)\/([0-9A-Za-z_-]+)$/.exec(text) ?? [];
  if (category === undefined || provider === undefined || version === undefined) {
    throw new InvalidArgumentError('write category/provider/version, for example Build/Hudson/1.');
  }
  return { category, provider, version };
}

const nameOf = ({ category, provider, version }: TypeName): string => `${category}/${provider}/${version}`;

const typesOf = (owner: TypeOwner | undefined): ListOf<ActionTypeView> => ({
  page: (client, query) => client.actionTypes.list({ query: { ...query, ...(owner === undefined ? {} : { owner }) } }),
  heading: ['TYPE', 'OWNER', 'INPUTS', 'OUTPUTS', 'CONFIGURATION'],
  row: ({ id, inputArtifactDetails, outputArtifactDetails, configurationProperties }) => [
    nameOf(id),
    id.owner,
    counted(inputArtifactDetails),
    counted(outputArtifactDetails),
    configurationProperties.map(({ name, required }) => `${name}${required ? '*' : ''}`).join(', '),
  ],
});

const counted = ({ minimumCount, maximumCount }: ActionTypeView['inputArtifactDetails']): string =>
  minimumCount === maximumCount ? String(minimumCount) : `${minimumCount}-${maximumCount}`;

async function show(session: Session, wanted: TypeName, owner: TypeOwner | undefined): Promise<ExitCode> {
  const view = await find(await session.client(), wanted, owner);
  if (session.terminal.json) session.terminal.printDocument(view);
  else session.terminal.print(JSON.stringify(view, null, 2));
  return exitCodes.ok;
}

async function find(client: MillraceClient, wanted: TypeName, owner: TypeOwner | undefined): Promise<ActionTypeView> {
  const { page } = typesOf(owner);
  for await (const one of everyItem((query) => page(client, query))) {
    if (nameOf(one.id) === nameOf(wanted)) return one;
  }
  throw new CliProblem(`there is no action type ${nameOf(wanted)}`, {
    code: 'action-type.not-found',
    hint: 'see which there are: millrace action-type list',
    exitCode: exitCodes.refused,
  });
}

async function create(session: Session, file: string): Promise<ExitCode> {
  const { category, provider, version, ...body } = await read(file, CreateCustomActionTypeV1, {});
  const view = await (await session.client()).actionTypes.create({ path: { category, provider, version }, body });
  if (session.terminal.json) session.terminal.printDocument(view);
  else session.terminal.print(`action type ${nameOf(view.id)} created`);
  return exitCodes.ok;
}

async function update(session: Session, path: TypeName, file: string): Promise<ExitCode> {
  const { actionType, ...body } = await read(file, UpdateActionTypeV1, {
    actionType: { owner: 'ThirdParty', ...path },
  });
  await (await session.client()).actionTypes.update({ path, body });
  if (session.terminal.json) session.terminal.printDocument({ id: actionType });
  else session.terminal.print(`action type ${nameOf(path)} declared`);
  return exitCodes.ok;
}

async function remove(session: Session, path: TypeName): Promise<ExitCode> {
  const client = await session.client();
  // Deleting asks for nothing twice: without this, a name with a slip of the pen would be called deleted.
  await find(client, path, 'Custom');
  await client.actionTypes.delete({ path });
  if (session.terminal.json) session.terminal.printDocument({ id: { ...path, owner: 'Custom' } });
  else session.terminal.print(`action type ${nameOf(path)} deleted`);
  return exitCodes.ok;
}

/** A file checked by the very DTO that the platform checks it with. @throws CliProblem with every problem */
async function read<T extends object>(file: string, dto: DtoClass<T>, more: object): Promise<Omit<T, 'caller'>> {
  const parsed = parseDocument(await contentOf(file), { prettyErrors: false });
  const whole =
    parsed.errors.length === 0 ? valueOf(parsed) : err({ pointer: '', message: parsed.errors[0]?.message ?? '' });
  if (!whole.ok) throw invalidFiles([{ file, ...whole.error }]);
  const spec: unknown = isMapping(whole.value) ? { ...whole.value, ...more } : whole.value;
  const issues = checkSpec(dto, spec).map((one) => ({ file, ...one, pointer: one.pointer.replace(/^\/spec/, '') }));
  if (issues.length > 0) throw invalidFiles(issues, 'nothing was changed');
  return spec as T;
}

const isMapping = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
