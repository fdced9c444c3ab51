import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Open approvals are found without a look at all that ever were. */
export class Approvals1700000000002 implements MigrationInterface {
  readonly name = 'Approvals1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index approval_open on approval (account, region, requested_at desc, id desc) where status = 'Pending'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index approval_open`);
  }
}
