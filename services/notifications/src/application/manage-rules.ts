import { SecretSealer } from '@millrace/access';
import {
  problem,
  type ListNotificationDeliveriesV1,
  type ListNotificationRulesV1,
  type NotificationDeliveryView,
  type NotificationRuleNameV1,
  type NotificationRuleView,
  type Page,
  type Problem,
  type PutNotificationRuleV1,
} from '@millrace/contracts';
import { checkTargetUrl } from '@millrace/egress';
import { Clock, err, formatInstant, Ids, instant, ok, type Issue, type Result } from '@millrace/kernel';
import { UnitOfWork } from '@millrace/persistence';
import { pageOf, readNamedList, readTimedPageToken, timedPlace, type SealedPlace } from '@millrace/service';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { patternIssues } from '../domain/event-name.ts';
import { NotificationsSettings } from '../settings.ts';

/** Binds a sealed secret to its rule. */
export const secretContext = (ruleId: string): string => `notification-rule:${ruleId}`;

export const sealedRuleSecrets: SealedPlace = {
  kind: 'notification-rule',
  read: 'select id as owner, sealed_secret as sealed from notification_rule',
  contextOf: secretContext,
  replace: 'update notification_rule set sealed_secret = $3 where id = $1 and sealed_secret = $2',
};

interface RuleRow {
  readonly id: string;
  readonly name: string;
  readonly pipelineName: string | null;
  readonly eventTypes: string[];
  readonly targetUrl: string;
  readonly sealedSecret: string;
  readonly createdAt: Date;
}

const ruleColumns = `id, name, pipeline_name as "pipelineName", event_types as "eventTypes",
  target_url as "targetUrl", sealed_secret as "sealedSecret", created_at as "createdAt"`;

const DEFAULT_PAGE = 100;

/** Rules as people keep them, and what became of their deliveries. */
@Injectable()
export class ManageRules {
  constructor(
    private readonly work: UnitOfWork,
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly sealer: SecretSealer,
    private readonly settings: NotificationsSettings,
  ) {}

