import { inPlaceEvents } from '@millrace/appspec';
import { instant, plus, seconds } from '@millrace/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, underWay } from './decide.ts';
import {
  initialDeployment,
  type Deployment,
  type DeploymentCommand,
  type DeploymentEvent,
  type DeploymentId,
  type EventPlace,
  type GroupRules,
  type HealthRule,
  type HostVerdict,
  type Plan,
} from './deployment.ts';
import { evolve } from './evolve.ts';
import { minimumHealthy } from './minimum-healthy-hosts.ts';
import { react, type Order } from './react.ts';

const at = instant(1_000);
const plan: Plan = {
  deploymentId: 'd-AAAAAAAAA' as DeploymentId,
  account: '000000000000',
  region: 'local',
  applicationName: 'shop',
  deploymentGroupName: 'production',
  deploymentGroupId: '11111111-1111-4111-8111-111111111111',
  jobId: '22222222-2222-4222-8222-222222222222',
  pipelineName: 'shop',
  executionId: '33333333-3333-4333-8333-333333333333',
  actionExecutionId: '22222222-2222-4222-8222-222222222222',
  bundle: { artifactId: '44444444-4444-4444-8444-444444444444', sha256: 'a'.repeat(64), sizeBytes: 10 },
  createdAt: at,
  endsBy: plus(at, seconds(600)),
};
const rulesWith = (health: HealthRule, more: Partial<GroupRules> = {}): GroupRules => ({
  health,
  ignoreApplicationStopFailures: false,
  fileExistsBehavior: 'DISALLOW',
  ...more,
});
const hosts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ hostId: `h${index}`, hostName: `web-${index}`, isDown: false }));
const broken: HostVerdict = { kind: 'failed', error: { code: 'ScriptFailed', message: 'exit 3' }, scriptName: 'a.sh' };

/** A deployment that is told things, and remembers what was decided and asked. */
class Story {
  state: Deployment = initialDeployment;
  readonly events: DeploymentEvent[] = [];
  readonly orders: Order[] = [];

  tell(command: DeploymentCommand): readonly DeploymentEvent[] {
    const decided = decide(this.state, command);
    if (!decided.ok) throw new Error(decided.error.detail);
    this.state = decided.value.reduce(evolve, this.state);
    this.events.push(...decided.value);
    this.orders.push(...decided.value.flatMap((event) => react(this.state, event)));
    return decided.value;
  }

  begin(health: HealthRule, count: number, more: Partial<GroupRules> = {}): this {
    this.tell({ type: 'OfferDeployment', plan, fence: 1, at });
    this.tell({ type: 'BeginDeployment', rules: rulesWith(health, more), hosts: hosts(count), at });
    return this;
  }

  report(place: EventPlace, verdict: HostVerdict): readonly DeploymentEvent[] {
    return this.tell({ type: 'TakeReport', place, verdict, at });
  }

  /** Events that wait for an agent. */
  get open(): readonly EventPlace[] {
    return this.state.status === 'running' ? underWay(this.state) : [];
  }

  /** Every open event succeeds, until one is `failing` or the deployment has ended. */
  run(failing: (place: EventPlace) => boolean = () => false): this {
    for (let [place] = this.open; place; [place] = this.open) {
      this.report(place, failing(place) ? broken : { kind: 'succeeded' });
    }
    return this;
  }

  statuses(hostId: string): readonly string[] {
    const targets = 'targets' in this.state ? this.state.targets : [];
    return targets.find((target) => target.hostId === hostId)?.events.map(({ status }) => status) ?? [];
  }

  get ending() {
    return this.state.status === 'ended' ? this.state.ending : undefined;
  }
}

const one: HealthRule = { kind: 'one-at-a-time' };
const allAtOnce: HealthRule = { kind: 'host-count', value: 0 };

