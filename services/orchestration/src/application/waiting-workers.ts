import { jobSubject, type ActionTypeId } from '@millrace/contracts';
import { Clock, seconds, since, type Instant } from '@millrace/kernel';
import type { OutgoingMessage } from '@millrace/messaging';
import { Injectable } from '@nestjs/common';

/** A worker that has a free slot for a job of one type. */
export interface WaitingWorker {
  readonly workerId: string;
  readonly claimId: string;
  /** Called once at most, after the commit that granted it the job. */
  granted(offer: OutgoingMessage): void;
}

/** A dispatch of a job, for which a worker is to be found. */
export interface Dispatch {
  readonly jobId: string;
  readonly fence: number;
  readonly actionType: ActionTypeId;
  readonly region: string;
}

interface Waiting {
  readonly worker: WaitingWorker;
  readonly lane: Map<string, Waiting>;
  /** Wants no other job than the one that it is reserved for. */
  leaving: boolean;
  reserved?: { readonly dispatch: string; readonly offer: OutgoingMessage; readonly at: Instant };
}

/** A decision that has not committed within this time will hardly do so; its worker waits for another one. */
const RESERVED = seconds(5);

/**
 * Workers that wait for a job at this replica, in memory. A decision reserves one while it is planned; after its commit,
 * which has made the job the worker's, the worker hears of it. What is lost here costs time and nothing else: a decision
 * that finds nobody puts its job into the work queue, and a granted job that no worker hears of is silent, and is
 * offered again when its lease runs out.
 */
@Injectable()
export class WaitingWorkers {
  private readonly lanes = new Map<string, Map<string, Waiting>>();
  private readonly reservations = new Map<string, Waiting>();

  constructor(private readonly clock: Clock) {}

  /**
   * @returns how it stops waiting: false as long as a decision may still give it the job that it is reserved for, since
   * nobody else would hear of that job. It is given no other one meanwhile.
   */
  add(where: Pick<Dispatch, 'actionType' | 'region'>, worker: WaitingWorker): () => boolean {
    const subject = jobSubject(where.region, where.actionType);
    const lane = this.lanes.get(subject) ?? new Map<string, Waiting>();
    this.lanes.set(subject, lane);
    const waiting: Waiting = { worker, lane, leaving: false };
    lane.set(worker.claimId, waiting);
    return () => {
      waiting.leaving = true;
      if (this.isReserved(waiting)) return false;
      this.remove(waiting);
      return true;
    };
  }

  /** Who has waited longest. Asked again about the same dispatch, since a decision may be made again, it is the same one. */
  reserve(dispatch: Dispatch, offer: OutgoingMessage): WaitingWorker | undefined {
    const key = keyOf(dispatch);
    const known = this.reservations.get(key);
    const lane = this.lanes.get(jobSubject(dispatch.region, dispatch.actionType));
    const free = known ?? [...(lane?.values() ?? [])].find((waiting) => this.isFree(waiting));
    if (free === undefined) return undefined;
    if (free.reserved !== undefined) this.reservations.delete(free.reserved.dispatch);
    free.reserved = { dispatch: key, offer, at: this.clock.now() };
    this.reservations.set(key, free);
    return free.worker;
  }

  /** The commit of this dispatch is done. */
  committed(dispatch: Pick<Dispatch, 'jobId' | 'fence'>): void {
    const waiting = this.reservations.get(keyOf(dispatch));
    if (waiting?.reserved === undefined) return;
    this.remove(waiting);
    waiting.worker.granted(waiting.reserved.offer);
  }

  private remove({ worker, lane, reserved }: Waiting): void {
    lane.delete(worker.claimId);
    if (reserved !== undefined) this.reservations.delete(reserved.dispatch);
  }

  private isFree(waiting: Waiting): boolean {
    return !waiting.leaving && !this.isReserved(waiting);
  }

  private isReserved({ lane, worker, reserved }: Waiting): boolean {
    return lane.has(worker.claimId) && reserved !== undefined && since(this.clock.now(), reserved.at) <= RESERVED;
  }
}

const keyOf = ({ jobId, fence }: Pick<Dispatch, 'jobId' | 'fence'>): string => `${jobId}#${fence}`;
