import { everyItem, type MillraceClient } from '@millrace/client';
import type { ApprovalView } from '@millrace/contracts';
import type { Command } from 'commander';
import { CliProblem } from '../session/cli-problem.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { isExecutionId } from './find-execution.ts';
import { showList } from './listing.ts';

interface DecideOptions {
  readonly action?: string;
  readonly comment: string;
}

export function addApprovalCommands(program: Command, shell: Shell): void {
  for (const [name, status] of [
    ['approve', 'Approved'],
    ['reject', 'Rejected'],
  ] as const) {
    program
      .command(name)
      .description(`${name} what an execution waits for; without a name the only open approval there is`)
      .argument('[execution|pipeline]')
      .option('--action <name>', 'which approval, when several are open')
      .option('-c, --comment <text>', 'why, for the record', '')
      .action((which: string | undefined, options: DecideOptions, command: Command) =>
        shell.run(command, (session) => decide(session, which, status, options)),
      );
  }
  program
    .command('approvals')
    .description('list what waits for approval')
    .argument('[pipeline]')
    .action((pipeline: string | undefined, _: object, command: Command) =>
      shell.run(command, (session) => list(session, pipeline)),
    );
}

async function decide(
  session: Session,
  which: string | undefined,
  status: 'Approved' | 'Rejected',
  { action, comment }: DecideOptions,
): Promise<ExitCode> {
  const client = await session.client();
  const approval = theOnly(await openApprovals(client, which, action), which);
  const { pipelineName, stageName, actionName, token, executionId } = approval;
  if (token === undefined) throw new Error('an open approval came without its token');
  const { approvedAt } = await client.pipelines.decide({
    path: { name: pipelineName, stage: stageName, action: actionName },
    body: { token, status, summary: comment },
  });
  if (session.terminal.json) {
    session.terminal.printDocument({ pipelineName, stageName, actionName, executionId, status, approvedAt });
  } else {
    session.terminal.print(`${status.toLowerCase()} ${pipelineName} ${stageName}/${actionName} (${executionId})`);
  }
  return exitCodes.ok;
}

async function openApprovals(
  client: MillraceClient,
  which: string | undefined,
  action: string | undefined,
): Promise<readonly ApprovalView[]> {
  const byExecution = which !== undefined && isExecutionId(which);
  const pages = everyItem((page) =>
    client.approvals.list({ query: which === undefined || byExecution ? page : { ...page, pipelineName: which } }),
  );
  const found: ApprovalView[] = [];
  for await (const approval of pages) {
    const isMeant =
      approval.status === 'Pending' &&
      (!byExecution || approval.executionId === which) &&
      (action === undefined || approval.actionName === action);
    if (isMeant) found.push(approval);
  }
  return found;
}

function theOnly(approvals: readonly ApprovalView[], which: string | undefined): ApprovalView {
  const [first, second] = approvals;
  if (first === undefined) {
    throw new CliProblem(`nothing waits for approval${which === undefined ? '' : ` in ${which}`}`, {
      code: 'approval.not-found',
      hint: 'see what waits: millrace approvals',
      exitCode: exitCodes.refused,
    });
  }
  if (second !== undefined) {
    const names = approvals.map((one) => `${one.executionId} ${one.pipelineName} ${one.stageName}/${one.actionName}`);
    throw new CliProblem(`${approvals.length} approvals are open: ${names.join('; ')}`, {
      code: 'approval.ambiguous',
      hint: 'name the execution, and --action if need be',
      exitCode: exitCodes.usage,
    });
  }
  return first;
}

const list = (session: Session, pipelineName: string | undefined): Promise<ExitCode> =>
  showList(session, {
    ...(pipelineName === undefined
      ? {}
      : { ofWhat: (client: MillraceClient) => client.pipelines.get({ path: { name: pipelineName } }) }),
    page: (client, query) =>
      client.approvals.list({ query: pipelineName === undefined ? query : { ...query, pipelineName } }),
    heading: ['PIPELINE', 'ACTION', 'EXECUTION', 'EXPIRES', 'QUESTION'],
    row: (one) => [
      one.pipelineName,
      `${one.stageName}/${one.actionName}`,
      one.executionId,
      one.expiresAt,
      one.customData ?? '',
    ],
  });