describe('a deployment', () => {
  it('sends the events of a host in their order, one after the other', () => {
    const story = new Story().begin(one, 1).run();
    expect(story.orders.flatMap((order) => (order.type === 'SendCommand' ? [order.place.event] : []))).toEqual([
      ...inPlaceEvents,
    ]);
    expect(story.ending).toMatchObject({ status: 'Succeeded', outcome: 'succeeded' });
  });

  it('skips later events of a failed host, and hosts that are never reached', () => {
    const story = new Story().begin(one, 2).run(({ event }) => event === 'AfterInstall');
    const done = ['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded'];
    expect(story.statuses('h0')).toEqual([...done, 'Failed', 'Skipped', 'Skipped']);
    expect(new Set(story.statuses('h1'))).toEqual(new Set(['Skipped']));
    expect(story.ending).toMatchObject({ status: 'Failed', outcome: 'failed', error: { code: 'HEALTH_CONSTRAINTS' } });
    expect(story.ending?.cause).toContain('web-0: AfterInstall (a.sh): ScriptFailed: exit 3');
  });

  it('goes on after a failed ApplicationStop when it may', () => {
    const story = new Story()
      .begin(one, 1, { ignoreApplicationStopFailures: true })
      .run(({ event }) => event === 'ApplicationStop');
    expect(story.statuses('h0')[0]).toBe('Failed');
    expect(story.ending?.status).toBe('Succeeded');
  });

  it('gives up a host that is silent when its turn comes, but not one that is there', () => {
    const story = new Story().begin(one, 1);
    story.tell({ type: 'CheckPresence', hostId: 'h0', isSilent: false, at });
    expect(story.state.status).toBe('running');
    story.tell({ type: 'CheckPresence', hostId: 'h0', isSilent: true, at });
    expect(story.ending?.error?.message).toContain('AGENT_ISSUE: the host is offline');
  });

  it('waits for an event that has begun as long as the event may take', () => {
    const place = { hostId: 'h0', event: 'ApplicationStop' } as const;
    const begun = new Story().begin(one, 1);
    begun.report(place, { kind: 'started' });
    expect(begun.tell({ type: 'EndUnstarted', place, at })).toEqual([]);
    begun.tell({ type: 'EndUnfinished', place, at });
    expect(begun.ending?.status).toBe('Failed');
    const idle = new Story().begin(one, 1);
    idle.tell({ type: 'EndUnstarted', place, at });
    expect(idle.ending?.error?.message).toContain('did not begin');
  });

  it('stops with what runs: nothing new begins, and the end waits for the agents', () => {
    const story = new Story().begin(allAtOnce, 2);
    story.tell({ type: 'StopDeployment', stop: { reason: 'enough', outcome: 'cancelled' }, at });
    expect(story.orders.filter(({ type }) => type === 'SendCancel')).toHaveLength(2);
    const cancelled = { kind: 'cancelled', error: { code: 'Cancelled', message: 'cancelled' } } as const;
    story.report({ hostId: 'h0', event: 'ApplicationStop' }, cancelled);
    expect(story.state.status).toBe('running');
    story.tell({ type: 'EndStopping', at });
    expect(story.ending).toMatchObject({ status: 'Stopped', outcome: 'cancelled' });
  });

  it('ends at once when the cancel overtook the offer', () => {
    const story = new Story();
    story.tell({ type: 'StopDeployment', stop: { reason: 'superseded', outcome: 'cancelled' }, at });
    story.tell({ type: 'OfferDeployment', plan, fence: 1, at });
    expect(story.ending).toMatchObject({ status: 'Stopped', outcome: 'cancelled' });
  });

  it('tells its result once the log is sealed, and again to a newer dispatch', () => {
    const story = new Story().begin(one, 1).run();
    const results = () => story.orders.filter(({ type }) => type === 'TellResult');
    expect(results()).toEqual([]);
    const log = { artifactId: plan.jobId, sha256: 'b'.repeat(64), lines: 3, sizeBytes: 90 };
    story.tell({ type: 'RecordLog', log, at });
    story.tell({ type: 'RecordLog', log: null, at });
    expect(results()).toMatchObject([{ fence: 1, log }]);
    story.tell({ type: 'OfferDeployment', plan, fence: 2, at });
    expect(results()).toMatchObject([{ fence: 1 }, { fence: 2, log }]);
  });

  it.each([
    [0, one, 'NO_INSTANCES'],
    [2, { kind: 'host-count', value: 2 } as const, 'HEALTH_CONSTRAINTS_INVALID'],
    [1001, allAtOnce, 'OVER_MAX_INSTANCES'],
  ])('touches no host when it has %i and the rule is %o', (count, health, code) => {
    const story = new Story().begin(health, count);
    expect(story.ending).toMatchObject({ status: 'Failed', error: { code } });
    expect(story.orders.some(({ type }) => type === 'SendCommand')).toBe(false);
  });
});

const rule = fc.oneof(
  fc.constant<HealthRule>(one),
  fc.constant<HealthRule>({ kind: 'half-at-a-time' }),
  fc.nat(6).map((value): HealthRule => ({ kind: 'host-count', value })),
  fc.nat(99).map((value): HealthRule => ({ kind: 'fleet-percent', value })),
);
const step = fc.record({ pick: fc.nat(), fails: fc.boolean(), repeats: fc.boolean(), stops: fc.nat(60) });

describe('whatever agents say, in whatever order', () => {
  it('keeps the minimum, ends, and never changes again', () => {
    fc.assert(
      fc.property(rule, fc.integer({ min: 1, max: 7 }), fc.array(step, { maxLength: 80 }), (health, count, steps) => {
        const story = new Story().begin(health, count);
        const room = count - minimumHealthy(health, count);
        const last = { pick: 0, fails: false, repeats: false, stops: 1 };
        for (let index = 0; story.open.length > 0; index++) {
          const { pick, fails, repeats, stops } = steps[index] ?? last;
          const place = story.open[pick % story.open.length];
          if (!place) break;
          if (stops === 0) {
            story.tell({ type: 'StopDeployment', stop: { reason: 'no', outcome: 'cancelled' }, at });
          }
          const verdict: HostVerdict = fails && pick % 5 === 0 ? broken : { kind: 'succeeded' };
          story.report(place, verdict);
          if (repeats) expect(story.report(place, broken)).toEqual([]);
          if (story.state.status !== 'running') break;
          const started = story.state.targets.filter(({ status }) => status === 'InProgress').length;
          const failed = story.state.targets.filter(({ status }) => status === 'Failed').length;
          expect(started === 0 || started + failed <= Math.max(1, room)).toBe(true);
        }
        expect(story.state.status).toBe('ended');
        const statuses = 'targets' in story.state ? story.state.targets.map(({ status }) => status) : [];
        expect(statuses.every((status) => ['Succeeded', 'Failed', 'Skipped'].includes(status))).toBe(true);
        for (const hostId of hosts(count).map((host) => host.hostId)) {
          const late = story.report({ hostId, event: 'Install' }, broken);
          expect(late).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});
