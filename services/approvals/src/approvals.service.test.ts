import {
  ApprovalEnded,
  ApprovalRequested,
  commandSubject,
  DecideApproval,
  eventSubject,
  JobCancelRequested,
  JobOffered,
  jobSubject,
  ListApprovals,
  PipelineDefined,
  PipelineDeleted,
  ReportJobResult,
  ReportJobStarted,
  type ApprovalView,
  type JobOfferedV1,
  type MessageContract,
} from '@millrace/contracts';
import { minutes, seconds } from '@millrace/kernel';
import { Bus, MessagingOptions, Requests, ServiceTracer, trace } from '@millrace/messaging';
import { runService, type RunningService } from '@millrace/service';
import { createDatabase, eventually, FakeClock, nats, type TestDatabase, type TestNats } from '@millrace/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerApproval } from './application/answer-approval.ts';
import { approvals } from './index.ts';

const account = '000000000000';
const region = 'local';
const approver = `arn:aws:iam::${account}:user/approver`;
const caller = { account, region, arn: approver };
const actionType = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' };

interface Heard {
  readonly id: string;
  readonly type: string;
  readonly traceparent?: string;
  readonly data: Record<string, unknown>;
}

let database: TestDatabase;
let server: TestNats;
let clock: FakeClock;
let service: RunningService;
let peer: Bus;
let requests: Requests;
const heard: Heard[] = [];

const start = () =>
  runService(
    approvals,
    { DATABASE_URL: database.url, NATS_URL: server.url },
    { clock, logTo: { write: () => undefined } },
  );

beforeAll(async () => {
  [database, server] = await Promise.all([createDatabase(), nats()]);
  clock = new FakeClock();
  service = await start();
  peer = await Bus.connect(new MessagingOptions('orchestration', [server.url], undefined, account, region));
  requests = new Requests(peer, new ServiceTracer(trace.getTracer('test')));
  const subjects = [
    commandSubject(ReportJobStarted),
    commandSubject(ReportJobResult),
    eventSubject(account, ApprovalRequested),
    eventSubject(account, ApprovalEnded),
  ];
  for (const subject of subjects)
    peer.connection.subscribe(subject, { callback: (_, message) => void heard.push(message.json<Heard>()) });
  await says(PipelineDefined, eventSubject(account, PipelineDefined), {
    pipelineName: 'shop',
    version: 1,
    executionMode: 'SUPERSEDED',
    sourceActions: [],
    stages: [
      { stageName: 'Build', approvalActionNames: [] },
      { stageName: 'Production', approvalActionNames: ['Ask'] },
    ],
  });
});
afterAll(async () => {
  await service.stop();
  await peer.close();
  await server.close();
  await database.drop();
});

async function says<T extends object>(
  contract: MessageContract<T>,
  subject: string,
  data: T,
  traceparent?: string,
): Promise<void> {
  const body = {
    specversion: '1.0',
    id: randomUUID(),
    source: `millrace/${contract.owner}`,
    type: contract.type,
    subject: 'shop',
    time: new Date(clock.now()).toISOString(),
    account,
    region,
    traceparent,
    data,
  };
  await peer.js.publish(subject, JSON.stringify(body));
}

const job = (changes: Partial<JobOfferedV1> = {}): JobOfferedV1 => {
  const jobId = randomUUID();
  return {
    jobId,
    fence: 1,
    pipelineName: 'shop',
    pipelineVersion: 1,
    executionId: randomUUID(),
    stageName: 'Production',
    actionName: 'Ask',
    actionExecutionId: jobId,
    attempt: 1,
    actionType,
    configuration: { CustomData: 'Ship it?', ExternalEntityLink: 'https://staging.example/' },
    inputArtifacts: [],
    outputArtifacts: [],
    timeoutSeconds: 600,
    trigger: { triggerType: 'StartPipelineExecution', triggerDetail: approver },
    ...changes,
  };
};
const offers = (offered: JobOfferedV1, traceparent?: string): Promise<void> =>
  says(JobOffered, jobSubject(region, actionType), offered, traceparent);
const cancels = ({ jobId, actionExecutionId }: JobOfferedV1): Promise<void> =>
  says(JobCancelRequested, eventSubject(account, JobCancelRequested), {
    jobId,
    actionExecutionId,
    fence: 1,
    reason: 'stopped and abandoned',
  });

const of = (contract: MessageContract<object>, { jobId }: JobOfferedV1): readonly Heard[] =>
  heard.filter(
    ({ type, data }) => type.endsWith(contract.type) && (data['jobId'] === jobId || data['approvalId'] === jobId),
  );
