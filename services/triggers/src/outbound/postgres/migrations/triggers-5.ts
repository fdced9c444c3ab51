import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks as CodePipeline has them: other proofs of who sends, tags, and when they last started something. */
export class Triggers1700000000005 implements MigrationInterface {
  readonly name = 'Triggers1700000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table webhook
        -- Null for those that read what git hosts send: they are always signed.
        add column authentication text constraint webhook_authentication_known
          check (authentication in ('GITHUB_HMAC', 'IP', 'UNAUTHENTICATED')),
        add column allowed_ip_range text,
        add column tags jsonb not null default '{}',
        add column last_triggered_at timestamptz,
        add column error_code text,
        add column error_message text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table webhook drop column authentication, drop column allowed_ip_range, drop column tags,
        drop column last_triggered_at, drop column error_code, drop column error_message`);
  }
}
