import {
  CreateDownload,
  GetActionExecution,
  LogBatchV1,
  logSubject,
  type ActionExecutionDetail,
  type CallerV1,
  type LogLineV1,
  type LogRefV1,
} from '@millrace/contracts';
import { Bus, check, LiveEvents, Logs, Unavailable } from '@millrace/messaging';
import { JetStreamApiError } from '@nats-io/jetstream';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { Peers } from './peers.ts';
import { Wakeup } from './wakeup.ts';

/** Seconds between two looks whether an action has ended, should the event that says so be missed. */
const safetyNetSeconds = 5;

export interface LogRequest {
  readonly caller: CallerV1;
  readonly actionExecutionId: string;
  /** First line wanted, from 1. */
  readonly fromSeq: number;
  /** Go on until the action has ended. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/** Lines of an action's log, each once and in order: live from the stream, and from the sealed artifact afterwards. */
@Injectable()
export class ReadLog {
  constructor(
    private readonly peers: Peers,
    private readonly logs: Logs,
    private readonly events: LiveEvents,
    private readonly bus: Bus,
  ) {}

  action(caller: CallerV1, actionExecutionId: string): Promise<ActionExecutionDetail> {
    return this.peers.ask(GetActionExecution, { caller, actionExecutionId });
  }

  async *lines(request: LogRequest): AsyncGenerator<LogLineV1> {
    const { caller, actionExecutionId } = request;
    let next = request.fromSeq;
    let action = await this.action(caller, actionExecutionId);
    if (!action.log && action.status === 'InProgress' && request.follow) {
      for await (const line of this.#following(request, next)) {
        yield line;
        next = line.seq + 1;
      }
      if (request.signal.aborted) return;
      action = await this.action(caller, actionExecutionId);
    }
    if (action.log) yield* this.#sealed(caller, action.log, next);
    else yield* this.#stored(request, next);
  }

  /** Lines as they come, until the action has ended. */
  async *#following({ caller, actionExecutionId, signal }: LogRequest, fromSeq: number): AsyncGenerator<LogLineV1> {
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    const watching = this.#untilEnded(caller, actionExecutionId, until).finally(() => ended.abort());
    try {
      yield* this.logs.tail(caller.account, actionExecutionId, fromSeq, until);
    } finally {
      ended.abort();
      await watching;
    }
  }

  /** Lines that are in the stream now. */
  async *#stored({ caller, actionExecutionId, signal }: LogRequest, fromSeq: number): AsyncGenerator<LogLineV1> {
    const last = await this.#lastStored(caller.account, actionExecutionId);
    if (last === undefined || last < fromSeq) return;
    for await (const line of this.logs.tail(caller.account, actionExecutionId, fromSeq, signal)) {
      yield line;
      if (line.seq >= last) return;
    }
  }

  /** Ends when the action has ended or the signal was aborted. */
  async #untilEnded(caller: CallerV1, actionExecutionId: string, signal: AbortSignal): Promise<void> {
    const wakeup = new Wakeup(signal);
    const forget = this.events.listen(caller.account, (event) => {
      if (event.data['actionExecutionId'] === actionExecutionId) wakeup.ring();
    });
    try {
      while (!signal.aborted) {
        try {
          const { status } = await this.action(caller, actionExecutionId);
          if (status !== 'InProgress') return;
        } catch (error) {
          // It restarts; the next look will tell.
          if (!(error instanceof Unavailable)) throw error;
        }
        await wakeup.wait(safetyNetSeconds);
      }
    } finally {
      forget();
    }
  }

  /** Sequence number of the newest line in the stream; undefined when there is none. */
  async #lastStored(account: string, actionExecutionId: string): Promise<number | undefined> {
    try {
      const message = await this.bus.manager.streams.getMessage('LOGS', {
        last_by_subj: logSubject(account, actionExecutionId),
      });
      const batch = message === null ? undefined : check(LogBatchV1, message.json());
      return batch?.ok ? batch.value.lines.at(-1)?.seq : undefined;
    } catch (error) {
      if (error instanceof JetStreamApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** @throws when the bytes are not those that were sealed. */
  async *#sealed(caller: CallerV1, log: LogRefV1, fromSeq: number): AsyncGenerator<LogLineV1> {
    const ticket = await this.peers.ask(CreateDownload, { account: caller.account, artifactId: log.artifactId });
    const response = await fetch(ticket.url, { redirect: 'error' }).catch((cause: unknown) => {
      throw new Unavailable('the artifact store does not answer', { cause });
    });
    if (!response.ok || !response.body) throw new Unavailable(`the artifact store answered ${response.status}`);
    const hash = createHash('sha256');
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body) {
      hash.update(chunk);
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      yield* linesOf(parts, fromSeq);
    }
    yield* linesOf([rest + decoder.decode()], fromSeq);
    if (hash.digest('hex') !== log.sha256) throw new Error(`the sealed log ${log.artifactId} was changed`);
  }
}

function* linesOf(texts: readonly string[], fromSeq: number): Generator<LogLineV1> {
  for (const text of texts) {
    if (text.trim() === '') continue;
    const line = JSON.parse(text) as LogLineV1;
    if (line.seq >= fromSeq) yield line;
  }
}
