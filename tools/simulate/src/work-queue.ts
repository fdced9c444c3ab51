import { jobSubject, type ActionTypeId, type JobOfferedV1 } from '@millrace/contracts';
import type { BusMessage, Consumer, Delivery } from './bus.ts';
import { decodeOffer } from './job-results.ts';
import type { Random } from './random.ts';

/** The work queue of one action type, in front of the workers that serve it. */
export class WorkQueue implements Consumer {
  readonly name: string;
  private readonly subject: string;

  constructor(
    region: string,
    actionType: ActionTypeId,
    private readonly workers: readonly {
      readonly free: boolean;
      offered(job: JobOfferedV1): Promise<'done' | 'busy'>;
    }[],
    private readonly random: Random,
  ) {
    this.subject = jobSubject(region, actionType);
    this.name = `jobs ${actionType.provider}`;
  }

  wants(message: BusMessage): boolean {
    return message.subject === this.subject;
  }

  get isBusy(): boolean {
    return !this.workers.some((worker) => worker.free);
  }

  async handle(delivery: Delivery): Promise<'done' | 'busy'> {
    const free = this.workers.filter((worker) => worker.free);
    return free.length === 0 ? 'busy' : this.random.pick(free).offered(decodeOffer(delivery));
  }
}
