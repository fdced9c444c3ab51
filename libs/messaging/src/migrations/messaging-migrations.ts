import { Messaging1000000000001 } from './messaging-1.ts';
import { Messaging1000000000003 } from './messaging-2.ts';

/** Of every service's database, before the service's own. */
export const messagingMigrations = [Messaging1000000000001, Messaging1000000000003];