  /** Makes or replaces a rule. A replaced rule keeps its secret unless another is given. */
  async put(request: PutNotificationRuleV1): Promise<Result<NotificationRuleView & { secret: string }, Problem>> {
    const issues = this.issues(request);
    if (issues.length > 0) {
      const code = issues.some(({ pointer }) => pointer === '/targetUrl')
        ? 'notification-target.invalid'
        : 'request.invalid';
      return err(problem(code, `The rule ${request.name} is not acceptable.`, issues));
    }
    return this.work.run(async (tx): Promise<Result<NotificationRuleView & { secret: string }, Problem>> => {
      const { account, region } = request.caller;
      const place = [account, region, request.name];
      // Two who put the same name at once go one after the other.
      await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [place.join('\n')]);
      const existing: RuleRow[] = await tx.query(
        `select ${ruleColumns} from notification_rule where account = $1 and region = $2 and name = $3`,
        place,
      );
      const id = existing[0]?.id ?? this.ids.next();
      const chosen = this.secretFor(request, existing[0]);
      if (!chosen.ok) return chosen;
      const secret = chosen.value;
      const rows: RuleRow[] = await tx.query(
        `insert into notification_rule
           (account, region, name, id, pipeline_name, event_types, target_url, sealed_secret, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (account, region, name) do update set pipeline_name = excluded.pipeline_name,
           event_types = excluded.event_types, target_url = excluded.target_url, sealed_secret = excluded.sealed_secret
         returning ${ruleColumns}`,
        [
          ...place,
          id,
          request.pipelineName ?? null,
          request.eventTypes,
          request.targetUrl,
          this.sealer.seal(secret, secretContext(id)),
          new Date(this.clock.now()),
        ],
      );
      const [row] = rows;
      if (row === undefined) throw new Error(`rule ${request.name} was not stored`);
      return ok({ ...view(row), secret });
    });
  }

  private secretFor(request: PutNotificationRuleV1, existing: RuleRow | undefined): Result<string, Problem> {
    if (request.secret !== undefined) return ok(request.secret);
    if (existing === undefined) return ok(`mrs_${randomBytes(32).toString('base64url')}`);
    const kept = this.sealer.open(existing.sealedSecret, secretContext(existing.id));
    if (kept.ok) return kept;
    const issue = {
      pointer: '/secret',
      message: `the one that is kept does not open any more (${kept.error}): give another`,
    };
    return err(problem('request.invalid', `The secret of the rule ${request.name} cannot be kept.`, [issue]));
  }

  private issues(request: PutNotificationRuleV1): readonly Issue[] {
    const target = checkTargetUrl(request.targetUrl, { privateTargets: this.settings.privateTargets });
    return [
      ...patternIssues(request.eventTypes, '/eventTypes'),
      ...(target.ok
        ? []
        : [
            {
              pointer: '/targetUrl',
              message: target.error,
              suggestion: 'an https URL of a public host; NOTIFICATIONS_PRIVATE_TARGETS can allow others',
            },
          ]),
    ];
  }

  /** Takes the rule away with its deliveries: what is pending is not sent. */
  async remove({ caller, name }: NotificationRuleNameV1): Promise<Result<Record<string, never>, Problem>> {
    const [, removed] = (await this.dataSource.query(
      `delete from notification_rule where account = $1 and region = $2 and name = $3`,
      [caller.account, caller.region, name],
    )) as [unknown, number];
    return removed === 0 ? err(noSuchRule(name)) : ok({});
  }

  async list(request: ListNotificationRulesV1): Promise<Result<Page<NotificationRuleView>, Problem>> {
    const { caller, pipelineName } = request;
    const listed = readNamedList('notification-rules', request, pipelineName);
    if (!listed.ok) return listed;
    const { after, prefix, limit, page } = listed.value;
    const rows: RuleRow[] = await this.dataSource.query(
      `select ${ruleColumns} from notification_rule where account = $1 and region = $2
         and ($3::text is null or name collate "C" > $3) and ($4::text is null or starts_with(name, $4))
         and ($6::text is null or pipeline_name = $6)
       order by name collate "C" limit $5`,
      [caller.account, caller.region, after, prefix, limit, pipelineName ?? null],
    );
    return ok(page(rows, view));
  }

  /** Newest first. */
  async deliveries({
    caller,
    name,
    status,
    page,
  }: ListNotificationDeliveriesV1): Promise<Result<Page<NotificationDeliveryView>, Problem>> {
    const listed = `notification-deliveries:${JSON.stringify([name, status])}`;
    const after = readTimedPageToken(listed, page);
    if (!after.ok) return after;
    const rules: { id: string }[] = await this.dataSource.query(
      `select id from notification_rule where account = $1 and region = $2 and name = $3`,
      [caller.account, caller.region, name],
    );
    const [rule] = rules;
    if (rule === undefined) return err(noSuchRule(name));
    const size = page.maxResults ?? DEFAULT_PAGE;
    const rows: DeliveryRow[] = await this.dataSource.query(
      `select id, event_id as "eventId", event_name as "eventName", status, attempts,
         next_attempt_at as "nextAttemptAt", created_at as "createdAt"
       from notification_delivery
       where rule_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
         and ($5::text is null or status = $5)
       order by created_at desc, id desc limit $4`,
      [rule.id, after.value?.at ?? null, after.value?.id ?? null, size + 1, status ?? null],
    );
    return ok(
      pageOf(
        listed,
        rows,
        size,
        ({ createdAt, id }) => timedPlace({ at: createdAt, id }),
        (row) => deliveryView(name, row),
      ),
    );
  }
}

interface DeliveryRow {
  readonly id: string;
  readonly eventId: string;
  readonly eventName: string;
  readonly status: NotificationDeliveryView['status'];
  readonly attempts: NotificationDeliveryView['attempts'];
  readonly nextAttemptAt: Date;
  readonly createdAt: Date;
}

const noSuchRule = (name: string): Problem =>
  problem('notification-rule.not-found', `There is no notification rule ${name}.`);

const time = (date: Date): string => formatInstant(instant(date.getTime()));

const view = (row: RuleRow): NotificationRuleView => ({
  name: row.name,
  ...(row.pipelineName === null ? {} : { pipelineName: row.pipelineName }),
  eventTypes: row.eventTypes,
  targetUrl: row.targetUrl,
  createdAt: time(row.createdAt),
});

const deliveryView = (ruleName: string, row: DeliveryRow): NotificationDeliveryView => ({
  id: row.id,
  ruleName,
  eventId: row.eventId,
  eventType: row.eventName,
  status: row.status,
  attempts: row.attempts,
  ...(row.status === 'pending' ? { nextAttemptAt: time(row.nextAttemptAt) } : {}),
  createdAt: time(row.createdAt),
});
