import { Command, CommanderError } from 'commander';
import { formatIssue } from '../rendering/issues.ts';
import { usageProblem } from './cli-problem.ts';
import { explain } from './explain.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';
import { openSession, type Environment, type GlobalOptions, type Session } from './session.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What a command does; its answer is the exit status. */
export type Action = (session: Session) => Promise<ExitCode>;

/** Runs actions for commander: opens the session before, explains failures after, and keeps the exit status. */
export class Shell {
  readonly #environment: Environment;
  readonly #streams: { readonly stdout: NodeJS.WriteStream; readonly stderr: NodeJS.WriteStream };
  readonly #signal: AbortSignal;
  readonly #complaints: string[] = [];
  exitCode: ExitCode = exitCodes.ok;

  constructor(
    environment: Environment,
    streams: { readonly stdout: NodeJS.WriteStream; readonly stderr: NodeJS.WriteStream },
    signal: AbortSignal,
  ) {
    this.#environment = environment;
    this.#streams = streams;
    this.#signal = signal;
  }

  /** Where commander writes. What is wrong with a command line waits until it is known in which form to say it. */
  get output(): { readonly writeOut: (text: string) => void; readonly writeErr: (text: string) => void } {
    return {
      writeOut: (text) => void this.#streams.stdout.write(text),
      writeErr: (text) => void this.#complaints.push(text),
    };
  }

  async run(command: Command, action: Action): Promise<void> {
    const options = command.optsWithGlobals<GlobalOptions>();
    const terminal = this.#terminal(options);
    try {
      this.exitCode = await action(openSession(options, this.#environment, terminal, this.#signal));
    } catch (error) {
      this.exitCode = this.#signal.aborted ? exitCodes.interrupted : report(error, terminal, options.debug === true);
    }
  }

  /** Understands the command line and carries it out. Never throws. */
  async parse(program: Command, argv: readonly string[]): Promise<void> {
    try {
      await program.parseAsync(argv, { from: 'user' });
    } catch (error) {
      if (error instanceof CommanderError) {
        // Help and version are answers, which have been printed.
        this.exitCode = error.exitCode === 0 ? exitCodes.ok : this.#misunderstood(error, program);
        return;
      }
      this.exitCode = report(error, this.#terminal({ color: true, profile: '' }), false);
    }
  }

  #misunderstood(error: CommanderError, program: Command): ExitCode {
    const terminal = this.#terminal({ ...program.opts<GlobalOptions>() });
    if (terminal.json) return report(usageProblem(error.message.replace(/^error: /, '')), terminal, false);
    for (const text of this.#complaints) this.#streams.stderr.write(text);
    return exitCodes.usage;
  }

  #terminal(options: GlobalOptions): Terminal {
    return openTerminal(this.#streams.stdout, this.#streams.stderr, {
      output: options.json === true ? 'json' : (options.output ?? 'table'),
      color: options.color,
      environment: this.#environment,
    });
  }
}

function report(error: unknown, terminal: Terminal, debug: boolean): ExitCode {
  const { code, message, hint, issues, exitCode } = explain(error);
  if (terminal.json) {
    terminal.printDocument({ error: { code, message, ...(hint === undefined ? {} : { hint }), issues } });
  } else {
    terminal.note(`${terminal.paint.bad('error:')} ${message}`);
    // A problem with one cause has told it already.
    const more = issues.filter((issue) => issue.message !== message);
    for (const issue of more) terminal.note(`  ${formatIssue(issue)}`);
    if (hint !== undefined) terminal.note(`${terminal.paint.faint('hint:')} ${hint}`);
  }
  if (debug && error instanceof Error) terminal.note(debugText(error));
  return exitCode;
}

const debugText = (error: Error): string =>
  `${error.stack ?? error.message}${error.cause instanceof Error ? `\ncaused by ${debugText(error.cause)}` : ''}`;
