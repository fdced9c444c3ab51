import {
  ConditionChanged,
  JobCancelRequested,
  JobOffered,
  ListActionExecutions,
  ListRuleExecutions,
  OverrideCondition,
  RetryStage,
  RollbackStage,
  RuleExecutionChanged,
  StageExecutionChanged,
  WhyExecution,
} from '@millrace/contracts';
import { days } from '@millrace/kernel';
import { FakeClock } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, definition, Delivery, rule, stage, value } from './testing/delivery.ts';

let t: ServiceUnderTest;
let d: Delivery;
/** A Saturday. */
const clock = new FakeClock('2026-11-21T10:00:00Z');
beforeAll(async () => {
  t = await serviceUnderTest(orchestration, { clock });
  d = new Delivery(t);
});
afterAll(async () => t.close());

const condition = (rules: readonly object[], result?: string) => ({
  conditions: [{ rules, ...(result === undefined ? {} : { result }) }],
});

const revisionIs = (wanted: string) =>
  rule('VariableCheck', { Variable: '#{SourceVariables.CommitId}', Operator: 'EQ', Value: wanted });

describe('a condition for entry', () => {
  it('AS-21 that is not met skips the stage, and nobody can override, retry or roll back there', async () => {
    const beforeEntry = condition([revisionIs('another')], 'SKIP');
    const stages = [stage('Notes', [builds('Publish')], { beforeEntry }), stage('Deploy', [builds('Ship')])];
    const id = await d.creates(definition('as-21', stages));
    await d.does(id, 'Checkout');
    await d.does(id, 'Ship');
    await d.until(id, 'Succeeded');
    const skipped = (await d.execution(id)).stages[1];
    expect(skipped).toMatchObject({
      status: 'Skipped',
      conditions: { beforeEntry: { latestExecution: { status: 'Failed' } } },
    });
    expect(d.wasOffered(id, 'Publish')).toBe(false);
    await t.hears(StageExecutionChanged, ({ data }) => data.executionId === id && data.state === 'SKIPPED');
    expect((await d.state('as-21')).stages[1]).toMatchObject({
      latestExecution: { executionId: id, status: 'Skipped' },
      conditions: { beforeEntry: { rules: [{ ruleName: 'VariableCheck', latestExecution: { status: 'Failed' } }] } },
    });
    const there = { pipelineName: 'as-21', stageName: 'Notes' };
    const override = { ...there, executionId: id, conditionType: 'BEFORE_ENTRY' } as const;
    expect(await d.refused(OverrideCondition, override)).toBe('condition.not-overridable');
    expect(await d.refused(RetryStage, { ...there, executionId: id, retryMode: 'ALL_ACTIONS' })).toBe(
      'stage.not-retryable',
    );
    const rollback = { ...there, targetExecutionId: id, how: 'stage' } as const;
    expect(await d.refused(RollbackStage, rollback)).toBe('stage.not-rollbackable');
  });

  it('that is not met blocks the stage until somebody overrides it', async () => {
    const beforeEntry = condition([revisionIs('another')]);
    const id = await d.creates(definition('override', [stage('Deploy', [builds('Ship')], { beforeEntry })]));
    await d.does(id, 'Checkout');
    await d.until(id, 'Failed');
    const override = { pipelineName: 'override', stageName: 'Deploy', executionId: id } as const;
    expect(await d.refused(OverrideCondition, { ...override, conditionType: 'ON_SUCCESS' })).toBe(
      'condition.not-overridable',
    );
    value(await d.ask(OverrideCondition, { ...override, conditionType: 'BEFORE_ENTRY' }));
    await d.does(id, 'Ship');
    await d.until(id, 'Succeeded');
    const overridden = await t.hears(
      ConditionChanged,
      ({ data }) => data.executionId === id && data.state === 'OVERRIDDEN',
    );
    expect(overridden.data).toMatchObject({
      stageName: 'Deploy',
      conditionType: 'BEFORE_ENTRY',
      changedBy: expect.stringContaining('ann'),
    });
    expect((await d.state('override')).stages[1]?.conditions?.beforeEntry?.latestExecution).toMatchObject({
      status: 'Overridden',
      overriddenBy: expect.stringContaining('ann'),
    });
  });

  it('can be overridden while its stage looks at the failure, and afterwards', async () => {
    const beforeEntry = condition([revisionIs('another')]);
    const onFailure = condition(
      [rule('Commands', {}, { commands: ['./is-bad.sh'], inputArtifacts: [{ name: 'Sources' }] })],
      'ROLLBACK',
    );
    const pipeline = definition('looked-at', [stage('Deploy', [builds('Ship')], { beforeEntry, onFailure })]);
    const override = { pipelineName: 'looked-at', stageName: 'Deploy', conditionType: 'BEFORE_ENTRY' } as const;
    const conditions = async (id: string) => {
      const { status, conditions: shown } = (await d.execution(id)).stages[1] ?? {};
      expect((await d.state('looked-at')).stages[1]?.latestExecution).toMatchObject({ executionId: id, status });
      return [status, shown?.beforeEntry?.latestExecution?.status, shown?.onFailure?.latestExecution?.status];
    };
    const first = await d.creates(pipeline);
    await d.does(first, 'Checkout');
    await d.offered(first, 'Commands');
    expect(await conditions(first)).toEqual(['Failed', 'Failed', 'InProgress']);
    value(await d.ask(OverrideCondition, { ...override, executionId: first }));
    expect(await conditions(first)).toEqual(['InProgress', 'Overridden', 'Abandoned']);
    await d.does(first, 'Ship');
    await d.until(first, 'Succeeded');

    const second = await d.starts('looked-at');
    await d.does(second, 'Checkout');
    await d.does(second, 'Commands', 'failed');
    await d.until(second, 'Failed');
    const { sentences } = value(await d.ask(WhyExecution, { executionId: second }));
    expect(sentences.join()).toContain('The condition beforeEntry of stage Deploy is Failed: Rule VariableCheck ended');
    expect(sentences.at(-1)).toContain('The condition beforeEntry of stage Deploy may be overridden');
    value(await d.ask(OverrideCondition, { ...override, executionId: second }));
    await d.does(second, 'Ship', 'failed');
    // A job of its own, for the stage failed anew.
    const newest = async () => (await d.execution(second)).stages[1]?.conditions?.onFailure?.rules[0]?.latestExecution;
    await expect.poll(async () => (await newest())?.status, { timeout: 5_000 }).toBe('InProgress');
    const looks = await newest();
    const again = await t.hears(JobOffered, ({ data }) => data.jobId === looks?.ruleExecutionId);
    await d.ends(again.data, 'failed');
    await d.until(second, 'Failed');
  });

  it('waits for its window, and time opens it', async () => {
    const beforeEntry = condition([rule('DeploymentWindow', { Cron: '0 * 9-17 ? * MON-FRI *', TimeZone: 'UTC' })]);
    const id = await d.creates(definition('window', [stage('Deploy', [builds('Ship')], { beforeEntry })]));
    await d.does(id, 'Checkout');
    await d.untilIn(id, 'Deploy');
    await expect
      .poll(async () => value(await d.ask(WhyExecution, { executionId: id })).reasons[0], { timeout: 5_000 })
      .toMatchObject({ kind: 'condition', actionName: 'DeploymentWindow', until: '2026-11-23T09:00:00.000Z' });
    expect(d.wasOffered(id, 'Ship')).toBe(false);
    clock.advance(days(2));
    await d.does(id, 'Ship');
    await d.until(id, 'Succeeded');
  });
});

