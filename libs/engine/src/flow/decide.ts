import { err, ok, type Result } from '@millrace/kernel';
import { advance } from './advance.ts';
import type { FlowCommand, OpenFlowCommand, Rejection } from './commands.ts';
import { deletePipeline, updateDefinition } from './definition.ts';
import type { FlowEvent } from './events.ts';
import { grantLock, returned } from './named-locks.ts';
import {
  loseJob,
  reportContinued,
  reportCopied,
  reportProgress,
  reportResult,
  reportStarted,
  timeOutAction,
} from './reports.ts';
import { overrideCondition, retryStage } from './retry.ts';
import { rerunExecution } from './rerun.ts';
import { rollbackStage } from './rollback.ts';
import { startExecution } from './start.ts';
import type { AbsentFlow, ClosedFlow, Flow, OpenFlow } from './state.ts';
import { stopExecution } from './stop.ts';
import { disableTransition, enableTransition } from './transitions.ts';

export type Decision = Result<readonly FlowEvent[], Rejection>;

/**
 * What follows from a command: the facts it states, and everything that follows from the state after them.
 * Late, repeated and stale reports are accepted with no facts; rejections are for callers who can act on them.
 */
export function decide(flow: Flow, command: FlowCommand): Decision {
  if (flow.status !== 'open') return decideUnopened(flow, command);
  const first = answer(flow, command);
  return first.ok ? ok(advance(flow, first.value, command.at)) : first;
}

function answer(flow: OpenFlow, command: FlowCommand): Decision {
  switch (command.type) {
    case 'OpenFlow':
      return ok([]);
    case 'StartExecution':
      return startExecution(flow, command);
    case 'ReportActionStarted':
      return ok(reportStarted(flow, command));
    case 'ReportActionProgress':
      return ok(reportProgress(flow, command));
    case 'ReportActionResult':
      return ok(reportResult(flow, command));
    case 'ReportActionContinued':
      return ok(reportContinued(flow, command));
    case 'ReportArtifactsCopied':
      return ok(reportCopied(flow, command));
    case 'LoseJob':
      return ok(loseJob(flow, command));
    case 'TimeOutAction':
      return ok(timeOutAction(flow, command));
    case 'ReachTime':
      return ok([]);
    case 'RetryStage':
      return retryStage(flow, command);
    case 'RollbackStage':
      return rollbackStage(flow, command);
    case 'RerunExecution':
      return rerunExecution(flow, command);
    case 'OverrideCondition':
      return overrideCondition(flow, command);
    case 'GrantLock':
      return ok(grantLock(flow, command));
    case 'StopExecution':
      return stopExecution(flow, command);
    case 'UpdateDefinition':
      return ok(updateDefinition(flow, command));
    case 'DeletePipeline':
      return ok(deletePipeline(flow, command));
    case 'DisableTransition':
      return disableTransition(flow, command);
    case 'EnableTransition':
      return enableTransition(flow, command);
  }
}

function decideUnopened(flow: AbsentFlow | ClosedFlow, command: FlowCommand): Decision {
  switch (command.type) {
    case 'OpenFlow':
      return ok(flow.status === 'absent' ? [opened(command)] : []);
    case 'ReportActionStarted':
    case 'ReportActionProgress':
    case 'ReportActionResult':
    case 'ReportActionContinued':
    case 'ReportArtifactsCopied':
    case 'LoseJob':
    case 'TimeOutAction':
    case 'ReachTime':
    case 'DeletePipeline':
      return ok([]);
    case 'GrantLock':
      return ok([returned(command)]);
    case 'StartExecution':
    case 'StopExecution':
    case 'RetryStage':
    case 'RollbackStage':
    case 'RerunExecution':
    case 'OverrideCondition':
    case 'UpdateDefinition':
    case 'DisableTransition':
    case 'EnableTransition':
      return err({ code: 'flow.absent', detail: 'The pipeline does not exist, or has been deleted' });
  }
}

function opened({ at, account, region, pipelineId, declaration, stages = {} }: OpenFlowCommand): FlowEvent {
  return { type: 'FlowOpened', at, account, region, pipelineId, declaration, stages };
}
