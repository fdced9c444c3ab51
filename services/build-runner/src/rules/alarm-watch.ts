import { setTimeout as delay } from 'node:timers/promises';
import { conditionTypes, type ConditionType, type JobOfferedV1 } from '@millrace/contracts';
import { Clock, minutes, plus, since } from '@millrace/kernel';
import { Refusal, type JobContext } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { BuildRunnerSettings } from '../settings.ts';
import {
  alarmStates,
  judgeAlarm,
  operators,
  stateOf,
  type AlarmQuestion,
  type AlarmState,
  type AlarmVerdict,
} from './alarm.ts';
import { Prometheus, type Endpoint } from './prometheus.ts';
import { WatchRecords } from './watch-records.ts';

type Settled = Extract<AlarmVerdict, { readonly kind: 'settled' }>;
type Look = () => Promise<AlarmState>;

/** Looks at an alarm until its rule is decided. Nothing but a timer and the job's lease is kept in between. */
@Injectable()
export class AlarmWatch {
  constructor(
    private readonly settings: BuildRunnerSettings,
    private readonly prometheus: Prometheus,
    private readonly records: WatchRecords,
    private readonly clock: Clock,
  ) {}

  /** @throws Refusal when the rule cannot be evaluated; the abort's reason when the job ends before it is decided */
  async run(job: JobOfferedV1, context: JobContext): Promise<Settled> {
    const question = questionOf(job);
    const look = this.lookOf(job, context);
    // A runner that took the job over from another goes on with its watch instead of beginning a new one.
    const beganAt = await this.records.begin(job.jobId, context.signal);
    const seen = new Set<AlarmState>();
    let last: AlarmState | undefined;
    for (;;) {
      const state = await unlessAborted(context.signal, look());
      if (state !== last) context.log.say(`The alarm is ${state}`);
      last = state;
      seen.add(state);
      const now = this.clock.now();
      const verdict = judgeAlarm(question, seen, since(now, beganAt));
      if (verdict.kind === 'settled') return verdict;
      const left = Math.max(1, since(plus(beganAt, question.waitTime), now));
      await delay(Math.min(left, this.settings.rulesPollSeconds * 1000), undefined, { signal: context.signal });
    }
  }

  private lookOf({ actionType, configuration }: JobOfferedV1, { log }: JobContext): Look {
    const endpoint = this.endpointOf(configuration['Endpoint']);
    if (actionType.provider === 'CloudWatchAlarm') {
      const name = needed(configuration, 'AlarmName');
      return () => this.prometheus.alert(endpoint, name);
    }
    const query = needed(configuration, 'Query');
    const operator = operators.find((one) => one === needed(configuration, 'Operator'));
    const threshold = Number(needed(configuration, 'Threshold'));
    if (operator === undefined || Number.isNaN(threshold)) {
      throw new Refusal('INVALID_CONFIGURATION', 'Operator and Threshold are no comparison with a number');
    }
    return async () => {
      const answer = await this.prometheus.query(endpoint, query);
      switch (answer.kind) {
        case 'wrong':
          throw new Refusal('INVALID_CONFIGURATION', `The query cannot be answered: ${answer.reason}`);
        case 'no-answer':
          log.say(`Prometheus did not answer: ${answer.reason}`);
          return 'INSUFFICIENT_DATA';
        case 'values':
          return stateOf(answer.values, operator, threshold);
      }
    };
  }

  private endpointOf(given: string | undefined): Endpoint {
    if (given !== undefined && given !== '') return { url: given, ours: false };
    const { prometheusUrl } = this.settings;
    if (prometheusUrl !== undefined) return { url: prometheusUrl, ours: true };
    throw new Refusal('INVALID_CONFIGURATION', 'No Prometheus is known: set MILLRACE_PROMETHEUS_URL for the platform');
  }
}

function questionOf({ conditionType, configuration }: JobOfferedV1): AlarmQuestion {
  const waitMinutes = Number(configuration['WaitTime'] ?? '0');
  if (!Number.isInteger(waitMinutes) || waitMinutes < 0) {
    throw new Refusal('INVALID_CONFIGURATION', 'WaitTime must be a whole number of minutes');
  }
  return {
    conditionType: known(conditionType),
    alarming: statesIn(configuration['AlarmStates'] ?? 'ALARM'),
    waitTime: minutes(waitMinutes),
  };
}

function known(conditionType: ConditionType | undefined): ConditionType {
  if (conditionType !== undefined) return conditionType;
  throw new Refusal('INVALID_CONFIGURATION', `An alarm is a rule of a condition: one of ${conditionTypes.join(', ')}`);
}

function statesIn(text: string): readonly AlarmState[] {
  return text.split(',').map((part) => {
    const state = alarmStates.find((one) => one === part.trim());
    if (state !== undefined) return state;
    throw new Refusal('INVALID_CONFIGURATION', `AlarmStates: '${part.trim()}' is none of ${alarmStates.join(', ')}`);
  });
}

function needed(configuration: Readonly<Record<string, string>>, key: string): string {
  const value = configuration[key];
  if (value === undefined || value === '') throw new Refusal('INVALID_CONFIGURATION', `${key} is missing`);
  return value;
}

/** An answer that several share is not ended by the abort of one; that one leaves. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
