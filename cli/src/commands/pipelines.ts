import type { NoticedRevisionView, SourceView } from '@millrace/contracts';
import type { Command } from 'commander';
import { shortId, triggerWords } from '../rendering/words.ts';
import { exitCodes } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { addList, showList, type ListOf } from './listing.ts';
import { wholeNumber } from './option-values.ts';

/** What there is to see of pipelines without starting them. */
export function addPipelineCommands(program: Command, shell: Shell): void {
  const pipelines = program.command('pipelines').description('pipelines');
  addList(pipelines, shell, 'pipelines', {
    page: (client, query) => client.pipelines.list({ query }),
    heading: ['PIPELINE', 'VERSION', 'TYPE', 'MODE', 'UPDATED'],
    row: (one) => [one.name, String(one.version), one.pipelineType, one.executionMode, one.updated],
  });
  pipelines
    .command('get')
    .description('print a definition, as JSON that `apply` takes')
    .argument('<pipeline>')
    .action((name: string, _: object, self: Command) => shell.run(self, (session) => get(session, name)));
  pipelines
    .command('delete')
    .description('delete a pipeline; what runs is cancelled')
    .argument('<pipeline>')
    .action((name: string, _: object, self: Command) => shell.run(self, (session) => remove(session, name)));
  pipelines
    .command('executions')
    .description('list the executions of a pipeline, newest first')
    .argument('<pipeline>')
    .option('--limit <number>', 'how many at most', wholeNumber, 20)
    .action((name: string, { limit }: { readonly limit: number }, self: Command) =>
      shell.run(self, (session) =>
        showList(
          session,
          {
            page: (client, query) => client.pipelines.executions({ path: { name }, query }),
            heading: ['EXECUTION', 'STATUS', 'STARTED', 'SOURCES', 'TRIGGER'],
            row: (one) => [
              one.executionId,
              one.status,
              one.startedAt,
              one.sourceRevisions.map(({ revisionId }) => shortId(revisionId)).join(' '),
              triggerWords(one),
            ],
          },
          limit,
        ),
      ),
    );
  pipelines
    .command('sources')
    .description('what can start a pipeline, and whether that works')
    .argument('<pipeline>')
    .action((name: string, _: object, self: Command) =>
      shell.run(self, (session) => showList(session, sourcesOf(name))),
    );
  pipelines
    .command('revisions')
    .description('what was noticed in the repositories of a pipeline, and why it started an execution or not')
    .argument('<pipeline>')
    .option('--limit <number>', 'how many at most, the newest first', wholeNumber, 20)
    .action((name: string, { limit }: { readonly limit: number }, self: Command) =>
      shell.run(self, (session) => showList(session, revisionsOf(name), limit)),
    );
}

async function get(session: Session, name: string) {
  const { pipeline } = await (await session.client()).pipelines.get({ path: { name } });
  if (session.terminal.json) session.terminal.printDocument({ pipeline });
  else session.terminal.print(JSON.stringify({ pipeline }, null, 2));
  return exitCodes.ok;
}

async function remove(session: Session, name: string) {
  const client = await session.client();
  // Deleting asks for nothing twice: without this, a name with a slip of the pen would be called deleted.
  await client.pipelines.get({ path: { name } });
  await client.pipelines.delete({ path: { name } });
  if (session.terminal.json) session.terminal.printDocument({ name });
  else session.terminal.print(`pipeline ${name} deleted`);
  return exitCodes.ok;
}

const sourcesOf = (name: string): ListOf<SourceView> => ({
  page: (client) => client.pipelines.sources({ path: { name } }),
  heading: ['ACTION', 'REPOSITORY', 'BRANCH', 'STARTED BY', 'LAST LOOK', 'PROBLEM'],
  row: ({ actionName, repositoryUrl, branchName, startedBy, because, poll }) => [
    actionName,
    repositoryUrl,
    branchName,
    startedBy,
    poll === undefined ? 'not looked at' : (poll.checkedAt ?? 'not yet'),
    poll?.problem ?? because ?? '',
  ],
});

const revisionsOf = (name: string): ListOf<NoticedRevisionView> => ({
  page: (client, query) => client.pipelines.revisions({ path: { name }, query }),
  heading: ['NOTICED', 'BY', 'WHERE', 'REVISION', 'STARTED', 'CAUSE'],
  row: ({ noticedAt, noticedBy, refKind, refName, revisionId, started, cause }) => [
    noticedAt,
    noticedBy,
    `${refKind} ${refName}`,
    shortId(revisionId),
    started ? 'yes' : 'no',
    cause,
  ],
});
