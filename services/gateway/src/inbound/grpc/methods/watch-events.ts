import type { ExecutionView, LogLineV1 } from '@millrace/contracts';
import type { ReadLog } from '../../../application/read-log.ts';
import type { WatchEvent } from '../../../application/watch-execution.ts';
import { eventIdOf } from '../../../application/watch-place.ts';
import type { GrpcCall } from '../grpc-call.ts';

/** States and facts under ids that say what was seen with them, and how the execution stands when nothing follows. */
export async function* executionEvents(
  events: AsyncIterable<WatchEvent>,
  view: ExecutionView,
  { signal }: GrpcCall,
): AsyncGenerator<object> {
  let { status } = view;
  for await (const { kind, data, place } of events) {
    if (kind === 'snapshot') ({ status } = data);
    yield { eventId: eventIdOf(place), [kind]: data };
  }
  if (!signal.aborted) yield { ended: { status } };
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
