import { sealedSecrets } from '@millrace/service';
import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { DeliverDue } from './application/deliver-due.ts';
import { FanOut } from './application/fan-out.ts';
import { ForgetOld } from './application/forget-old.ts';
import { ManageRules, sealedRuleSecrets } from './application/manage-rules.ts';
import { Events } from './inbound/events.ts';
import { Queries } from './inbound/queries.ts';
import { WebhookSender } from './outbound/webhook/send-webhook.ts';
import { NotificationsSettings } from './settings.ts';

@Module({
  controllers: [Events, Queries],
  providers: [
    FanOut,
    ManageRules,
    DeliverDue,
    ForgetOld,
    ...sealedSecrets(NotificationsSettings, [sealedRuleSecrets]),
    {
      provide: WebhookSender,
      useFactory: ({ privateTargets }: NotificationsSettings) => new WebhookSender(privateTargets),
      inject: [NotificationsSettings],
    },
  ],
})
export class NotificationsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly deliverDue: DeliverDue) {}

  onApplicationBootstrap(): void {
    this.deliverDue.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.deliverDue.stop();
  }
}
