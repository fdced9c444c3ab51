import { overallStatus, type PhaseSpec, type PhaseStatus } from '@millrace/buildspec';
import type { Outcome } from '@millrace/kernel';
import type { LogPump } from '../log/log-pump.ts';
import type { ReasonCode } from '../reasons.ts';
import type { CommandEnd, ShellSession } from '../shell/shell-session.ts';

/** How a phase ended, and why: one context per thing that went wrong. */
export interface PhaseEnd {
  readonly status: PhaseStatus;
  readonly contexts: readonly { readonly statusCode: ReasonCode | ''; readonly message: string }[];
}

export const phaseSucceeded: PhaseEnd = { status: 'succeeded', contexts: [{ statusCode: '', message: '' }] };

/** What a build's status is called when it is reported. */
export const outcomeOf: Readonly<Record<PhaseStatus, Outcome>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  fault: 'errored',
  timed_out: 'timed-out',
  stopped: 'cancelled',
};

/** What tells later phases how the build stands. */
export const succeedingCommand = (succeeding: boolean): string =>
  `export CODEBUILD_BUILD_SUCCEEDING=${succeeding ? 1 : 0}`;

/** Enough of a command to recognise it in a message. */
const quotedCharacters = 1000;

/** Runs the commands of one phase, up to the first that fails, then its `finally`. */
export async function runCommands(
  spec: PhaseSpec,
  session: ShellSession,
  log: LogPump,
  signal: AbortSignal,
  runOne: (command: string) => Promise<CommandEnd>,
): Promise<PhaseEnd> {
  const ends: PhaseEnd[] = [];
  for (const commands of [spec.commands, spec.finally]) {
    for (const command of commands) {
      if (signal.aborted) return phaseSucceeded;
      log.say(`Running command ${command}`);
      const end = commandEnd(command, await runOne(command), log);
      log.flush();
      if (end.status === 'fault') return end;
      if (end.status === 'succeeded') continue;
      log.say(
        `Command did not exit successfully ${command} ${end.contexts[0]?.message.split('Reason: ').at(-1) ?? ''}`,
      );
      ends.push(end);
      break;
    }
  }
  if (ends.length === 0) return phaseSucceeded;
  return {
    status: overallStatus(ends.map(({ status }) => status)),
    contexts: ends.flatMap(({ contexts }) => contexts),
  };
}

function commandEnd(command: string, end: CommandEnd, log: LogPump): PhaseEnd {
  if (end.kind === 'lost') {
    return {
      status: 'fault',
      contexts: [{ statusCode: 'RUNTIME_ERROR', message: `Build shell found dead: ${end.detail}` }],
    };
  }
  if (end.status === 0) return phaseSucceeded;
  const text = log.mask(command).slice(0, quotedCharacters);
  const message = `Error while executing command: ${text}. Reason: exit status ${end.status}`;
  return { status: 'failed', contexts: [{ statusCode: 'COMMAND_EXECUTION_ERROR', message }] };
}
