import {
  ActionExecutionChanged,
  AskStartExecution,
  ClaimJob,
  CreatePipeline,
  GetExecution,
  GetPipelineState,
  JobOffered,
  ListActionExecutions,
  ListExecutions,
  PipelineExecutionChanged,
  ReportJobResult,
  ReportJobStarted,
  StartExecution,
  StopExecution,
  UpdatePipeline,
  type AnswerOf,
  type JobOfferedV1,
  type Problem,
} from '@millrace/contracts';
import type { Outcome, Result } from '@millrace/kernel';
import { drift } from '@millrace/persistence';
import { derivedUuid } from '@millrace/kernel';
import { eventually } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestration } from './index.ts';
import { builds, definition as pipelineOf, Delivery, rule, stage } from './testing/delivery.ts';

const caller = { account: '000000000000', region: 'local', arn: 'arn:aws:iam::000000000000:user/ann' };

const type = (category: string, provider: string) => ({ category, owner: 'AWS', provider, version: '1' });
const definition = (name: string) => ({
  name,
  roleArn: 'arn:aws:iam::000000000000:role/millrace',
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    {
      name: 'Source',
      actions: [
        {
          name: 'Checkout',
          actionTypeId: type('Source', 'Git'),
          configuration: { RepositoryUrl: 'file:///srv/git', BranchName: 'main' },
          outputArtifacts: [{ name: 'Sources' }],
          namespace: 'SourceVariables',
        },
      ],
    },
    {
      name: 'Build',
      actions: [
        {
          name: 'Compile',
          actionTypeId: type('Build', 'CodeBuild'),
          configuration: { ProjectName: 'app-#{SourceVariables.CommitId}' },
          inputArtifacts: [{ name: 'Sources' }],
        },
      ],
    },
  ],
});

let t: ServiceUnderTest;
beforeAll(async () => {
  const environment = { ORCHESTRATION_LEASE_SECONDS: '1', ORCHESTRATION_ACTIONS_PER_STAGE: '2' };
  t = await serviceUnderTest(orchestration, { environment });
});
afterAll(async () => t.close());

