import { ApiProblem, ApiUnreachable } from '@millrace/client';
import type { Issue } from '@millrace/kernel';
import { ProvisionProblem } from '@millrace/provision';
import { oneLine } from '../rendering/text.ts';
import { CliProblem } from './cli-problem.ts';
import { exitCodes, type ExitCode } from './exit-code.ts';

/** A failure in the words the user sees. */
export interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly issues: readonly Issue[];
  readonly exitCode: ExitCode;
}

/** Turns whatever went wrong into one sentence and, where there is one, the way out. */
export function explain(error: unknown): Explanation {
  if (error instanceof CliProblem) {
    const { code, message, hint, issues, exitCode } = error;
    return { code, message, issues, exitCode, ...(hint === undefined ? {} : { hint }) };
  }
  if (error instanceof ApiUnreachable) {
    return {
      code: 'unreachable',
      message: oneLine(error.message),
      hint: 'start the platform with `millrace up`, or say where it is with --endpoint',
      issues: [],
      exitCode: exitCodes.unreachable,
    };
  }
  if (error instanceof ApiProblem) {
    const hint = hintFor(error);
    return {
      code: error.code,
      message: error.message,
      issues: error.issues,
      exitCode: error.isTemporary ? exitCodes.unreachable : exitCodes.refused,
      ...(hint === undefined ? {} : { hint }),
    };
  }
  if (error instanceof ProvisionProblem) {
    return {
      code: error.code,
      message: error.message,
      hint: error.remedy,
      issues: [],
      exitCode: exitCodes.cannotStart,
    };
  }
  return {
    code: 'defect',
    message: `millrace made a mistake: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'run the same command with --debug and report what it prints',
    issues: [],
    exitCode: exitCodes.defect,
  };
}

function hintFor(problem: ApiProblem): string | undefined {
  if (problem.status === 401) {
    return 'set MILLRACE_TOKEN, or name the folder with the credentials file by --home';
  }
  if (problem.status === 429 && problem.retryAfterSeconds !== undefined) {
    return `ask again in ${problem.retryAfterSeconds} s`;
  }
  if (problem.isTemporary) return 'the platform is busy or starting: try again in a moment';
  return undefined;
}
