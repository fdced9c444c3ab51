import { anyAccountEventSubject, JobCancelRequested } from '@millrace/contracts';
import { MessagingOptions } from '@millrace/messaging';
import type { WaitingWorker } from '@millrace/orchestration/simulation';
import { Books } from './books.ts';
import { SimulatedBus, type BusMessage, type Delivery } from './bus.ts';
import { calm, someChaos, type Chaos } from './chaos.ts';
import type { Flaws } from './flaws.ts';
import { SimulatedClock, SimulatedIds } from './ids.ts';
import { Judge } from './judge/judge.ts';
import { Verdict } from './judge/violation.ts';
import { KeptWorker } from './kept-worker.ts';
import { LeasedWorker, type WorkerSurroundings } from './leased-worker.ts';
import { Network } from './network.ts';
import { Outside } from './outside.ts';
import { People } from './people.ts';
import { actionTypes } from './pipelines.ts';
import { Random } from './random.ts';
import { orchestrationOptions, Replica } from './replica.ts';
import { Life, Scheduler } from './scheduler.ts';
import { Database, type Change } from './store/database.ts';
import type { OutboxRow } from './store/outbox.ts';
import { currentPipelines } from './store/pipelines.ts';
import { WorkQueue } from './work-queue.ts';
import { TimerRows } from './store/timers.ts';

const { region } = orchestrationOptions;

interface Running {
  readonly life: Life;
  readonly outside: Outside;
  readonly replica: Replica;
}

/** Everything that is simulated, and orchestration's real parts in the middle of it. */
export class World {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly verdict = new Verdict();
  readonly judge: Judge;
  readonly database: Database;
  readonly bus: SimulatedBus;
  readonly people: People;
  readonly leased: readonly LeasedWorker[];
  readonly kept: KeptWorker;
  /** Nothing is left but to wait for what is far away: nobody looks often. */
  slow = false;
  private chaos: Chaos;
  private readonly clock: SimulatedClock;
  private readonly ids: SimulatedIds;
  private readonly timers: TimerRows;
  private readonly running = new Map<string, Running>();
  private sweeping = false;

  constructor(
    seed: number,
    private readonly flaws: Flaws,
    private readonly listener: ((sentence: string) => void) | undefined,
  ) {
    this.random = new Random(seed);
    this.scheduler = new Scheduler(this.random.fork());
    this.chaos = someChaos(this.random);
    this.clock = new SimulatedClock(this.scheduler);
    this.ids = new SimulatedIds(this.random.fork());
    this.database = new Database((changes) => {
      this.judge.committed(changes);
      this.timers.committed(changes);
      this.sweepAfter(changes);
    });
    this.judge = new Judge(this.database, this.clock, this.verdict, listener);
    const chaos = () => this.chaos;
    this.timers = new TimerRows(
      this.database,
      this.scheduler,
      this.random.fork(),
      () => this.someReplica()?.timers,
      flaws.forgetsTimers === true,
    );
    this.bus = new SimulatedBus(this.scheduler, this.random.fork(), chaos, () => this.slow);
    const network = new Network<Replica>(this.scheduler, this.random.fork(), chaos, () =>
      [...this.running.values()].map(({ replica }) => replica),
    );
    this.people = new People(network, this.scheduler, this.random.fork(), this.database, this.verdict, (sentence) =>
      this.tell(sentence),
    );
    const around: WorkerSurroundings = {
      scheduler: this.scheduler,
      random: this.random.fork(),
      bus: this.bus,
      books: new Books(this.verdict),
      ids: this.ids,
      chaos,
      options: new MessagingOptions('build-runner', [], undefined, orchestrationOptions.account, region),
      isSlow: () => this.slow,
      desk: {
        claim: (asking, claim) => network.ask('claim', asking, (replica) => replica.leases.claim(claim)),
        renew: (asking, renewal) => network.ask('renew', asking, (replica) => replica.leases.renew(renewal)),
        release: (asking, release) => network.ask('release', asking, (replica) => replica.reports.released(release)),
        wait: (worker) => this.waitSomewhere(worker),
      },
    };
    this.leased = Array.from({ length: this.random.between(1, 3) }, (_, n) => {
      return new LeasedWorker(around, `worker-${n}`, this.random.between(1, 4));
    });
    this.kept = new KeptWorker(around, 'keeper');
    this.subscribe();
    for (const worker of this.leased) worker.start();
    for (let n = 0; n < (this.random.chance(0.5) ? 2 : 1); n++) this.start(`orchestration-${n}`);
  }

  private waitSomewhere(worker: WaitingWorker): void {
    const leased = actionTypes.filter(({ handed }) => handed === 'leased');
    const { actionType } = this.random.pick(leased);
    if (this.running.size === 0) return;
    const { replica } = this.random.pick([...this.running.values()]);
    const leave = replica.waiting.add(
      { actionType, region },
      {
        ...worker,
        granted: (offer) => {
          leave();
          worker.granted(offer);
        },
      },
    );
  }

