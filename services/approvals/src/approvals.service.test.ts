import {
  ApprovalEnded,
  ApprovalRequested,
  DecideApproval,
  JobCancelRequested,
  JobOffered,
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
import type { Received } from '@millrace/messaging';
import { eventually, FakeClock } from '@millrace/testing';
import { serviceUnderTest, type ServiceUnderTest } from '@millrace/testing/service';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerApproval } from './application/answer-approval.ts';
import { approvals } from './index.ts';

const account = '000000000000';
const region = 'local';
const approver = `arn:aws:iam::${account}:user/approver`;
const caller = { account, region, arn: approver };
const actionType = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' };

const clock = new FakeClock();
let t: ServiceUnderTest;

beforeAll(async () => {
  t = await serviceUnderTest(approvals, { clock });
  const stages = [
    { stageName: 'Build', approvalActionNames: [] },
    { stageName: 'Production', approvalActionNames: ['Ask'] },
  ];
  await t.tell(
    PipelineDefined,
    { pipelineName: 'shop', version: 1, executionMode: 'SUPERSEDED', sourceActions: [], stages },
    { subject: 'shop' },
  );
});
afterAll(() => t.close());

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
  t.tell(JobOffered, offered, { subject: 'shop', actionType, ...(traceparent === undefined ? {} : { traceparent }) });
const cancels = ({ jobId, actionExecutionId }: JobOfferedV1): Promise<void> => {
  const data = { jobId, actionExecutionId, fence: 1, reason: 'stopped and abandoned' };
  return t.tell(JobCancelRequested, data, { subject: 'shop' });
};

/** What the service has said of an approval so far. */
const of = <T extends object>(contract: MessageContract<T>, { jobId }: JobOfferedV1): readonly Received<T>[] =>
  t.heard(contract).filter(({ data }) => Object.values(data).includes(jobId));
const result = (offered: JobOfferedV1) => t.hears(ReportJobResult, ({ data }) => data.jobId === offered.jobId);
async function token(offered: JobOfferedV1): Promise<string> {
  const { data } = await t.hears(ReportJobStarted, (started) => started.data.jobId === offered.jobId);
  return data.token ?? '';
}
async function asked(offered = job()): Promise<{ offered: JobOfferedV1; token: string }> {
  await offers(offered);
  return { offered, token: await token(offered) };
}
const decide = (forToken: string, changes: object = {}) =>
  t.ask(DecideApproval, {
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
  const page = await t.ask(ListApprovals, { caller, openOnly, page: {} });
  return page.ok ? page.value.items : [];
}

describe('approvals', () => {
  it('asks when an approval job is offered, and keeps its token when the offer comes again', async () => {
    const { offered, token: minted } = await asked();
    await offers(offered);
    await offers(Object.assign({}, offered, { fence: 2 }));
    await eventually(() => expect(of(ReportJobStarted, offered)).toHaveLength(2));
    expect(of(ReportJobStarted, offered).map(({ data }) => [data.fence, data.token])).toEqual([
      [1, minted],
      [2, minted],
    ]);
    expect(of(ReportJobStarted, offered)[0]?.data.externalExecutionId).toBe(minted);
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

  it('asks although variables have made its data so long that its bound cuts a character in two', async () => {
    const CustomData = `${'x'.repeat(999)}\u{1F680}`;
    const { offered } = await asked(job({ configuration: { CustomData } }));
    const { data } = await t.hears(ApprovalRequested, (requested) => requested.data.approvalId === offered.jobId);
    expect(data.customData).toBe(`${'x'.repeat(999)}\uFFFD`);
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
    await t.tell(PipelineDefined, gone, { subject: 'gone' });
    const code = async () => {
      const answer = await decide(randomUUID(), { pipelineName: 'gone' });
      return answer.ok ? 'accepted' : answer.error.code;
    };
    await eventually(async () => expect(await code()).toBe('approval.token-invalid'));
    await t.tell(PipelineDeleted, { pipelineName: 'gone' }, { subject: 'gone' });
    await eventually(async () => expect(await code()).toBe('pipeline.not-found'));
  });

  it('ends what nobody answered in time', async () => {
    const { offered, token: minted } = await asked();
    clock.advance(minutes(10));
    expect(await decide(minted)).toMatchObject({ ok: false, error: { code: 'approval.token-invalid' } });
    expect((await result(offered)).data).toMatchObject({ outcome: 'timed-out', error: { code: 'ApprovalExpired' } });
    await eventually(() => expect(of(ApprovalEnded, offered)).toMatchObject([{ data: { result: 'Expired' } }]));
    await eventually(async () => {
      const timers: object[] = await t.service.dataSource.query(`select 1 from timer where aggregate_id = $1`, [
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
      const rows: object[] = await t.service.dataSource.query(`select 1 from aggregate where id = $1`, [early.jobId]);
      expect(rows).toHaveLength(1);
    });
    await offers(early);
    expect((await result(early)).data).toMatchObject({ outcome: 'cancelled' });
  });

  it('reports after a restart what was decided before it', async () => {
    const { offered, token: minted } = await asked();
    const answer = t.service.app.get(AnswerApproval, { strict: false });
    await t.nats.stop();
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
    await t.service.stop();
    await t.nats.start();
    // Whoever listens must listen again before the service speaks.
    await eventually(() => t.bus.connected);
    await t.bus.connection.flush();
    await t.restart();
    expect((await result(offered)).data).toMatchObject({ outcome: 'succeeded', summary: 'while nobody listened' });
    expect(of(ReportJobResult, offered)).toHaveLength(1);
  });

  it('finds them by how they stand and by their execution', async () => {
    const { offered, token: mine } = await asked();
    const found = async (filter: { readonly status?: ApprovalView['status']; readonly executionId?: string }) => {
      const page = await t.ask(ListApprovals, { caller, page: {}, ...filter });
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
      const page = await t.ask(ListApprovals, {
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
    expect(await t.ask(ListApprovals, { caller, page: { nextToken: 'mine' } })).toMatchObject({
      ok: false,
      error: { code: 'page-token.invalid' },
    });
  });
});
