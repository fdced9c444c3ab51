import { defineService } from '@millrace/service';
import { bodyLimitBytes, GatewayModule } from './gateway.module.ts';
import { Gateway1763683200000 } from './outbound/postgres/migrations/gateway-1.ts';
import { Gateway1763744400000 } from './outbound/postgres/migrations/gateway-2.ts';
import { AccessKeyRow, ApiTokenRow, AuditEntryRow, PrincipalRow, RoleRow } from './outbound/postgres/rows.ts';
import { Settings } from './settings.ts';

export const gateway = defineService({
  name: 'gateway',
  module: GatewayModule,
  settings: Settings,
  entities: [RoleRow, PrincipalRow, AccessKeyRow, ApiTokenRow, AuditEntryRow],
  migrations: [Gateway1763683200000, Gateway1763744400000],
  bodyLimitBytes,
});
