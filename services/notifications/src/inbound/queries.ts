import {
  AskedV1,
  DeleteNotificationRule,
  ListNotificationDeliveries,
  ListNotificationDeliveriesV1,
  ListNotificationRules,
  NotificationRuleNameV1,
  PutNotificationRule,
  PutNotificationRuleV1,
} from '@millrace/contracts';
import { Answer } from '@millrace/messaging';
import { Controller } from '@nestjs/common';
import { ManageRules } from '../application/manage-rules.ts';

@Controller()
export class Queries {
  constructor(private readonly rules: ManageRules) {}

  @Answer(PutNotificationRule)
  put(request: PutNotificationRuleV1) {
    return this.rules.put(request);
  }

  @Answer(DeleteNotificationRule)
  remove(request: NotificationRuleNameV1) {
    return this.rules.remove(request);
  }

  @Answer(ListNotificationRules)
  list(request: AskedV1) {
    return this.rules.list(request);
  }

  @Answer(ListNotificationDeliveries)
  deliveries(request: ListNotificationDeliveriesV1) {
    return this.rules.deliveries(request);
  }
}
