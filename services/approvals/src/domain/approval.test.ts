import { instant, plus, seconds, type Instant } from '@millrace/kernel';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  initialApproval,
  type Answer,
  type Approval,
  type ApprovalCommand,
  type ApprovalEvent,
  type ApprovalId,
  type ApprovalToken,
  type Round,
} from './approval.ts';
import { stateDiagram, transitions } from './approval.states.ts';
import { decide } from './decide.ts';
import { evolve } from './evolve.ts';
import { react, type Order } from './react.ts';

const t0 = instant(1_800_000_000_000);
const expiresAt = plus(t0, seconds(300));
const round: Round = {
  approvalId: '11111111-1111-4111-8111-111111111111' as ApprovalId,
  token: '22222222-2222-4222-8222-222222222222' as ApprovalToken,
  account: '000000000000',
  region: 'local',
  pipelineName: 'shop',
  stageName: 'Production',
  actionName: 'Ask',
  executionId: '33333333-3333-4333-8333-333333333333',
  actionExecutionId: '11111111-1111-4111-8111-111111111111',
  requestedAt: t0,
  expiresAt,
};

const offer = (fence = 1, at: Instant = t0): ApprovalCommand => ({ type: 'OfferApproval', round, fence, at });
const answer = (verdict: Answer['verdict'], at: Instant = t0): ApprovalCommand => ({
  type: 'AnswerApproval',
  answer: { verdict, by: 'arn:aws:iam::000000000000:user/approver', comment: 'looks right', at },
  at,
});
const expire = (at: Instant = expiresAt): ApprovalCommand => ({ type: 'ExpireApproval', at });
const withdraw: ApprovalCommand = { type: 'WithdrawApproval', reason: 'stopped and abandoned', at: t0 };

interface Played {
  readonly approval: Approval;
  readonly events: readonly ApprovalEvent[];
  readonly orders: readonly Order[];
  readonly refusals: readonly string[];
}

function play(...commands: readonly ApprovalCommand[]): Played {
  let approval: Approval = initialApproval;
  const events: ApprovalEvent[] = [];
  const orders: Order[] = [];
  const refusals: string[] = [];
  for (const command of commands) {
    const decision = decide(approval, command);
    if (!decision.ok) {
      refusals.push(decision.error.code);
      continue;
    }
    approval = decision.value.reduce(evolve, approval);
    events.push(...decision.value);
    for (const event of decision.value) orders.push(...react(approval, event));
  }
  return { approval, events, orders, refusals };
}

const results = (played: Played) => played.orders.filter((order) => order.type === 'TellResult');

