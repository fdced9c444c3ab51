import type { ActionTypeId, JobOfferedV1 } from '@millrace/contracts';
import type { Tx } from '@millrace/persistence';
import { JobHandler, Refusal, type JobContext, type JobOutcome } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { AlarmWatch } from './alarm-watch.ts';
import { planInvocation } from './invocation.ts';
import { Invoker } from './invoker.ts';
import { WatchRecords } from './watch-records.ts';

const rule = (provider: string) => ({ category: 'Rule', owner: 'AWS', provider, version: '1' }) as const;
const watching = ['CloudWatchAlarm', 'MetricAlarm'];

/** Asks others: rules that call a function, a service or watch an alarm, and the action that calls a function. */
@Injectable()
export class CheckHandler extends JobHandler {
  override readonly actionTypes: readonly ActionTypeId[] = [
    rule('LambdaInvoke'),
    rule('HttpInvoke'),
    rule('CloudWatchAlarm'),
    rule('MetricAlarm'),
    { category: 'Invoke', owner: 'AWS', provider: 'Lambda', version: '1' },
  ];

  constructor(
    private readonly invoker: Invoker,
    private readonly alarms: AlarmWatch,
    private readonly watches: WatchRecords,
  ) {
    super();
  }

  /** What could not be evaluated is `errored`: neither yes nor no. */
  override async run(job: JobOfferedV1, context: JobContext): Promise<JobOutcome> {
    try {
      return watching.includes(job.actionType.provider)
        ? await this.watch(job, context)
        : await this.call(job, context);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message } = error;
      context.log.say(message);
      return {
        outcome: 'errored',
        summary: message,
        error: { code, message },
        outputArtifacts: [],
        outputVariables: {},
      };
    }
  }

  override async ended(tx: Tx, job: JobOfferedV1): Promise<void> {
    await this.watches.ended(tx, job.jobId);
  }

  private async watch(job: JobOfferedV1, context: JobContext): Promise<JobOutcome> {
    const { succeeded, because } = await this.alarms.run(job, context);
    context.log.say(because);
    return outcome(succeeded, because, {});
  }

  private async call(job: JobOfferedV1, context: JobContext): Promise<JobOutcome> {
    const invocation = planInvocation(job, context.account, context.region);
    context.log.say(`${invocation.method} ${invocation.url}`);
    if (invocation.hasEffects) await context.userCommandBegins();
    const decision = await this.invoker.run(invocation, job.jobId, context);
    context.log.say(decision.summary);
    const variables = decision.kind === 'succeeded' ? decision.outputVariables : {};
    return outcome(
      decision.kind === 'succeeded',
      decision.summary,
      job.actionType.category === 'Rule' ? {} : variables,
    );
  }
}

function outcome(succeeded: boolean, summary: string, outputVariables: Readonly<Record<string, string>>): JobOutcome {
  const said = { summary, outputArtifacts: [], outputVariables };
  return succeeded
    ? { outcome: 'succeeded', ...said }
    : { outcome: 'failed', error: { code: 'CHECK_FAILED', message: summary }, ...said };
}