function value<T>(answer: Result<T, Problem>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

const offered = async (executionId: string, actionName: string, fence = 1): Promise<JobOfferedV1> =>
  (
    await t.hears(
      JobOffered,
      ({ data }) => data.executionId === executionId && data.actionName === actionName && data.fence === fence,
    )
  ).data;

const claim = async ({ jobId, fence }: JobOfferedV1, workerId = 'worker') =>
  value(await t.ask(ClaimJob, { jobId, fence, workerId, claimId: randomUUID() }));

async function ends(job: JobOfferedV1, outcome: Outcome = 'succeeded', id: string = randomUUID()): Promise<void> {
  const { jobId, fence } = job;
  const outputArtifacts = job.outputArtifacts.map(({ name }) => ({
    name,
    artifactId: derivedUuid(jobId, name),
    sha256: 'a'.repeat(64),
    sizeBytes: 1,
  }));
  const failure = outcome === 'succeeded' ? {} : { error: { code: 'JobFailed', message: 'it said no' } };
  const data = { jobId, fence, outcome, outputArtifacts, outputVariables: { CommitId: 'abc' }, ...failure };
  await t.tell(ReportJobResult, data, { subject: jobId, id });
}

/** Creates a pipeline; the execution that this starts is the answer. */
async function created(name: string): Promise<string> {
  value(await t.ask(CreatePipeline, { caller, pipeline: definition(name) }));
  const [first] = value(await t.ask(ListExecutions, { caller, pipelineName: name, page: {} })).items;
  if (first === undefined) throw new Error('creating a pipeline starts an execution');
  return first.executionId;
}

const execution = async (executionId: string): Promise<AnswerOf<typeof GetExecution>> =>
  value(await t.ask(GetExecution, { caller, executionId }));

const untilStatus = (executionId: string, status: string) =>
  eventually(async () => expect((await execution(executionId)).status).toBe(status));

describe('an execution', () => {
  it('goes its way from job to job, whatever is said twice, and through a restart in the middle', async () => {
    const executionId = await created('whole-way');
    const checkout = await offered(executionId, 'Checkout');
    expect(await claim(checkout)).toMatchObject({ granted: true });
    expect(await claim(checkout, 'other')).toEqual({ granted: false, reason: 'taken' });
    const report = randomUUID();
    await ends(checkout, 'succeeded', report);
    await t.restart();
    await ends(checkout, 'succeeded', `${report}-again`);
    const compile = await offered(executionId, 'Compile');
    // A contradiction that comes late changes nothing; in which order messages are handled is promised to nobody.
    await ends(checkout, 'failed');
    expect(compile.configuration).toEqual({ ProjectName: 'app-abc' });
    expect(compile.traceparent?.split('-')[1]).toBe(checkout.traceparent?.split('-')[1]);
    await ends(compile);
    await untilStatus(executionId, 'Succeeded');
    await t.hears(
      PipelineExecutionChanged,
      ({ data }) => data.executionId === executionId && data.state === 'SUCCEEDED',
    );
    const settled = t.heard(ActionExecutionChanged).filter(({ data }) => data.executionId === executionId);
    expect(settled.filter(({ data }) => data.state !== 'STARTED')).toHaveLength(2);
  });

  it('survives the loss of everything that JetStream holds', async () => {
    const executionId = await created('wiped');
    const checkout = await offered(executionId, 'Checkout');
    expect(await claim(checkout)).toMatchObject({ granted: true });
    await t.nats.wipe();
    await eventually(() => expect(t.bus.connected).toBe(true));
    await ends(checkout);
    const compile = await offered(executionId, 'Compile');
    await ends(compile);
    await untilStatus(executionId, 'Succeeded');
    const { items } = value(await t.ask(ListActionExecutions, { caller, pipelineName: 'wiped', page: {} }));
    expect(items.map(({ actionName, status }) => [actionName, status])).toEqual([
      ['Compile', 'Succeeded'],
      ['Checkout', 'Succeeded'],
    ]);
  });

  it('overtakes another only between stages', async () => {
    const first = await created('overtaking');
    await ends(await offered(first, 'Checkout'));
    const building = await offered(first, 'Compile');
    const start = async () =>
      value(await t.ask(AskStartExecution, { caller, pipelineName: 'overtaking', variables: [], sourceRevisions: [] }))
        .executionId;
    const second = await start();
    await ends(await offered(second, 'Checkout'));
    const third = await start();
    await ends(await offered(third, 'Checkout'));
    await untilStatus(second, 'Superseded');
    expect((await execution(first)).status).toBe('InProgress');
    const state = value(await t.ask(GetPipelineState, { caller, pipelineName: 'overtaking' }));
    expect(state.stages[1]).toMatchObject({
      latestExecution: { executionId: first, status: 'InProgress' },
      inboundExecutions: [{ executionId: third }],
    });
    await ends(building);
    await ends(await offered(third, 'Compile'));
    await untilStatus(third, 'Succeeded');
  });

  it('is started once per cause', async () => {
    await created('once');
    const ask = { caller, pipelineName: 'once', variables: [], sourceRevisions: [], clientRequestToken: 'token-1' };
    const [one, two] = [value(await t.ask(AskStartExecution, ask)), value(await t.ask(AskStartExecution, ask))];
    expect(two).toEqual(one);
    const trigger = { triggerType: 'Webhook', triggerDetail: 'push' };
    const data = { requestId: 'push-1', pipelineName: 'once', trigger, sourceRevisions: [], variables: [] };
    for (let index = 0; index < 2; index++) await t.tell(StartExecution, data, { subject: 'once' });
    const listed = async () => value(await t.ask(ListExecutions, { caller, pipelineName: 'once', page: {} })).items;
    await eventually(async () => expect(await listed()).toHaveLength(3));
    const executionId = (await listed())[0]?.executionId ?? '';
    value(await t.ask(StopExecution, { caller, pipelineName: 'once', executionId, abandon: true }));
    await untilStatus(executionId, 'Stopped');
    for (const requestId of ['push-1', 'push-2'])
      await t.tell(StartExecution, { ...data, requestId }, { subject: 'once' });
    await eventually(async () => expect(await listed()).toHaveLength(4));
    expect((await listed())[1]).toMatchObject({ executionId, status: 'Stopped' });
  });

  it('can be stopped, and an update cancels it', async () => {
    const executionId = await created('stopped');
    await offered(executionId, 'Checkout');
    const stop = { caller, pipelineName: 'stopped', executionId, abandon: true };
    value(await t.ask(StopExecution, stop));
    await untilStatus(executionId, 'Stopped');
    expect(await t.ask(StopExecution, stop)).toMatchObject({ ok: false, error: { code: 'execution.not-stoppable' } });
    const updated = value(await t.ask(UpdatePipeline, { caller, pipeline: definition('stopped') }));
    expect(updated.pipeline).toMatchObject({ version: 2 });
  });
});

describe('a silent worker', () => {
  it('loses its job to the next one while nothing had begun, and can say nothing any more', async () => {
    const executionId = await created('silent');
    const first = await offered(executionId, 'Checkout');
    expect(await claim(first)).toMatchObject({ granted: true });
    const second = await offered(executionId, 'Checkout', 2);
    expect(await claim(first, 'late')).toEqual({ granted: false, reason: 'stale' });
    await ends(first, 'failed');
    expect(await claim(second, 'next')).toMatchObject({ granted: true });
    await ends(second);
    await offered(executionId, 'Compile');
  });

  it('loses the rule of a condition as it would an action', async () => {
    const d = new Delivery(t);
    const commands = rule('Commands', {}, { commands: ['./smoke.sh'], inputArtifacts: [{ name: 'Sources' }] });
    const beforeEntry = { conditions: [{ rules: [commands] }] };
    const executionId = await d.creates(
      pipelineOf('silent-rule', [stage('Deploy', [builds('Ship')], { beforeEntry })]),
    );
    await d.does(executionId, 'Checkout');
    const first = await offered(executionId, 'Commands');
    await d.claims(first);
    const second = await offered(executionId, 'Commands', 2);
    expect(second).toMatchObject({ ruleName: 'Commands', conditionType: 'BEFORE_ENTRY' });
    await d.ends(first, 'failed');
    await d.claims(second, 'next');
    await d.begins(second, 'next');
    await d.until(executionId, 'Failed');
    const [deploy] = (await execution(executionId)).stages.slice(1);
    expect(deploy?.conditions?.beforeEntry).toMatchObject({
      latestExecution: { status: 'Errored' },
      rules: [{ latestExecution: { status: 'Failed', outcome: 'errored', updatedBy: 'next' } }],
    });
  });

  it('ends the action once the work had begun', async () => {
    const executionId = await created('begun');
    const job = await offered(executionId, 'Checkout');
    await claim(job);
    const { jobId, fence } = job;
    await t.tell(
      ReportJobStarted,
      { jobId, fence, workerId: 'worker', startedAt: new Date().toISOString() },
      { subject: jobId },
    );
    await untilStatus(executionId, 'Failed');
    expect((await execution(executionId)).stages[0]?.actions[0]?.execution).toMatchObject({ outcome: 'errored' });
  });
});

describe('a pipeline', () => {
  it('that breaks rules is refused with every issue, and its name is taken once', async () => {
    const broken = { ...definition('broken'), stages: [] };
    expect(await t.ask(CreatePipeline, { caller, pipeline: broken })).toMatchObject({
      ok: false,
      error: { code: 'pipeline.invalid' },
    });
    const { stages, ...rest } = definition('wide');
    const crowded = [1, 2, 3].map((number) => ({ ...stages[1]?.actions[0], name: `Compile${number}` }));
    const wide = { ...rest, stages: [stages[0], { name: 'Build', actions: crowded }] };
    expect(await t.ask(CreatePipeline, { caller, pipeline: wide })).toMatchObject({
      ok: false,
      error: { detail: 'The number of actions in stage Build has 3, the limit is 2' },
    });
    await created('taken');
    expect(await t.ask(CreatePipeline, { caller, pipeline: definition('taken') })).toMatchObject({
      ok: false,
      error: { code: 'pipeline.name-in-use' },
    });
  });
});

it('the database is what the entities say', async () => expect(await drift(t.service.dataSource)).toEqual([]));