  tell(sentence: string): void {
    this.listener?.(sentence);
  }

  /** From now on everything works. */
  calmDown(): void {
    this.chaos = calm;
    this.kept.hurry = true;
    this.kept.start();
    for (const worker of this.leased) if (!worker.alive) worker.start();
    for (const { name, stages } of currentPipelines(this.database)) {
      for (const stage of stages) this.people.openGate(name, stage);
    }
  }

  /** A process of orchestration dies at this very moment, if one lives. */
  crashSomebody(): void {
    const names = [...this.running.keys()];
    if (names.length > 0) this.crash(this.random.pick(names));
  }

  loseWorker(): void {
    const worker = this.random.pick(this.leased);
    if (!worker.alive) return;
    this.tell('a worker dies');
    worker.die();
    this.scheduler.after(this.random.between(500, 90_000), 'a worker comes back', () => {
      if (!worker.alive) worker.start();
    });
  }

  loseKeeper(): void {
    this.kept.die();
    this.scheduler.after(this.random.between(500, 30_000), 'the keeper comes back', () => this.kept.start());
  }

  private someReplica(): Replica | undefined {
    const all = [...this.running.values()];
    return all.length === 0 ? undefined : this.random.pick(all).replica;
  }

  private start(name: string): void {
    const life = new Life(name);
    const outside = new Outside(
      life,
      this.scheduler,
      this.random.fork(),
      () => this.chaos,
      () => this.crash(name),
    );
    const { database, bus, clock, ids, verdict, flaws } = this;
    const replica = new Replica({ outside, database, bus, clock, ids, verdict, flaws });
    this.running.set(name, { life, outside, replica });
    this.watch(life, replica);
  }

  private crash(name: string): void {
    const running = this.running.get(name);
    if (running === undefined) return;
    this.tell(`${name} dies`);
    running.life.end();
    this.running.delete(name);
    running.outside.ended();
    this.scheduler.after(this.random.between(50, 10_000), `${name} starts`, () => this.start(name));
  }

  /** As often as a process must look to count as listening. */
  private watch(life: Life, replica: Replica): void {
    const pause = this.slow ? 300_000 : this.random.between(3_000, 4_900);
    this.scheduler.after(
      pause,
      'job watch',
      () => {
        this.watch(life, replica);
        void replica.watch.look();
      },
      life,
    );
  }

  /** What has been committed and is not known to be published is published again, by somebody. */
  private sweepAfter(changes: readonly Change[]): void {
    if (this.sweeping || !changes.some(({ table, after }) => table === 'outbox_unpublished' && after !== undefined))
      return;
    this.sweeping = true;
    this.scheduler.after(this.random.between(1_500, 3_000), 'relay sweep', () => {
      this.sweeping = false;
      const left = this.database.all('outbox_unpublished');
      if (left.length === 0) return;
      this.someReplica()?.outbox.sweep();
      this.sweepAfter([{ table: 'outbox_unpublished', key: '', before: undefined, after: {} }]);
    });
  }

  private subscribe(): void {
    for (const [subject, handle] of Replica.listens) {
      this.bus.subscribe({
        name: `orchestration ${subject}`,
        wants: (message) => message.subject === subject,
        handle: async ({ message, count }: Delivery) => {
          const replica = this.someReplica();
          if (replica === undefined) return 'busy';
          await handle(replica, message.body, count);
          return 'done';
        },
      });
    }
    for (const { handed, actionType } of actionTypes) {
      const workers = handed === 'leased' ? this.leased : [this.kept];
      this.bus.subscribe(new WorkQueue(region, actionType, workers, this.random.fork()));
    }
    const cancels = anyAccountEventSubject(JobCancelRequested).replace('*', orchestrationOptions.account);
    this.bus.onWipe(() => {
      // The relay compares the life of each stream with the one it published into, and says again what was lost.
      const rows = this.database.all<OutboxRow>('outbox');
      this.database.apply(
        rows.map((row) => ({ table: 'outbox_unpublished', key: row.id, before: undefined, after: row })),
      );
    });
    const wants = ({ subject }: BusMessage) => subject === cancels;
    this.bus.subscribe({
      name: 'cancels for kept jobs',
      wants,
      handle: async (delivery) => {
        this.kept.heardCancel(delivery);
        return 'done';
      },
    });
    this.bus.subscribe({
      name: 'cancels for leased jobs',
      wants,
      handle: async ({ message }) => {
        const { data } = JSON.parse(message.body) as { data: { jobId: string; fence: number } };
        for (const worker of this.leased) worker.cancel(data.jobId, data.fence);
        return 'done';
      },
    });
  }
}
