import { defineService } from '@millrace/service';
import { GatewayModule } from './gateway.module.ts';
import { bodyLimitBytes } from './inbound/body-limit.ts';
import { Gateway1763683200000 } from './outbound/postgres/migrations/gateway-1.ts';
import { Gateway1763744400000 } from './outbound/postgres/migrations/gateway-2.ts';
import { Gateway1763800200000 } from './outbound/postgres/migrations/gateway-3.ts';
import {
  AccessKeyRow,
  ApiTokenRow,
  AuditEntryRow,
  IdempotentRequestRow,
  PrincipalRow,
  RoleRow,
} from './outbound/postgres/rows.ts';
import { Settings } from './settings.ts';

export const gateway = defineService({
  name: 'gateway',
  module: GatewayModule,
  settings: Settings,
  entities: [RoleRow, PrincipalRow, AccessKeyRow, ApiTokenRow, AuditEntryRow, IdempotentRequestRow],
  migrations: [Gateway1763683200000, Gateway1763744400000, Gateway1763800200000],
  bodyLimitBytes,
});
