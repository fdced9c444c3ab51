import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { ApiProblem, ApiUnreachable } from './api-problem.ts';
import { wait, type Exchange } from './exchange.ts';

export interface StreamOptions {
  /** Ends the iteration without an error. */
  readonly signal?: AbortSignal;
  /** Gives up when the gateway could not be reached for so long. Default one minute. */
  readonly patienceMilliseconds?: number;
  /** Told when the connection stands, and when it is lost and sought again: for those who show what is live. */
  readonly onConnection?: (isConnected: boolean) => void;
}

const firstDelayMilliseconds = 200;
const longestDelayMilliseconds = 5_000;
/** The gateway says something at least every 15 s; a connection this silent is dead. */
const longestSilenceMilliseconds = 45_000;

/**
 * Server-sent events of one path, across broken connections: each new connection says by `Last-Event-ID` what was seen
 * last, so nothing is lost or doubled. Ends after the event `end`.
 * @throws ApiProblem when the gateway refuses, ApiUnreachable when patience is over.
 */
export async function* eventStream(
  exchange: Exchange,
  path: string,
  { signal, patienceMilliseconds = 60_000, onConnection }: StreamOptions,
): AsyncGenerator<EventSourceMessage, void, void> {
  let lastEventId: string | undefined;
  let delay = firstDelayMilliseconds;
  let vainly = 0;
  while (!signal?.aborted) {
    const silence = new SilenceAlarm();
    let failure: unknown;
    try {
      const headers = {
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      };
      const response = await exchange.open(
        new Request(exchange.baseUrl + path, {
          headers,
          redirect: 'error',
          signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
        }),
      );
      onConnection?.(true);
      failure = new ApiUnreachable(response.url, new Error('the stream ended too early'));
      for await (const message of messagesOf(response, silence)) {
        // The gateway could not go on: as if the connection had broken.
        if (message.event === 'error') continue;
        delay = firstDelayMilliseconds;
        vainly = 0;
        if (message.id !== undefined) lastEventId = message.id;
        yield message;
        if (message.event === 'end') return;
      }
    } catch (error) {
      if (error instanceof ApiProblem && !error.isTemporary) throw error;
      failure = error;
    } finally {
      silence.stop();
    }
    if (signal?.aborted) return;
    onConnection?.(false);
    if (vainly >= patienceMilliseconds) throw failure;
    vainly += delay;
    await wait(delay, signal);
    delay = Math.min(longestDelayMilliseconds, delay * 2);
  }
}

async function* messagesOf(response: Response, silence: SilenceAlarm): AsyncGenerator<EventSourceMessage, void, void> {
  const ready: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => ready.push(message) });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      silence.heard();
      parser.feed(decoder.decode(chunk, { stream: true }));
      yield* ready.splice(0);
    }
  } catch (cause) {
    throw new ApiUnreachable(response.url, cause);
  }
}

/** Aborts its signal when nothing was heard for too long. */
class SilenceAlarm {
  readonly #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#controller.abort(new DOMException('the stream fell silent', 'TimeoutError')),
      longestSilenceMilliseconds,
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
