import {
  AwaitJob,
  jobDurable,
  JobOffered,
  jobSubject,
  querySubject,
  ReleaseJob,
  StopAwaitingJob,
  type ActionTypeId,
  type JobOfferedV1,
} from '@millrace/contracts';
import { instant, milliseconds, ok } from '@millrace/kernel';
import type { Msg } from '@nats-io/transport-node';
import { eventually, nats, SequentialIds, type TestNats } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encode, JobQueue, type Bus } from './index.ts';
import { JobPull } from './job-pull.ts';
import { JobWait } from './job-wait.ts';
import { connect } from './parts.fixture.ts';

const actionType: ActionTypeId = { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' };
const never = new AbortController().signal;

let server: TestNats;
let buses: Bus[];
let one: JobQueue;
let other: JobQueue;
beforeEach(async () => {
  server = await nats();
  buses = await Promise.all([connect(server, 'build-runner'), connect(server, 'build-runner')]);
  [one, other] = buses.map((bus) => new JobQueue(bus)) as [JobQueue, JobQueue];
  await one.open(actionType);
});
afterEach(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await server.close();
});

const theBus = (): Bus => {
  const [bus] = buses;
  if (bus === undefined) throw new Error('no bus');
  return bus;
};

function offered(n: number) {
  const id = SequentialIds.nth(n);
  const data: JobOfferedV1 = {
    jobId: id,
    fence: 1,
    pipelineName: 'p',
    pipelineVersion: 1,
    executionId: id,
    stageName: 's',
    actionName: 'a',
    actionExecutionId: id,
    attempt: 1,
    actionType,
    configuration: {},
    inputArtifacts: [],
    outputArtifacts: [],
    timeoutSeconds: 60,
    trigger: { triggerType: 'StartPipelineExecution', triggerDetail: 'test' },
  };
  const message = { contract: JobOffered, data, subject: id, actionType, id: `offer-${n}` };
  return encode(theBus().options, instant(Date.UTC(2030, 0, 1)), message);
}

async function offer(n: number): Promise<void> {
  const bus = theBus();
  const raw = offered(n);
  await bus.whileConnected(5_000, () => bus.js.publish(raw.subject, raw.body, { msgID: raw.id }));
}

const waiting = async () => {
  const [bus] = buses;
  const info = await bus?.manager.consumers.list('JOBS').next();
  return info?.[0] && { inHand: info[0].num_ack_pending, queued: info[0].num_pending, pulls: info[0].num_waiting };
};

it('hands one job to one free slot, and the next to whoever asks next', async () => {
  await offer(1);
  await offer(2);
  const first = await one.next(actionType, 'worker', never);
  expect(first?.job.id).toBe('offer-1');
  expect(await waiting()).toMatchObject({ inHand: 1, queued: 1, pulls: 0 });
  const second = await other.next(actionType, 'worker', never);
  expect(second?.job.id).toBe('offer-2');
  first?.taken();
  second?.taken();
  await eventually(async () => expect(await waiting()).toMatchObject({ inHand: 0, queued: 0 }));
});

it('offers again what was given back', async () => {
  await offer(1);
  (await one.next(actionType, 'worker', never))?.giveBack(milliseconds(1));
  const again = await other.next(actionType, 'worker', never);
  expect(again?.job).toMatchObject({ id: 'offer-1', deliveryCount: 2 });
});

it('keeps no job that came when nobody waited for it any more', async () => {
  const stop = new AbortController();
  const stopped = one.next(actionType, 'worker', stop.signal);
  await eventually(async () => expect(await waiting()).toMatchObject({ pulls: 1 }));
  stop.abort();
  expect(await stopped).toBeUndefined();
  await offer(1);
  const job = await other.next(actionType, 'worker', never);
  expect(job?.job.id).toBe('offer-1');
});

it('takes what breaks the contract off the queue, and goes on', async () => {
  await buses[0]?.js.publish(jobSubject('local', actionType), '{}');
  await offer(1);
  expect((await one.next(actionType, 'worker', never))?.job.id).toBe('offer-1');
  expect(await waiting()).toMatchObject({ inHand: 1, queued: 0 });
});

it('goes on waiting when JetStream has lost everything', async () => {
  const job = one.next(actionType, 'worker', never);
  await eventually(async () => expect(await waiting()).toMatchObject({ pulls: 1 }));
  await server.wipe();
  await eventually(() => offer(1));
  expect((await job)?.job.id).toBe('offer-1');
});

it('gives back what a pull brought in the moment in which it was left', async () => {
  const consumer = await theBus().js.consumers.get('JOBS', jobDurable('local', actionType));
  const pull = await JobPull.from(theBus(), consumer);
  await offer(1);
  await pull.arrival;
  pull.leave();
  expect(pull.rejoin()).toBe(false);
  // Long before the server misses it.
  const again = await other.next(actionType, 'worker', AbortSignal.timeout(5_000));
  expect(again?.job).toMatchObject({ id: 'offer-1', deliveryCount: 2 });
});

describe('what is granted', () => {
  let said: string[];
  let asked: Msg[];
  const grant = () => {
    const granted = { message: JSON.parse(offered(1).body) as object, leaseSeconds: 20 };
    asked[0]?.respond(JSON.stringify(ok({ granted })));
  };
  const released = expect.stringMatching(`^release-job .*${SequentialIds.nth(1)}`) as string;

  beforeEach(async () => {
    const orchestration = await connect(server, 'orchestration');
    buses.push(orchestration);
    [said, asked] = [[], []];
    for (const contract of [ReleaseJob, StopAwaitingJob])
      orchestration.connection.subscribe(querySubject(contract), {
        callback: (_, message) => void said.push(`${contract.type} ${message.string()}`),
      });
    orchestration.connection.subscribe(querySubject(AwaitJob), { callback: (_, message) => void asked.push(message) });
    await orchestration.connection.flush();
  });

  it('in the moment in which the wait for it is withdrawn is given back', async () => {
    const wait = new JobWait(theBus(), actionType, 'worker');
    await eventually(async () => expect(asked).toHaveLength(1));
    grant();
    expect((await wait.answer)?.job.id).toBe('offer-1');
    wait.withdraw();
    await eventually(async () => expect(said).toEqual([released, expect.stringMatching('^stop-awaiting-job')]));
  });

  it('after the connection was lost and came back is given back', async () => {
    const wait = new JobWait(theBus(), actionType, 'worker');
    await eventually(async () => expect(asked).toHaveLength(1));
    await server.wipe();
    expect(await wait.answer).toBeUndefined();
    await eventually(async () => expect(buses.map(({ connected }) => connected)).toEqual([true, true, true]));
    grant();
    await eventually(async () => expect(said).toContainEqual(released));
  });
});
