import { defineService } from '@millrace/service';
import { NotificationsModule } from './notifications.module.ts';
import { Notifications1700000000001 } from './outbound/postgres/migrations/notifications-1.ts';
import { Notifications1700000000002 } from './outbound/postgres/migrations/notifications-2.ts';
import { NotificationsSettings } from './settings.ts';

export const notifications = defineService({
  name: 'notifications',
  module: NotificationsModule,
  settings: NotificationsSettings,
  entities: [],
  migrations: [Notifications1700000000001, Notifications1700000000002],
});
