import {
  CompleteJobOutputs,
  OpenFunctionJob,
  type ActionTypeId,
  type ArtifactRefV1,
  type JobOfferedV1,
} from '@millrace/contracts';
import { minutes, seconds } from '@millrace/kernel';
import { Requests } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import { JobHandler, persistently, Refusal, type JobContext, type JobOutcome } from '@millrace/runner';
import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { BuildRunnerSettings } from '../settings.ts';
import { AlarmWatch } from './alarm-watch.ts';
import { planInvocation, type Invocation } from './invocation.ts';
import { Invoker } from './invoker.ts';
import { WatchRecords } from './watch-records.ts';

const rule = (provider: string) => ({ category: 'Rule', owner: 'AWS', provider, version: '1' }) as const;
/** How long other services may be away while a function waits for them. */
const patience = minutes(2);
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
    private readonly requests: Requests,
    private readonly settings: BuildRunnerSettings,
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
    const invocation = await this.planned(job, context);
    context.log.say(`${invocation.method} ${invocation.url}`);
    if (invocation.hasEffects) await context.userCommandBegins();
    const decision = await this.invoker.run(invocation, job.jobId, context);
    context.log.say(decision.summary);
    const { kind, summary } = decision;
    if (kind === 'failed' || job.actionType.category === 'Rule') return outcome(kind === 'succeeded', summary, {});
    return { ...outcome(true, summary, decision.outputVariables), outputArtifacts: await this.outputs(job, context) };
  }

  /** The function of an action can report on its job, and reach its artifacts; a rule's only answers. */
  private async planned(job: JobOfferedV1, { account, region, signal }: JobContext): Promise<Invocation> {
    if (job.actionType.category === 'Rule') return planInvocation(job, account, region);
    if (job.continuationToken !== undefined) {
      await delay(seconds(this.settings.rulesContinueSeconds), undefined, { signal });
    }
    const { jobId, fence } = job;
    const opened = await persistently(patience, signal, () =>
      this.requests.ask(OpenFunctionJob, { account, jobId, fence }),
    );
    if (!opened.ok) throw new Refusal('INTERNAL_SERVICE_ERROR', opened.error.detail);
    return planInvocation(job, account, region, opened.value);
  }

  /** What the function has put; the engine fails an action that lacks one of its outputs. */
  private async outputs(
    { jobId, outputArtifacts }: JobOfferedV1,
    { account, signal }: JobContext,
  ): Promise<readonly ArtifactRefV1[]> {
    const outputs = outputArtifacts.map(({ name }) => ({ name }));
    if (outputs.length === 0) return [];
    const completed = await persistently(patience, signal, () =>
      this.requests.ask(CompleteJobOutputs, { account, jobId, outputs }),
    );
    if (!completed.ok) throw new Refusal('INTERNAL_SERVICE_ERROR', completed.error.detail);
    return completed.value.artifacts;
  }
}

function outcome(succeeded: boolean, summary: string, outputVariables: Readonly<Record<string, string>>): JobOutcome {
  const said = { summary, outputArtifacts: [], outputVariables };
  return succeeded
    ? { outcome: 'succeeded', ...said }
    : { outcome: 'failed', error: { code: 'CHECK_FAILED', message: summary }, ...said };
}
