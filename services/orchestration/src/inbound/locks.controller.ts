import {
  AcquireLock,
  GrantLock,
  ReleaseLock,
  type AcquireLockV1,
  type GrantLockV1,
  type ReleaseLockV1,
} from '@millrace/contracts';
import { On, type Received } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { Locks } from '../application/locks.ts';

@Controller()
export class LocksController {
  constructor(private readonly locks: Locks) {}

  @On(AcquireLock)
  async acquire(message: Received<AcquireLockV1>): Promise<void> {
    await this.locks.acquire(message);
  }

  @On(GrantLock)
  async granted(message: Received<GrantLockV1>): Promise<void> {
    await this.locks.granted(message);
  }

  @On(ReleaseLock)
  async release(message: Received<ReleaseLockV1>): Promise<void> {
    await this.locks.release(message);
  }
}
