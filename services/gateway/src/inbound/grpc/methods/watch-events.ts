import type { ExecutionView, LogLineV1 } from '@millrace/contracts';
import { createHash } from 'node:crypto';
import type { ReadLog } from '../../../application/read-log.ts';
import type { GrpcCall } from '../grpc-call.ts';

/** Snapshots under ids that name the state: one that the reader has seen already is not sent again. */
export async function* executionEvents(
  snapshots: AsyncIterable<ExecutionView>,
  { request, signal }: GrpcCall,
): AsyncGenerator<object> {
  let seen = request['lastEventId'];
  let last: ExecutionView | undefined;
  for await (const snapshot of snapshots) {
    last = snapshot;
    const eventId = createHash('sha256').update(JSON.stringify(snapshot)).digest('hex').slice(0, 32);
    if (eventId === seen) continue;
    seen = eventId;
    yield { eventId, snapshot };
  }
  if (!signal.aborted && last) yield { ended: { status: last.status } };
}

/** Lines with their sequence numbers, and how the action stands when nothing follows. */
export async function* logEvents(
  lines: AsyncIterable<LogLineV1>,
  log: ReadLog,
  { caller, request, signal }: GrpcCall,
): AsyncGenerator<object> {
  let lastSeq = Number(request['afterSeq'] ?? 0);
  for await (const line of lines) {
    lastSeq = line.seq;
    yield { line };
  }
  if (signal.aborted) return;
  const { status } = await log.action(caller, String(request['actionExecutionId']));
  yield { ended: { lastSeq, status } };
}
