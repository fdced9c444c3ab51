import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Up to which fact each snapshot goes: what came later is folded by whoever reads it. */
export class Decider1000000000005 implements MigrationInterface {
  readonly name = 'Decider1000000000005';

  async up(runner: QueryRunner): Promise<void> {
    // 0 and no state: there is no snapshot yet.
    await runner.query(`alter table aggregate alter column state drop not null, add column state_revision bigint`);
    await runner.query(`update aggregate set state_revision = revision`);
    await runner.query(`alter table aggregate alter column state_revision set not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Of a shape that no release has: an older one makes the state again from its facts.
    await runner.query(`update aggregate set state = '{}', shape = 0 where state_revision <> revision`);
    await runner.query(`alter table aggregate drop column state_revision, alter column state set not null`);
  }
}
