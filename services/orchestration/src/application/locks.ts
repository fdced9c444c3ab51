import { GrantLock, type AcquireLockV1, type GrantLockV1, type ReleaseLockV1 } from '@millrace/contracts';
import { DeciderShell, type Cause, type Consequences, type Decided, type Decider } from '@millrace/decider';
import {
  decideLock,
  evolveLock,
  freeLock,
  lockShape,
  reactLock,
  type Lock,
  type LockCommand,
  type LockEvent,
  type RunId,
  type TellGranted,
} from '@millrace/engine';
import { Clock } from '@millrace/kernel';
import { ServiceTracer, type Received } from '@millrace/messaging';
import type { Tx } from '@millrace/persistence';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FlowStore } from './flow-store.ts';
import { Flows } from './flows.ts';
import { LockStore } from './lock-store.ts';

/** The engine's named lock, as the shell that commits takes it. */
export const lockDecider: Decider<Lock, LockCommand, LockEvent, TellGranted, never> = {
  kind: 'lock',
  initial: freeLock,
  shape: lockShape,
  decide: decideLock,
  evolve: evolveLock,
  react: reactLock,
};

type DecidedLock = Decided<Lock, LockEvent, TellGranted>;

/** All pipelines of an account and region share it by its name. */
export interface LockId {
  readonly account: string;
  readonly region: string;
  readonly lock: string;
}

const nameOf = ({ account, region, lock }: LockId): string => JSON.stringify([account, region, lock]);
const idOf = (name: string): LockId => {
  const [account, region, lock] = JSON.parse(name) as [string, string, string];
  return { account, region, lock };
};

/**
 * Named locks across pipelines. A flow never waits for a lock within a decision: it asks by a durable command, and
 * learns by another one that the lock is its run's.
 */
@Injectable()
export class Locks {
  private readonly shell: DeciderShell<Lock, LockCommand, LockEvent, TellGranted, never>;

  constructor(
    private readonly store: LockStore,
    tracer: ServiceTracer,
    private readonly dataSource: DataSource,
    private readonly flowStore: FlowStore,
    private readonly flows: Flows,
    private readonly clock: Clock,
  ) {
    this.shell = new DeciderShell(store, tracer, lockDecider, planLock);
  }

  /** Who has it and who waits for it. */
  async read(tx: Tx, lock: LockId): Promise<Lock> {
    return (await this.store.read(tx, nameOf(lock))) ?? freeLock;
  }

  async acquire({ account, region, data, ...message }: Received<AcquireLockV1>): Promise<void> {
    const { lock, holder, flowId, executionId: runId, stageName: stage } = data;
    const command = { type: 'TakeLock', at: this.clock.now(), holder, flowId, runId, stage } as const;
    await this.shell.handle(nameOf({ account, region, lock }), command, message);
  }

  async release({ account, region, data, ...message }: Received<ReleaseLockV1>): Promise<void> {
    await this.giveBack({ account, region, lock: data.lock }, data.holder, message);
  }

  /** The flow is told. One that is gone cannot say that it does not want the lock any more, so it is given back. */
  async granted({ account, region, data, ...message }: Received<GrantLockV1>): Promise<void> {
    const { lock, holder, flowId, executionId, stageName: stage } = data;
    const flow = await this.flowStore.read(this.dataSource.manager, flowId);
    if (flow?.status !== 'open') return this.giveBack({ account, region, lock }, holder, message);
    const runId = executionId as RunId;
    const command = { type: 'GrantLock', at: this.clock.now(), runId, stage, lock, holder } as const;
    await this.flows.handle(flowId, command, message);
  }

  private async giveBack(lock: LockId, holder: string, cause: Cause): Promise<void> {
    const command = { type: 'GiveBackLock', at: this.clock.now(), holder } as const;
    await this.shell.handle(nameOf(lock), command, cause);
  }
}

function planLock({ id, revision, orders }: DecidedLock, cause: Cause): Consequences<never> {
  const { account, region, lock } = idOf(id);
  const messages = orders.map(({ holder, flowId, runId, stage: stageName }) => ({
    contract: GrantLock,
    data: { lock, holder, flowId, executionId: runId, stageName },
    subject: lock,
    id: `${id}:${revision}:grant-lock`,
    account,
    region,
    correlationId: runId,
    causationId: cause.id,
  }));
  return { timers: [], messages, changes: [] };
}