describe('a rule that a worker evaluates', () => {
  const roleArn = 'arn:aws:iam::000000000000:role/smoke';
  const shipper = 'arn:aws:iam::000000000000:role/shipper';
  const commands = rule('Commands', {}, { commands: ['./smoke.sh'], inputArtifacts: [{ name: 'Sources' }], roleArn });

  it('is claimed, begun and reported as a job, and listed with what it was asked', async () => {
    const id = await d.creates(
      definition('rules', [
        stage('Deploy', [{ ...builds('Ship'), roleArn: shipper }], { onSuccess: condition([commands]) }),
      ]),
    );
    await d.does(id, 'Checkout');
    await d.does(id, 'Ship');
    const job = await d.offered(id, 'Commands');
    expect(job).toMatchObject({
      actionType: { category: 'Rule', owner: 'AWS', provider: 'Commands', version: '1' },
      ruleName: 'Commands',
      conditionType: 'ON_SUCCESS',
      commands: ['./smoke.sh'],
      inputArtifacts: [{ name: 'Sources' }],
    });
    await d.claims(job);
    expect(value(await d.ask(WhyExecution, { executionId: id })).sentences.join()).toMatch(
      /rule Commands is evaluated by a worker; worker worker has had the job since 20\S+Z$/,
    );
    await d.begins(job);
    await d.ends(job, 'succeeded', { summary: 'all smoke tests passed', externalExecutionId: 'b-7' });
    await d.until(id, 'Succeeded');
    const { items } = value(await d.ask(ListRuleExecutions, { pipelineName: 'rules', executionId: id, page: {} }));
    expect(items).toMatchObject([
      {
        ruleName: 'Commands',
        ruleExecutionId: job.jobId,
        pipelineExecutionId: id,
        stageName: 'Deploy',
        conditionType: 'ON_SUCCESS',
        status: 'Succeeded',
        outcome: 'succeeded',
        updatedBy: 'worker',
        input: { roleArn },
        output: { summary: 'all smoke tests passed', externalExecutionId: 'b-7' },
      },
    ]);
    const page = { maxResults: 1 };
    const first = value(await d.ask(ListActionExecutions, { pipelineName: 'rules', page }));
    expect(first.items).toMatchObject([{ actionName: 'Ship', roleArn: shipper }]);
    const next = { ...page, nextToken: first.nextToken ?? '' };
    const [source] = value(await d.ask(ListActionExecutions, { pipelineName: 'rules', page: next })).items;
    expect(source).not.toHaveProperty('roleArn');
    // A token is good for the list that it is of.
    expect(await d.refused(ListActionExecutions, { pipelineName: 'rules', page: next, latestOnly: true })).toBe(
      'page-token.invalid',
    );
    const told = t.heard(RuleExecutionChanged).filter(({ data }) => data.executionId === id);
    expect(told.map(({ data }) => data.state)).toEqual(['STARTED', 'SUCCEEDED']);
  });

  it('ends with its condition when somebody overrides that', async () => {
    const id = await d.creates(
      definition('abandoned', [stage('Deploy', [builds('Ship')], { onSuccess: condition([commands]) })]),
    );
    await d.does(id, 'Checkout');
    await d.does(id, 'Ship');
    const job = await d.offered(id, 'Commands');
    await d.claims(job);
    const there = { pipelineName: 'abandoned', stageName: 'Deploy', executionId: id };
    value(await d.ask(OverrideCondition, { ...there, conditionType: 'ON_SUCCESS' }));
    await d.until(id, 'Succeeded');
    await t.hears(JobCancelRequested, ({ data }) => data.jobId === job.jobId);
    await d.ends(job, 'failed');
    const { items } = value(await d.ask(ListRuleExecutions, { pipelineName: 'abandoned', page: {} }));
    expect(items.map(({ status }) => status)).toEqual(['Abandoned']);
  });

  it('AS-22 that fails after a success takes the stage back to the execution before', async () => {
    const onSuccess = condition([commands], 'ROLLBACK');
    const stages = [stage('Deploy', [builds('Ship')], { onSuccess }), stage('Announce', [builds('Tell')])];
    const fifth = await d.creates(definition('as-22', stages));
    await d.does(fifth, 'Checkout');
    await d.does(fifth, 'Ship');
    await d.does(fifth, 'Commands');
    await d.does(fifth, 'Tell');
    await d.until(fifth, 'Succeeded');
    const sixth = await d.starts('as-22');
    await d.does(sixth, 'Checkout');
    await d.does(sixth, 'Ship');
    await d.does(sixth, 'Commands', 'failed');
    await d.until(sixth, 'Failed');
    const [back] = await d.executions('as-22');
    expect(back).toMatchObject({
      executionType: 'ROLLBACK',
      trigger: { triggerType: 'AutomatedRollback', triggerDetail: sixth },
      rollbackTargetExecutionId: fifth,
      sourceRevisions: [{ actionName: 'Checkout', artifactName: 'Sources' }],
    });
    const ship = await d.offered(back?.executionId ?? '', 'Ship');
    const [before] = (await d.attempts('as-22', fifth)).filter(({ actionName }) => actionName === 'Ship');
    expect(ship.inputArtifacts).toEqual(before?.inputArtifacts);
    expect(ship.configuration).toEqual(before?.resolvedConfiguration);
    await d.ends(ship);
    await d.until(back?.executionId ?? '', 'Succeeded');
    expect(d.wasOffered(sixth, 'Tell')).toBe(false);
    expect(d.wasOffered(back?.executionId ?? '', 'Tell')).toBe(false);
  });
});
