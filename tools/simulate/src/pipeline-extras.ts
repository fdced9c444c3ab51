import type { PipelineDocument } from './pipelines.ts';
import type { Random } from './random.ts';

/** What may be added to the stages and actions of any pipeline: conditions, retries, locks, matrices, limits. */
export class Extras {
  constructor(
    private readonly random: Random,
    private readonly mode: string,
    /** Some pipelines have none of it. */
    private readonly level: number,
  ) {}

  private some(probability: number): boolean {
    return this.random.chance(probability * this.level);
  }

  stage(): PipelineDocument {
    const { random } = this;
    const locks = ['database', 'site'].filter(() => this.some(0.2));
    const mayRollBack = this.mode !== 'PARALLEL';
    return {
      ...(this.some(0.2) && { beforeEntry: this.condition(['FAIL', 'SKIP']) }),
      ...(this.some(0.15) && { onSuccess: this.condition(mayRollBack ? ['FAIL', 'ROLLBACK'] : ['FAIL']) }),
      ...(this.some(0.3) && { onFailure: this.onFailure(mayRollBack) }),
      ...(locks.length > 0 && { millrace: { locks: random.chance(0.5) ? locks : locks.toReversed() } }),
    };
  }

  /** @param mayRepeat whether it can be carried out several times at once: it makes nothing, and nobody decides it */
  action(mayRepeat: boolean): PipelineDocument {
    const { random } = this;
    const retry = {
      maxAttempts: random.between(2, 3),
      backoffSeconds: random.pick([0, 2, 20]),
      factor: random.between(1, 3),
      maxBackoffSeconds: 60,
      on: random.pick([['failed'], ['failed', 'errored', 'timed-out']]),
    };
    const values = ['one', 'two', 'three'].slice(0, random.between(1, 3));
    const millrace = {
      ...(this.some(0.2) && { retry }),
      ...(this.some(0.25) && { timeoutInMinutes: 1 }),
      ...(mayRepeat && this.some(0.2) && { matrix: { axes: { part: values }, maxParallel: random.between(1, 3) } }),
    };
    return Object.keys(millrace).length === 0 ? {} : { millrace };
  }

  /** A stage whose actions name what they wait for, in place of run orders. */
  isGraph(): boolean {
    return this.some(0.2);
  }

  onUpdate(): PipelineDocument {
    return this.some(0.3) ? { millrace: { onUpdate: 'finish' } } : {};
  }

  private onFailure(mayRollBack: boolean): PipelineDocument {
    const { random } = this;
    if (mayRollBack && random.chance(0.3)) return { result: 'ROLLBACK' };
    const retryMode = random.pick(['FAILED_ACTIONS', 'ALL_ACTIONS']);
    return { result: 'RETRY', retryConfiguration: { retryMode } };
  }

  private condition(results: readonly string[]): PipelineDocument {
    const { random } = this;
    const result = random.pick(results);
    const rules = Array.from({ length: random.between(1, 2) }, (_, n) =>
      this.rule(
        `Rule${n}`,
        result === 'SKIP' ? ['VariableCheck'] : ['VariableCheck', 'DeploymentWindow', 'HttpInvoke'],
      ),
    );
    return { conditions: [{ result, rules }] };
  }

  private rule(name: string, providers: readonly string[]): PipelineDocument {
    const { random } = this;
    const provider = random.pick(providers);
    const ruleTypeId = { category: 'Rule', owner: 'AWS', provider, version: '1' };
    // Met by all, by none, or by every second execution.
    const [Operator, Value] = random.pick([
      ['NE', 'none'],
      ['NE', 'none'],
      ['EQ', 'none'],
      ['MATCHES', '[0-7].*'],
    ] as const);
    const variable = { Variable: '#{codepipeline.PipelineExecutionId}', Value, Operator };
    // Open for half of every minute.
    const window = { Cron: '0-29 * * ? * *' };
    const configurations: Readonly<Record<string, object>> = {
      VariableCheck: variable,
      DeploymentWindow: window,
      HttpInvoke: { Url: 'https://checks.example/go' },
    };
    return { name, ruleTypeId, configuration: configurations[provider] };
  }
}
