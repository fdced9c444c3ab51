import { GetActionExecution } from '@millrace/contracts';
import type { ReadLog } from '../../../application/read-log.ts';
import { checked } from '../grpc-call.ts';
import { afterReading, streams, type MethodTable } from '../method.ts';
import { logEvents } from './watch-events.ts';

/** `millrace.v1.LogService`. */
export const logMethods = (log: ReadLog): MethodTable => ({
  TailLogs: streams('millrace:GetActionLog', afterReading('actionExecutionId'), async (call) => {
    const afterSeq = Number(call.request['afterSeq'] ?? 0);
    if (afterSeq < 0) checked({ ok: false, issues: [{ pointer: '/afterSeq', message: 'lines count from 1' }] });
    const action = await call.ask(GetActionExecution, call.members('actionExecutionId'));
    await call.require(action, action.stageName, action.actionName);
    const { actionExecutionId } = action;
    const follow = call.request['follow'] === true;
    const { caller, signal } = call;
    return logEvents(log.lines({ caller, actionExecutionId, fromSeq: afterSeq + 1, follow, signal }), log, call);
  }),
});