async function result(offered: JobOfferedV1): Promise<Heard> {
  await eventually(() => of(ReportJobResult, offered).length > 0);
  return of(ReportJobResult, offered)[0]!;
}
async function token(offered: JobOfferedV1): Promise<string> {
  await eventually(() => of(ReportJobStarted, offered).length > 0);
  return String(of(ReportJobStarted, offered)[0]?.data['token']);
}
async function asked(offered = job()): Promise<{ offered: JobOfferedV1; token: string }> {
  await offers(offered);
  return { offered, token: await token(offered) };
}
const decide = (forToken: string, changes: object = {}) =>
  requests.ask(DecideApproval, {
    caller,
    pipelineName: 'shop',
    stageName: 'Production',
    actionName: 'Ask',
    token: forToken,
    status: 'Approved',
    summary: 'looks right',
    ...changes,
  });
async function listed(openOnly = true): Promise<readonly ApprovalView[]> {
  const page = await requests.ask(ListApprovals, { caller, openOnly, page: {} });
  return page.ok ? page.value.items : [];
}

describe('approvals', () => {
  it('asks when an approval job is offered, and keeps its token when the offer comes again', async () => {
    const { offered, token: minted } = await asked();
    await offers(offered);
    await offers(Object.assign({}, offered, { fence: 2 }));
    await eventually(() => expect(of(ReportJobStarted, offered)).toHaveLength(2));
    expect(of(ReportJobStarted, offered).map(({ data }) => [data['fence'], data['token']])).toEqual([
      [1, minted],
      [2, minted],
    ]);
    expect(of(ReportJobStarted, offered)[0]?.data['externalExecutionId']).toBe(minted);
    expect(of(ApprovalRequested, offered)).toMatchObject([
      {
        data: {
          pipelineName: 'shop',
          customData: 'Ship it?',
          externalEntityLink: 'https://staging.example/',
          expiresAt: new Date(clock.now() + 600_000).toISOString(),
        },
      },
    ]);
    expect((await listed()).filter(({ approvalId }) => approvalId === offered.jobId)).toMatchObject([
      { status: 'Pending', token: minted },
    ]);
  });

  it('reports an approval with comment and approver, in the trace of the execution', async () => {
    const traceId = randomUUID().replaceAll('-', '');
    const offered = job();
    await offers(offered, `00-${traceId}-00f067aa0ba902b7-01`);
    const decided = await decide(await token(offered));
    expect(decided).toEqual({ ok: true, value: { approvedAt: new Date(clock.now()).toISOString() } });
    const reported = await result(offered);
    expect(reported.data).toMatchObject({
      outcome: 'succeeded',
      summary: 'looks right',
      updatedBy: approver,
      fence: 1,
    });
    expect(reported.traceparent).toContain(traceId);
    await eventually(() =>
      expect(of(ApprovalEnded, offered)).toMatchObject([{ data: { result: 'Approved', decidedBy: approver } }]),
    );
    expect((await listed(false)).find(({ approvalId }) => approvalId === offered.jobId)).toMatchObject({
      status: 'Approved',
      decidedBy: approver,
      comment: 'looks right',
    });
  });

  it('lets exactly one of many answers at the same time win', async () => {
    const { offered, token: minted } = await asked();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => decide(minted, { status: n % 2 === 0 ? 'Approved' : 'Rejected' })),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const codes = answers.flatMap((answer) => (answer.ok ? [] : [answer.error.code]));
    expect(new Set(codes)).toEqual(new Set(['approval.already-completed']));
    await result(offered);
    const winner = answers.findIndex(({ ok }) => ok);
    expect(of(ReportJobResult, offered)).toMatchObject([
      { data: { outcome: winner % 2 === 0 ? 'succeeded' : 'failed' } },
    ]);
  });

  it('checks names first, then the token', async () => {
    const { token: minted } = await asked();
    const code = async (changes: object, given = minted) => {
      const answer = await decide(given, changes);
      return answer.ok ? 'accepted' : answer.error.code;
    };
    expect(await code({ pipelineName: 'shopp' })).toBe('pipeline.not-found');
    expect(await code({ stageName: 'Prod' })).toBe('stage.not-found');
    expect(await code({ stageName: 'Build' })).toBe('action.not-found');
    expect(await code({ actionName: 'Tell' })).toBe('action.not-found');
    expect(await code({}, randomUUID())).toBe('approval.token-invalid');
    expect(await code({ caller: { ...caller, account: '111111111111' } })).toBe('pipeline.not-found');
    expect(await code({ status: 'Maybe' })).toBe('request.invalid');
    expect(await code({})).toBe('accepted');
    expect(await code({})).toBe('approval.already-completed');
  });

  it('calls the token of an earlier round an old one', async () => {
    const first = await asked();
    await decide(first.token, { status: 'Rejected' });
    clock.advance(seconds(1));
    const second = await asked();
    expect(await decide(first.token)).toMatchObject({ ok: false, error: { code: 'approval.token-invalid' } });
    expect((await decide(second.token)).ok).toBe(true);
  });

  it('forgets the names of a deleted pipeline', async () => {
    clock.advance(seconds(1));
    const gone = { pipelineName: 'gone', version: 1, executionMode: 'SUPERSEDED' as const, sourceActions: [] };
    await says(PipelineDefined, eventSubject(account, PipelineDefined), gone);
    const code = async () => {
      const answer = await decide(randomUUID(), { pipelineName: 'gone' });
      return answer.ok ? 'accepted' : answer.error.code;
    };
    await eventually(async () => expect(await code()).toBe('approval.token-invalid'));
    await says(PipelineDeleted, eventSubject(account, PipelineDeleted), { pipelineName: 'gone' });
    await eventually(async () => expect(await code()).toBe('pipeline.not-found'));
  });

  it('ends what nobody answered in time', async () => {
    const { offered, token: minted } = await asked();
    clock.advance(minutes(10));
    expect(await decide(minted)).toMatchObject({ ok: false, error: { code: 'approval.token-invalid' } });
    expect((await result(offered)).data).toMatchObject({ outcome: 'timed-out', error: { code: 'ApprovalExpired' } });
    await eventually(() => expect(of(ApprovalEnded, offered)).toMatchObject([{ data: { result: 'Expired' } }]));
    await eventually(async () => {
      const timers: object[] = await service.dataSource.query(`select 1 from timer where aggregate_id = $1`, [
        offered.jobId,
      ]);
      expect(timers).toEqual([]);
    });
  });

  it('is withdrawn by a cancel, even by one that overtook the offer', async () => {
    const { offered, token: minted } = await asked();
    await cancels(offered);
    expect((await result(offered)).data).toMatchObject({ outcome: 'cancelled', summary: 'stopped and abandoned' });
    expect(await decide(minted)).toMatchObject({ ok: false, error: { code: 'approval.token-invalid' } });

    const early = job();
    await cancels(early);
    await eventually(async () => {
      const rows: object[] = await service.dataSource.query(`select 1 from aggregate where id = $1`, [early.jobId]);
      expect(rows).toHaveLength(1);
    });
    await offers(early);
    expect((await result(early)).data).toMatchObject({ outcome: 'cancelled' });
  });

  it('reports after a restart what was decided before it', async () => {
    const { offered, token: minted } = await asked();
    const answer = service.app.get(AnswerApproval, { strict: false });
    await server.stop();
    const decided = await answer.run({
      caller,
      pipelineName: 'shop',
      stageName: 'Production',
      actionName: 'Ask',
      token: minted,
      status: 'Approved',
      summary: 'while nobody listened',
    });
    expect(decided.ok).toBe(true);
    await service.stop();
    await server.start();
    // Whoever listens must listen again before the service speaks.
    await eventually(() => peer.connected);
    await peer.connection.flush();
    service = await start();
    expect((await result(offered)).data).toMatchObject({ outcome: 'succeeded', summary: 'while nobody listened' });
    expect(of(ReportJobResult, offered)).toHaveLength(1);
  });

  it('finds them by how they stand and by their execution', async () => {
    const { offered, token: mine } = await asked();
    const found = async (filter: { readonly status?: ApprovalView['status']; readonly executionId?: string }) => {
      const page = await requests.ask(ListApprovals, { caller, page: {}, ...filter });
      return page.ok ? page.value.items : [];
    };
    const { executionId } = offered;
    expect((await found({ executionId })).map(({ status }) => status)).toEqual(['Pending']);
    await decide(mine, { status: 'Rejected' });
    // Without a word about status only open ones are found; a status is taken at its word.
    expect(await found({ executionId })).toEqual([]);
    expect((await found({ executionId, status: 'Rejected' })).map(({ status }) => status)).toEqual(['Rejected']);
    expect(await found({ executionId, status: 'Approved' })).toEqual([]);
  });

  it('gives pages, and refuses a token that is none', async () => {
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await requests.ask(ListApprovals, {
        caller,
        openOnly: false,
        page: { maxResults: 3, ...(nextToken === undefined ? {} : { nextToken }) },
      });
      if (!page.ok) throw new Error(page.error.detail);
      seen.push(...page.value.items.map(({ approvalId }) => approvalId));
      nextToken = page.value.nextToken;
    } while (nextToken !== undefined);
    expect(seen).toEqual((await listed(false)).map(({ approvalId }) => approvalId));
    expect(new Set(seen).size).toBe(seen.length);
    expect(await requests.ask(ListApprovals, { caller, page: { nextToken: 'mine' } })).toMatchObject({
      ok: false,
      error: { code: 'page-token.invalid' },
    });
  });
});
