import { setTimeout as delay } from 'node:timers/promises';
import { GuardedHttp, signature, type Answer } from '@millrace/egress';
import { backoffDelay, Clock, milliseconds, minutes, seconds, type Duration } from '@millrace/kernel';
import { stopCause, Refusal, type JobContext } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { BuildRunnerSettings } from '../settings.ts';
import { readAnswer, type Meaning } from './answer.ts';
import type { Invocation } from './invocation.ts';

/** What it needs of a job. */
type Call = Pick<JobContext, 'log' | 'signal' | 'traceparent'>;

/** How an invocation ended: it was decided, or nobody could decide it. */
export type Decision = Extract<Meaning, { readonly kind: 'succeeded' | 'failed' }>;

const answerBytes = 64 * 1024;
const afterFault = { first: milliseconds(500), factor: 2, max: seconds(30) };
/** Between two questions whether long work has ended. */
const betweenPolls = { first: seconds(1), factor: 1.5, max: seconds(15) };
/** One question of that kind; the work itself has the job's time. */
const pollAnswersWithin = seconds(30);
/** CodePipeline's: how long a function may be silent (codepipeline.md 4.5). */
const longestSilence = minutes(20);

/** Calls functions and services, again after faults, and waits for what takes long. */
@Injectable()
export class Invoker {
  private readonly http: GuardedHttp;

  constructor(
    private readonly settings: BuildRunnerSettings,
    private readonly clock: Clock,
  ) {
    const { rulesPrivateTargets: privateTargets, rulesAllowedHosts: allowedHosts } = settings;
    this.http = new GuardedHttp({ privateTargets, allowedHosts });
  }

  /**
   * Repetitions carry the same `id`, so that a function can drop what it has done already.
   * @throws Refusal when the target may not be called, answers nonsense, or does not decide in the job's time
   */
  async run(invocation: Invocation, id: string, context: Call): Promise<Decision> {
    const first = await this.ask(invocation, id, context);
    if (first.kind === 'reports') return selfReported(context);
    if (first.kind !== 'later') return first;
    context.log.say(`It works on; the result is asked at ${first.url}`);
    const { body: _body, ...rest } = invocation;
    let poll: Invocation = { ...rest, url: first.url, method: 'GET', answerWithin: pollAnswersWithin };
    for (let asked = 1; ; asked++) {
      await delay(backoffDelay(betweenPolls, asked), undefined, { signal: context.signal });
      const meaning = await this.ask(poll, id, context);
      if (meaning.kind === 'reports') return selfReported(context);
      if (meaning.kind !== 'later') return meaning;
      poll = { ...poll, url: meaning.url };
    }
  }

  /** Asks until there is an answer that means something. */
  private async ask(
    invocation: Invocation,
    id: string,
    context: Call,
  ): Promise<Extract<Meaning, { readonly kind: 'succeeded' | 'failed' | 'later' | 'reports' }>> {
    const { log, signal } = context;
    let fault: string | undefined;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.send(invocation, id, context);
      if (signal.aborted) throw ended(signal, fault);
      const meaning = meaningOf(answer, invocation);
      switch (meaning.kind) {
        case 'invalid':
          throw new Refusal('ANSWER_INVALID', `${invocation.url}: ${meaning.reason}`);
        case 'succeeded':
        case 'failed':
        case 'later':
        case 'reports':
          return meaning;
        case 'fault': {
          fault = meaning.reason;
          const pause = backoffDelay(afterFault, attempt, Math.random());
          log.say(`${invocation.method} ${invocation.url}: ${fault}; asked again in ${pause} ms`);
          await pauseFor(pause, signal, fault);
        }
      }
    }
  }

  private send(invocation: Invocation, id: string, { signal, traceparent }: Call): Promise<Answer> {
    const { url, method, headers, body, answerWithin } = invocation;
    const { rulesSigningKey: key } = this.settings;
    const timestamp = String(Math.floor(this.clock.now() / 1000));
    return this.http.send(
      {
        url,
        method,
        headers: {
          accept: 'application/json, */*;q=0.5',
          'user-agent': 'millrace',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
          'x-millrace-delivery': id,
          'x-millrace-timestamp': timestamp,
          ...(key === undefined ? {} : { 'x-millrace-signature': signature(key, timestamp, body ?? '') }),
          ...(traceparent === undefined ? {} : { traceparent }),
        },
        ...(body === undefined ? {} : { body }),
      },
      { totalMilliseconds: answerWithin, answerBytes, signal },
    );
  }
}

/** Until the job is settled by the function's own word, which ends this wait from outside. */
async function selfReported({ log, signal }: Call): Promise<Decision> {
  log.say('It works on, and says itself how it ended');
  await delay(longestSilence, undefined, { signal });
  throw new Refusal(
    'TARGET_UNREACHABLE',
    'It has called neither PutJobSuccessResult nor PutJobFailureResult for 20 min',
  );
}

function meaningOf(answer: Answer, { url, decidedBy }: Invocation): Meaning {
  switch (answer.type) {
    case 'answered':
      return readAnswer(answer, decidedBy, url);
    case 'unanswered':
      return { kind: 'fault', reason: answer.error };
    case 'refused':
      throw new Refusal('TARGET_REFUSED', `${url} is not called: ${answer.error}`);
  }
}

async function pauseFor(pause: Duration, signal: AbortSignal, fault: string): Promise<void> {
  try {
    await delay(pause, undefined, { signal });
  } catch {
    throw ended(signal, fault);
  }
}

/** Time that ran out over faults is their doing. */
function ended(signal: AbortSignal, fault: string | undefined): Error {
  if (fault !== undefined && stopCause(signal) === 'timed-out') {
    return new Refusal('TARGET_UNREACHABLE', `No answer that decides in the time there was; the last fault: ${fault}`);
  }
  return new Error('the call was ended');
}
