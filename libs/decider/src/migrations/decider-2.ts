import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which shape each snapshot is: one of another release is made again from the facts. */
export class Decider1000000000004 implements MigrationInterface {
  readonly name = 'Decider1000000000004';

  async up(runner: QueryRunner): Promise<void> {
    // The default is for the snapshots that are there already; whoever writes says the shape.
    await runner.query(`alter table aggregate add column shape integer not null default 1`);
    await runner.query(`alter table aggregate alter column shape drop default`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table aggregate drop column shape');
  }
}
