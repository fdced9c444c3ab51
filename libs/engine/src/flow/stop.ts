import { err, ok } from '@millrace/kernel';
import type { StopExecution } from './commands.ts';
import type { Decision } from './decide.ts';
import { closeCondition, liveActions, settleWithout, untakenActions } from './settle.ts';
import type { OpenFlow, Run } from './state.ts';

/**
 * Section 3.8. Abandoning also ends the outside work, which CodePipeline leaves running. Neither kind of stop waits for
 * a worker who has not come.
 */
export function stopExecution(flow: OpenFlow, command: StopExecution): Decision {
  const { at, runId, abandon } = command;
  const run = flow.runs[runId];
  if (run === undefined) {
    return err({ code: 'execution.not-active', detail: `Execution ${runId} has ended or never was` });
  }
  const reason = reasonOf(run, command);
  const because = reason === '' ? '' : `: ${reason}`;
  if (run.status === 'waiting') {
    const cause = `Stopped in front of stage ${run.stage}${because}`;
    return ok([{ type: 'RunFinished', at, runId, outcome: 'stopped', reason, cause }]);
  }
  const { ending } = run;
  if (!abandon && ending.kind !== 'none') return alreadyEnding(runId, ending.kind);
  if (ending.kind === 'stopping' && ending.abandon) return alreadyEnding(runId, ending.kind);
  const given = abandon ? liveActions(run) : untakenActions(flow, run);
  const abandoned = given.map((live) => settleWithout(live, at, 'cancelled', 'Abandoned', `Abandoned${because}`));
  if (ending.kind === 'cancelling') return ok(abandoned);
  const cause = abandon
    ? `Stopping, running actions are abandoned${because}`
    : `Stopping once the running actions have ended${because}`;
  // Nothing of a delivery depends on a rule, so neither kind of stop waits for one.
  const conditions = closeCondition(run, at, 'Abandoned', `Abandoned${because}`);
  return ok([{ type: 'RunStopping', at, runId, abandon, reason, cause }, ...abandoned, ...conditions]);
}

/** Who abandons what stops already and says nothing leaves the reason that was given before. */
const reasonOf = (run: Run, { reason }: StopExecution): string =>
  reason === '' && run.status === 'in-stage' && run.ending.kind === 'stopping' ? run.ending.reason : reason;

const alreadyEnding = (runId: string, kind: string): Decision =>
  err({ code: 'execution.already-stopping', detail: `Execution ${runId} is ${kind} already` });
