import type { ExecutionView } from '@millrace/contracts';
import { formatDuration } from '@millrace/kernel';
import type { Command } from 'commander';
import { Approver } from '../demo/approver.ts';
import { answers, approvedBy, carried, endedAs, failedAt, isTraced, untouched, type Check } from '../demo/checks.ts';
import { friendlyChange, unfriendlyChange } from '../demo/greetings.ts';
import { openStage, type Stage } from '../demo/stage.ts';
import { Story, type Act } from '../demo/story.ts';
import { overhead, timings, timingTable } from '../demo/timing.ts';
import { executionLength } from '../rendering/words.ts';
import { exitCodes, type ExitCode } from '../session/exit-code.ts';
import type { Session } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';

export function addDemoCommand(program: Command, shell: Shell): void {
  program
    .command('demo')
    .description('show the whole way of a change, unattended: a release, then a commit whose test fails')
    .option('--keep', 'keep the data of the platform that was started for it')
    .action((options: { readonly keep?: true }, command: Command) =>
      shell.run(command, (session) => demo(session, options.keep === true)),
    );
}

async function demo(session: Session, keep: boolean): Promise<ExitCode> {
  const { terminal } = session;
  const stage = await openStage(session, (text) => terminal.note(`${terminal.paint.faint('·')} ${text}`));
  let isProved = false;
  try {
    const approver = await Approver.appoint(stage.client, stage.endpoint);
    try {
      isProved = await perform(session, stage, approver);
    } finally {
      await approver.dismiss();
    }
  } finally {
    await stage.close(keep || !isProved);
  }
  return isProved ? exitCodes.ok : exitCodes.unsuccessful;
}

/** Plays the story and judges it. Answers whether everything that was claimed is true. */
async function perform(session: Session, stage: Stage, approver: Approver): Promise<boolean> {
  // What is shown on the way is for people; a program gets one document at the end.
  const shown: Session = session.terminal.json ? { ...session, terminal: silent(session) } : session;
  const story = new Story(shown, stage, approver);
  heading(shown, 'First: whatever runs already is carried to its end');
  await story.finishWhatRuns();

  heading(shown, 'A change is pushed, and travels to both hosts');
  const release = await story.push('Greet more kindly', friendlyChange);
  const version = versionOf(release.view) ?? 'unknown';
  const expected = { version, commit: release.commit.id };
  const released = await story.answers();
  const releaseChecks = [
    endedAs(release.view, 'Succeeded'),
    carried(release.view, release.commit.id),
    approvedBy(approver.arn, release.decidedBy),
    ...[...released].map(([host, answer]) => answers(host, answer, expected)),
    isTraced(release.view),
  ];
  report(shown, release, releaseChecks);

  heading(shown, 'A commit whose test fails is pushed');
  const broken = await story.push('Greet less kindly', unfriendlyChange);
  const afterwards = await story.answers();
  const brokenChecks = [
    endedAs(broken.view, 'Failed'),
    failedAt(broken.view, 'Test', 'UnitTests'),
    ...['Staging', 'Approval', 'Production'].map((name) => untouched(broken.view, name)),
    ...[...afterwards].map(([host, answer]) => answers(host, answer, expected)),
    isTraced(broken.view),
  ];
  report(shown, broken, brokenChecks);
  await sayWhy(shown, stage, broken.view);

  const checks = [...releaseChecks, ...brokenChecks];
  const isProved = checks.every(({ isTrue }) => isTrue);
  if (session.terminal.json) {
    session.terminal.printDocument({
      isProved,
      acts: [
        { ...documentOf(release), checks: releaseChecks },
        { ...documentOf(broken), checks: brokenChecks },
      ],
    });
  } else {
    const { paint, print } = session.terminal;
    const wrong = checks.filter(({ isTrue }) => !isTrue).length;
    print('');
    print(
      isProved
        ? paint.good(`All ${checks.length} claims hold.`)
        : paint.bad(`${wrong} of ${checks.length} claims do not hold.`),
    );
  }
  return isProved;
}

/** The version that the build exported for the stages after it. */
const versionOf = (view: ExecutionView): string | undefined =>
  view.stages.flatMap(({ actions }) => actions).find(({ name }) => name === 'Bundle')?.execution?.outputVariables[
    'HELLO_VERSION'
  ];

function heading({ terminal }: Session, text: string): void {
  terminal.print('');
  terminal.print(terminal.paint.strong(text));
}

function report(session: Session, { view }: Act, checks: readonly Check[]): void {
  const { paint, print } = session.terminal;
  const rows = timings(view);
  print('');
  for (const line of timingTable(rows)) print(line);
  print(
    `${executionLength(view, true, session.now())} in all, ${formatDuration(overhead(rows))} of it between the work; ` +
      `trace ${view.traceId ?? 'unknown'}`,
  );
  print('');
  for (const { claim, isTrue, found } of checks) {
    print(
      isTrue
        ? `${paint.good('✔')} ${claim} ${paint.faint(`(${found})`)}`
        : `${paint.bad('✖')} ${claim}: ${paint.bad(found)}`,
    );
  }
}

/** Which test case kept the commit from production. */
async function sayWhy({ terminal }: Session, stage: Stage, view: ExecutionView): Promise<void> {
  const tests = view.stages.flatMap(({ actions }) => actions).find(({ actionType }) => actionType.category === 'Test');
  if (tests?.execution === undefined) return;
  const { reports } = await stage.client.actions.reports({ path: { id: tests.execution.actionExecutionId } });
  for (const { name, cases } of reports) {
    for (const { suite, name: title, status, message } of cases) {
      if (status !== 'FAILED' && status !== 'ERROR') continue;
      terminal.print(`  because of report ${name}: ${suite} > ${title}: ${(message ?? status).split('\n')[0]}`);
    }
  }
}

const documentOf = ({ view, decidedBy }: Act) => ({
  executionId: view.executionId,
  status: view.status,
  cause: view.cause,
  traceId: view.traceId,
  decidedBy,
  timings: timings(view),
});

const silent = ({ terminal }: Session): Session['terminal'] => ({
  ...terminal,
  isInteractive: false,
  json: false,
  print: terminal.note,
});
