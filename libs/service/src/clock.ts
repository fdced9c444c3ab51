import { Clock, Ids, instant, type Instant } from '@millrace/kernel';
import { randomUUID } from 'node:crypto';

export class SystemClock extends Clock {
  override now(): Instant {
    return instant(Date.now());
  }
}

export class RandomIds extends Ids {
  override next(): string {
    return randomUUID();
  }
}
