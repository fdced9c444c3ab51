import { asOne, Lanes } from '@millrace/decider';
import type { PipelineDeclaration, StageSlot } from '@millrace/engine';
import { context, Inbox, type Receipt } from '@millrace/messaging';
import { UnitOfWork, type Tx } from '@millrace/persistence';
import { ExecutionsRepository } from '../outbound/postgres/executions.repository.ts';
import { PipelinesRepository, pipelineKeyText, type PipelineKey } from '../outbound/postgres/pipelines.repository.ts';
import type { Flows, GatheredFlows } from './flows.ts';
import type { PolledPipeline } from './pipeline-polling.ts';

/** A pipeline in which an execution begins, locked against whoever else starts, changes or deletes it. */
export interface StartedPipeline extends PolledPipeline {
  readonly declaration: PipelineDeclaration;
}

export const startedPipeline = (
  { id, account, region, name, pollingDisabledAt }: PolledPipeline,
  declaration: PipelineDeclaration,
): StartedPipeline => ({ id, account, region, name, pollingDisabledAt, declaration });

/** What is read for executions of a PARALLEL pipeline that begin in one transaction: once for all of them. */
export class Surroundings {
  private known: Promise<{ readonly stages: Readonly<Record<string, StageSlot>>; active: number }> | undefined;
  private readonly receipts = asOne<Receipt, boolean>((all) => this.inbox.onceEach(this.tx, all));
  private readonly existing = asOne<string, boolean>((ids) => this.executions.exist(this.tx, ids));

  constructor(
    private readonly tx: Tx,
    private readonly pipelineId: string,
    private readonly flows: Flows,
    private readonly inbox: Inbox,
    private readonly executions: ExecutionsRepository,
    /** Where decisions are written that nothing in the transaction reads. */
    readonly gathered?: GatheredFlows,
  ) {}

  /** True the first time that the message is received. */
  isFirst({ consumer, id: messageId }: { readonly consumer: string; readonly id: string }): Promise<boolean> {
    return this.receipts.load({ consumer, messageId });
  }

  hasBegun(executionId: string): Promise<boolean> {
    return this.existing.load(executionId);
  }

  /** The gates as they stand now, and how many executions are under way; from here on this one is, too. */
  async enter(): Promise<{ readonly stages: Readonly<Record<string, StageSlot>>; readonly active: number }> {
    this.known ??= this.read();
    const known = await this.known;
    return { stages: known.stages, active: known.active++ };
  }

  /** It was refused. */
  async leave(): Promise<void> {
    const known = await this.known;
    if (known !== undefined) known.active--;
  }

  private async read() {
    const [flow, active] = await Promise.all([
      this.flows.read(this.tx, this.pipelineId),
      this.executions.countActive(this.tx, this.pipelineId),
    ]);
    // What executions of another mode have left in the stages is nobody's business here.
    const slots = flow?.status === 'open' ? Object.entries(flow.stages) : [];
    const stages = Object.fromEntries(slots.map(([name, { transition }]) => [name, { transition }]));
    return { stages, active };
  }
}

type Start<T> = (tx: Tx, pipeline: StartedPipeline | undefined, surroundings: Surroundings) => Promise<T>;

interface Waiting {
  readonly key: PipelineKey;
  readonly within: ReturnType<typeof context.active>;
  readonly start: Start<() => void>;
  /** It reads nothing that another start of the same pipeline writes, except for the flow. */
  readonly apart: boolean;
  reject(error: unknown): void;
}

/** Starts of one pipeline. */
type Group = readonly [Waiting, ...Waiting[]];

/**
 * Starts that have to hold their pipeline. Those of one pipeline that wait at the same moment share a transaction, and with
 * it its lock: hundreds of executions a second begin in a PARALLEL pipeline, and never more than may be under way.
 */
export class StartLanes {
  private readonly lanes = new Lanes<Waiting>((batch) => this.startAll(batch));

  constructor(
    private readonly work: UnitOfWork,
    private readonly pipelines: PipelinesRepository,
    private readonly executions: ExecutionsRepository,
    private readonly inbox: Inbox,
    private readonly flows: Flows,
  ) {}

  /** @param start is given the pipeline, locked; it may run again, when those that it shared its transaction with failed */
  run<T>(key: PipelineKey, start: Start<T>, { apart }: Pick<Waiting, 'apart'>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.lanes.submit(pipelineKeyText(key), {
      key,
      within: context.active(),
      start: async (tx, pipeline, surroundings) => {
        const value = await start(tx, pipeline, surroundings);
        return () => resolve(value);
      },
      apart,
      reject,
    });
    return promise;
  }

  private async startAll(batch: readonly Waiting[]): Promise<void> {
    // In one order, so that of two that lock several pipelines neither waits for the other.
    const groups = [...Map.groupBy(batch, ({ key }) => pipelineKeyText(key))]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([, [first, ...more]]) => (first === undefined ? [] : [[first, ...more] as const]));
    if (groups.length > 1 && (await this.startedTogether(groups))) return;
    for (const group of groups) await this.startGroup(group);
  }

  /**
   * Starts of different pipelines share a transaction, too: one after the other, each would wait for a connection of its own
   * among all who read.
   * @returns false when nothing was started because one of them failed
   */
  private async startedTogether(groups: readonly Group[]): Promise<boolean> {
    let settled: readonly (() => void)[];
    try {
      settled = await this.work.run(async (tx) => {
        // What they send goes out in this order, and so they lock their pipelines in it; none waits for another's answers.
        const all = await everyOne(groups.map(([first, ...more]) => this.startTogether(tx, first, more)));
        return all.flat();
      });
    } catch {
      // Each is tried by itself next, and its own failure goes to whoever asked for it.
      return false;
    }
    for (const settle of settled) settle();
    return true;
  }

  private async startGroup([first, ...more]: Group): Promise<void> {
    try {
      const settled = await this.work.run((tx) => this.startTogether(tx, first, more));
      for (const settle of settled) settle();
    } catch (error) {
      if (more.length === 0) first.reject(error);
      // Nobody suffers from somebody else's start.
      else for (const one of [first, ...more]) await this.startGroup([one]);
    }
  }

  private async startTogether(tx: Tx, first: Waiting, more: readonly Waiting[]): Promise<readonly (() => void)[]> {
    const { key } = first;
    const group = [first, ...more];
    const row = await this.pipelines.find(tx, key, true);
    const pipeline = row && startedPipeline(row, await this.pipelines.current(tx, row));
    const surroundings = (gathered?: GatheredFlows) =>
      new Surroundings(tx, row?.id ?? '', this.flows, this.inbox, this.executions, gathered);
    const beginIn = (around: Surroundings) => {
      return ({ within, start }: Waiting) => context.with(within, () => start(tx, pipeline, around));
    };
    const settled: (() => void)[] = [];
    // Each PARALLEL execution is a flow of its own: what they read is asked for at once.
    const apart = pipeline?.declaration.executionMode === 'PARALLEL' ? group.filter(({ apart }) => apart) : [];
    const gathered = this.flows.gather(tx);
    settled.push(...(await everyOne(apart.map(beginIn(surroundings(gathered))))));
    await gathered.flush();
    const begin = beginIn(surroundings());
    for (const one of group) if (!apart.includes(one)) settled.push(await begin(one));
    return settled;
  }
}

/** @throws the first failure, once nothing is under way any more: the transaction must not end before. */
async function everyOne<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
