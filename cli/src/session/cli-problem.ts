import type { Issue } from '@millrace/kernel';
import { exitCodes, type ExitCode } from './exit-code.ts';

/** Something the user can mend: one sentence that says what, and a hint that says how. */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
  /** For programs, in the manner of the platform's problem codes. */
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;
  readonly issues: readonly Issue[];

  constructor(
    message: string,
    options: {
      readonly code: string;
      readonly hint?: string;
      readonly exitCode: ExitCode;
      readonly issues?: readonly Issue[];
      readonly cause?: unknown;
    },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.hint = options.hint;
    this.exitCode = options.exitCode;
    this.issues = options.issues ?? [];
  }
}

/** The command line asks for something that makes no sense. */
export const usageProblem = (message: string, hint?: string): CliProblem =>
  new CliProblem(message, { code: 'usage', exitCode: exitCodes.usage, ...(hint === undefined ? {} : { hint }) });

/** What Node's message of a refused file says beyond its code, its call and its path. */
const reasonOf = ({ message }: Error): string => /^[A-Z]+: (.*?), \w+(?: '.*)?$/s.exec(message)?.[1] ?? message;

/** A file or folder that the command line names is not there, or may not be touched. */
export const fileProblem = (path: string, undone: 'read' | 'written', error: unknown, hint?: string): CliProblem =>
  usageProblem(`${path} cannot be ${undone}: ${reasonOf(error as Error)}`, hint);
