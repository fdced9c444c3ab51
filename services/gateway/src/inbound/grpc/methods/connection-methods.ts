import { CreateConnection, DeleteConnection, ListConnections, SetConnectionToken } from '@millrace/contracts';
import { changes, ofThing, pageAs, reads, type MethodTable } from '../method.ts';

const connection = ofThing('connection', 'name');

/** `millrace.v1.ConnectionService`. */
export const connectionMethods: MethodTable = {
  ListConnections: reads('millrace:ListConnections', ofThing('connection'), async (call) =>
    pageAs('connections', await call.ask(ListConnections, { page: call.page() })),
  ),
  CreateConnection: changes('millrace:CreateConnection', ofThing('connection'), async (call) => ({
    connection: await call.ask(CreateConnection, call.request),
  })),
  SetConnectionToken: changes('millrace:SetConnectionToken', connection, async (call) => ({
    connection: await call.ask(SetConnectionToken, call.request),
  })),
  DeleteConnection: changes('millrace:DeleteConnection', connection, (call) =>
    call.ask(DeleteConnection, call.request),
  ),
};