describe('an approval', () => {
  it('asks when it is offered: reports the start with its token, tells the world, sets its expiry', () => {
    expect(play(offer()).orders).toEqual([
      { type: 'TellStarted', round, fence: 1 },
      { type: 'TellRequested', round },
      { type: 'SetExpiry', round, dueAt: expiresAt },
    ]);
  });

  it('lets the action succeed with the comment and the name of the approver', () => {
    expect(results(play(offer(), answer('approved')))).toEqual([
      {
        type: 'TellResult',
        round,
        fence: 1,
        outcome: 'succeeded',
        summary: 'looks right',
        updatedBy: 'arn:aws:iam::000000000000:user/approver',
      },
    ]);
  });

  it('lets the action fail when it is rejected', () => {
    expect(results(play(offer(), answer('rejected')))).toMatchObject([
      { outcome: 'failed', error: { code: 'ApprovalRejected', message: 'Rejected: looks right' } },
    ]);
  });

  it('keeps the first answer and refuses the second', () => {
    const played = play(offer(), answer('approved'), answer('rejected'));
    expect(played.refusals).toEqual(['approval.already-completed']);
    expect(results(played)).toMatchObject([{ outcome: 'succeeded' }]);
  });

  it('takes an answer until the instant of expiry, not after it, even before the timer has fired', () => {
    expect(play(offer(), answer('approved', instant(expiresAt - 1))).refusals).toEqual([]);
    expect(play(offer(), answer('approved', expiresAt)).refusals).toEqual(['approval.token-invalid']);
  });

  it('ignores a timer that fires too early, and ends as timed out when it is due', () => {
    expect(play(offer(), expire(instant(expiresAt - 1))).approval.status).toBe('requested');
    expect(results(play(offer(), expire()))).toMatchObject([
      {
        outcome: 'timed-out',
        error: { code: 'ApprovalExpired', message: expect.stringContaining('2027-01-15T08:05') },
      },
    ]);
  });

  it('kills the token when it is withdrawn', () => {
    const played = play(offer(), withdraw, answer('approved'));
    expect(played.refusals).toEqual(['approval.token-invalid']);
    expect(results(played)).toMatchObject([{ outcome: 'cancelled', summary: 'stopped and abandoned' }]);
  });

  it('ends at once when the cancel overtook the offer', () => {
    const played = play(withdraw, offer());
    expect(played.approval.status).toBe('withdrawn');
    expect(results(played)).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('says everything again to a newer dispatch, and keeps its token and answer', () => {
    const played = play(offer(1), answer('approved'), offer(2));
    expect(results(played).map(({ fence, outcome }) => [fence, outcome])).toEqual([
      [1, 'succeeded'],
      [2, 'succeeded'],
    ]);
    expect(played.approval).toMatchObject({ fence: 2, round: { token: round.token } });
    expect(played.orders.filter(({ type }) => type === 'TellRequested')).toHaveLength(1);
  });
});

const reached: Readonly<Record<Approval['status'], readonly ApprovalCommand[]>> = {
  absent: [],
  forestalled: [withdraw],
  requested: [offer()],
  answered: [offer(), answer('approved')],
  expired: [offer(), expire()],
  withdrawn: [offer(), withdraw],
};
const statuses = Object.keys(reached) as Approval['status'][];
const commands: Readonly<Record<ApprovalCommand['type'], ApprovalCommand>> = {
  OfferApproval: offer(2),
  AnswerApproval: answer('approved'),
  ExpireApproval: expire(),
  WithdrawApproval: withdraw,
};

describe('the table of moves', () => {
  it.each(statuses.flatMap((from) => Object.values(commands).map((command) => ({ from, on: command.type, command }))))(
    '$from on $on is what decide does',
    ({ from, on, command }) => {
      const before = play(...reached[from]);
      const after = play(...reached[from], command);
      const move = transitions.find((row) => row.from === from && row.on === on);
      expect(after.events.slice(before.events.length).map(({ type }) => type)).toEqual(move?.says ?? []);
      expect(after.approval.status).toBe(move?.to ?? from);
    },
  );

  it('is the diagram in the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(readme).toContain(`\`\`\`mermaid\n${stateDiagram()}\n\`\`\``);
  });
});

describe('any order of commands', () => {
  const anyCommand = fc.oneof(
    fc.record({
      type: fc.constant('OfferApproval' as const),
      round: fc.constant(round),
      fence: fc.integer({ min: 1, max: 4 }),
      at: fc.constant(t0),
    }),
    fc
      .tuple(fc.constantFrom('approved' as const, 'rejected' as const), fc.integer({ min: 0, max: 400 }))
      .map(([verdict, later]) => answer(verdict, plus(t0, seconds(later)))),
    fc.integer({ min: 0, max: 400 }).map((later) => expire(plus(t0, seconds(later)))),
    fc.constant(withdraw),
  );

  it('ends at most once, with one outcome, each dispatch told once', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 30 }), (history) => {
        const told = results(play(...history));
        expect(new Set(told.map(({ outcome, summary }) => `${outcome} ${summary}`)).size).toBeLessThanOrEqual(1);
        expect(new Set(told.map(({ fence }) => fence)).size).toBe(told.length);
        expect(play(...history).orders.filter(({ type }) => type === 'TellEnded').length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('says nothing more when the same command comes again', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 20 }), anyCommand, (history, last) => {
        const once = play(...history, last);
        const twice = play(...history, last, last);
        expect(twice.events).toEqual(once.events);
      }),
    );
  });
});
